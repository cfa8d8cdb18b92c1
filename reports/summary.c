// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the table of a suite: a row for each case.
 *
 * What stands below a row and the counts at the end are in notes.c.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"
#include "reports/wrap.h"

#define MARGIN	    3 /* room for the mark of a row that is not as expected */
#define GAP	    2
#define VERDICT_MIN 18
#define HEAD_NAME   "scenario, case"
#define ROOM_MIN    32 /* for name and verdict */

/* The widths of the columns; .executions, .time and .status as wide as their widest cell. */
struct table {
	struct sheet *sheet;
	unsigned int name, verdict, executions, time, status;
	bool searched; /* some case has numbers; a replay has none, and needs no columns for them */
};

/* The cells of a row, as text. */
struct row {
	const char *name;
	unsigned int indent;
	const char *verdict, *status;
	char *executions, *time; /* owned */
	const json_t *scenario, *one;
};

bool summary_good(const json_t *one)
{
	return get_is(one, "status", "as expected") || get_is(one, "status", "not applicable");
}

/* A scenario with nothing but its default case needs no row of its own. */
static bool check_lone(const json_t *scenario)
{
	const json_t *cases = json_object_get(scenario, "cases");

	return json_array_size(cases) == 1 && get_is(json_array_get(cases, 0), "name", "default");
}

static const char *find_status(const json_t *one)
{
	if (get_is(one, "status", "unexpected"))
		return "UNEXPECTED";
	if (get_is(one, "status", "inconclusive"))
		return "INCONCLUSIVE";
	return get_string(one, "status");
}

static struct row make_row(struct table *table, const json_t *scenario, const json_t *one)
{
	const json_t *search = json_object_get(one, "search");
	struct row row = { .status = find_status(one), .scenario = scenario, .one = one };

	row.indent = check_lone(scenario) ? 0 : 2;
	row.name = get_string(check_lone(scenario) ? scenario : one, "name");
	row.verdict = get_string(one, "verdict_text");
	if (!*row.verdict)
		row.verdict = get_string(one, "verdict");
	/* What did not run has no verdict and took no time. */
	if (get_is(one, "status", "not applicable")) {
		row.verdict = "-";
		search = NULL;
	}
	if (search) {
		table->searched = true;
		row.executions = sheet_format(table->sheet, "%lld",
					      (long long)get_integer(search, "executions", 0));
		row.time = sheet_duration(table->sheet, get_integer(search, "elapsed_ns", 0));
	} else {
		row.executions = sheet_format(table->sheet, "-");
		row.time = sheet_format(table->sheet, "-");
	}
	return row;
}

static void free_row(struct row *row)
{
	free(row->executions);
	free(row->time);
}

static void widen(unsigned int *width, unsigned int indent, const char *text)
{
	unsigned int needed = text ? indent + wrap_width(text, strlen(text)) : 0;

	if (needed > *width)
		*width = needed;
}

/* Lines that a row takes beyond one, if its name and verdict get these widths. */
static unsigned int count_lines(const struct row *row, unsigned int name, unsigned int verdict)
{
	unsigned int lines = row->indent + wrap_width(row->name, strlen(row->name)) > name;
	const char *rest = row->verdict;
	size_t length;

	while (wrap_take(&rest, verdict, WRAP_HARD, &length))
		lines += *rest != '\0';
	return lines;
}

/* Share @room out between name and verdict so that the table has the fewest lines. */
static void share_room(struct table *table, const struct row *rows, size_t nr, unsigned int room)
{
	unsigned int verdict, lines, fewest = UINT_MAX, name = table->name;
	unsigned int head = wrap_width(HEAD_NAME, strlen(HEAD_NAME));
	size_t i;

	/* The least width of a sheet leaves room for the head of the names and VERDICT_MIN. */
	verdict = table->verdict < room - head ? table->verdict : room - head;
	table->verdict = verdict;
	for (; verdict >= VERDICT_MIN; verdict--) {
		for (i = 0, lines = 0; i < nr; i++)
			lines += count_lines(&rows[i], room - verdict, verdict);
		if (lines < fewest) {
			fewest = lines;
			table->verdict = verdict;
		}
	}
	/* Names that are too wide stand on a line of their own; the column is for the others. */
	table->name = head;
	for (i = 0; i < nr; i++) {
		unsigned int width = rows[i].indent +
				     wrap_width(rows[i].name, strlen(rows[i].name));

		if (width + table->verdict <= room && width > table->name)
			table->name = width;
	}
	table->name = table->name < name ? table->name : name;
}

static void measure_table(struct table *table, const struct row *rows, size_t nr)
{
	unsigned int room, fixed;
	size_t i;

	widen(&table->name, 0, HEAD_NAME);
	widen(&table->executions, 0, "executions");
	widen(&table->time, 0, "time");
	widen(&table->status, 0, "status");
	widen(&table->verdict, 0, "verdict");
	for (i = 0; i < nr; i++) {
		widen(&table->name, rows[i].indent, rows[i].name);
		widen(&table->verdict, 0, rows[i].verdict);
		widen(&table->executions, 0, rows[i].executions);
		widen(&table->time, 0, rows[i].time);
		widen(&table->status, 0, rows[i].status);
	}
	fixed = MARGIN + GAP + table->status + GAP;
	if (table->searched)
		fixed += table->executions + GAP + table->time + GAP;
	/* Counts with very many digits may leave too little: then the table sticks out. */
	room = table->sheet->columns > fixed + ROOM_MIN ? table->sheet->columns - fixed : ROOM_MIN;
	if (table->name + table->verdict > room)
		share_room(table, rows, nr, room);
}

static void pad(struct sheet *sheet, unsigned int width, const char *text)
{
	unsigned int used = text ? wrap_width(text, strlen(text)) : 0;

	fprintf(sheet->out, "%*s", used < width ? (int)(width - used) : 0, "");
}

/* The cells to the right of the name; what is left of a wide verdict goes into further lines. */
static void print_cells(struct table *table, const struct row *row, enum ink ink)
{
	struct sheet *sheet = table->sheet;
	const char *rest = row->verdict;
	size_t length = 0;
	const char *line = wrap_take(&rest, table->verdict, WRAP_HARD, &length);

	fprintf(sheet->out, "%.*s", (int)length, line ? line : "");
	fprintf(sheet->out, "%*s", (int)(table->verdict - (line ? wrap_width(line, length) : 0)),
		"");
	if (table->searched) {
		pad(sheet, table->executions + GAP, row->executions);
		sheet_put(sheet, INK_PLAIN, row->executions);
		pad(sheet, table->time + GAP, row->time);
		sheet_put(sheet, INK_PLAIN, row->time);
	}
	fprintf(sheet->out, "%*s", GAP, "");
	sheet_put(sheet, ink, row->status);
	fputc('\n', sheet->out);
	while ((line = wrap_take(&rest, table->verdict, WRAP_HARD, &length)))
		fprintf(sheet->out, "%*s%.*s\n", (int)(MARGIN + table->name + GAP), "", (int)length,
			line);
}

static void print_row(struct table *table, const struct row *row, bool marked, enum ink ink)
{
	struct sheet *sheet = table->sheet;
	unsigned int width = row->indent + wrap_width(row->name, strlen(row->name));
	enum ink name_ink = marked ? ink : INK_PLAIN;
	const char *rest = row->name, *line;
	char *piece;
	size_t length;

	sheet_put(sheet, name_ink, marked ? "=> " : "   ");
	fprintf(sheet->out, "%*s", (int)row->indent, "");
	if (width <= table->name) {
		sheet_put(sheet, name_ink, row->name);
		fprintf(sheet->out, "%*s", (int)(table->name - width + GAP), "");
		print_cells(table, row, ink);
		return;
	}
	/* A name is looked for with grep, so it is not broken to fit its column. */
	while ((line = wrap_take(&rest, sheet->columns - MARGIN - row->indent, WRAP_WORDS,
				 &length))) {
		piece = sheet_format(sheet, "%.*s", (int)length, line);
		sheet_line(sheet, line == row->name ? 0 : MARGIN + row->indent, name_ink, piece);
		free(piece);
	}
	fprintf(sheet->out, "%*s", (int)(MARGIN + table->name + GAP), "");
	print_cells(table, row, ink);
}

static void print_case(struct table *table, const struct row *row)
{
	enum ink ink = sheet_status_ink(get_string(row->one, "status"));
	unsigned int indent = MARGIN + row->indent + 4;

	print_row(table, row, !summary_good(row->one), ink);
	summary_print_reasons(table->sheet, row->one, indent);
	if (table->sheet->verbose)
		summary_print_details(table->sheet, row->one, indent);
	if (table->sheet->quiet)
		return;
	summary_print_known(table->sheet, row->one, indent);
	summary_print_litmus(table->sheet, row->one, indent);
}

static void print_table_head(struct table *table)
{
	struct row head = { .name = HEAD_NAME, .verdict = "verdict", .status = "status" };

	/* Not owned by this row, and not written to. */
	head.executions = (char *)"executions";
	head.time = (char *)"time";
	print_row(table, &head, false, INK_PLAIN);
}

/*
 * What did not run is in the counts; who wants to see it asks for more, as with an image, for which
 * most cases are not. A run of nothing else shows why.
 */
static bool is_shown(const struct sheet *sheet, const json_t *one, bool some_ran)
{
	if (sheet->quiet)
		return !summary_good(one);
	return sheet->verbose || !some_ran || !get_is(one, "status", "not applicable");
}

static bool find_one_that_ran(const json_t *scenarios)
{
	const json_t *scenario, *one;
	size_t i, k;

	json_array_foreach(scenarios, i, scenario)
		json_array_foreach(json_object_get(scenario, "cases"), k, one)
			if (!get_is(one, "status", "not applicable"))
				return true;
	return false;
}

/* The rows that this report shows; NULL when out of memory. */
static struct row *make_rows(struct table *table, size_t *nr)
{
	const json_t *scenarios = json_object_get(table->sheet->document, "scenarios");
	const json_t *scenario, *one;
	struct row *rows;
	bool some_ran = find_one_that_ran(scenarios);
	size_t i, k, most = 1;

	json_array_foreach(scenarios, i, scenario)
		most += json_array_size(json_object_get(scenario, "cases"));
	rows = calloc(most, sizeof(*rows));
	*nr = 0;
	if (!rows)
		return NULL;
	json_array_foreach(scenarios, i, scenario) {
		json_array_foreach(json_object_get(scenario, "cases"), k, one) {
			if (is_shown(table->sheet, one, some_ran))
				rows[(*nr)++] = make_row(table, scenario, one);
		}
	}
	return rows;
}

void summary_print_table(struct sheet *sheet)
{
	struct table table = { .sheet = sheet };
	struct row *rows;
	size_t nr, i;

	rows = make_rows(&table, &nr);
	if (!rows) {
		sheet->failed = true;
		return;
	}
	measure_table(&table, rows, nr);
	if (nr)
		print_table_head(&table);
	for (i = 0; i < nr; i++) {
		if ((!i || rows[i - 1].scenario != rows[i].scenario) && rows[i].indent)
			sheet_wrap(sheet, MARGIN, MARGIN + 2, INK_PLAIN,
				   get_string(rows[i].scenario, "name"));
		print_case(&table, &rows[i]);
		free_row(&rows[i]);
	}
	if (nr)
		fputc('\n', sheet->out);
	free(rows);
}
