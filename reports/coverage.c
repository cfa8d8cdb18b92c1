// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault coverage: of the calls that may fail, as tasks came by them, how many were made to. A case
 * has a figure; the run has a table by function, over its cases. A call of one task counts each
 * time that the task makes it.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"

#define NAMED_MAX 6 /* places that were never made to fail, told below a case */

static bool has_failed(const json_t *place)
{
	return json_array_size(json_object_get(place, "failed")) > 0;
}

enum reason { NOT_COME_TO, SPENT, NOT_MEANT, REASONS };

/* Why it has not. */
static enum reason why(const json_t *place)
{
	if (get_bool(place, "asked"))
		return NOT_COME_TO;
	return get_bool(place, "spent") ? SPENT : NOT_MEANT;
}

static const char *const reasons[REASONS] = {
	[NOT_COME_TO] = "the search did not come to it",
	[SPENT] = "only after as many failures as the budget permits",
	[NOT_MEANT] = "no fault of the scenario is for it",
};

static void print_place(struct sheet *sheet, const json_t *place, unsigned int indent)
{
	json_int_t nth = get_integer(place, "nth", 1);
	char *times = nth > 1 ? sheet_format(sheet, ", time %lld", (long long)nth) : NULL;

	sheet_wrapf(sheet, indent, indent + 2, INK_DIM, "never failed: %s in %s, task %s%s (%s)",
		    get_string(place, "site"), get_string(place, "function"),
		    get_string(place, "task"), times ? times : "", reasons[why(place)]);
	free(times);
}

void coverage_print_case(struct sheet *sheet, const json_t *one, unsigned int indent)
{
	const json_t *coverage = json_object_get(one, "coverage"), *place;
	json_int_t reached = get_integer(coverage, "reached", 0);
	unsigned int named = 0;
	size_t index;

	if (!coverage || (sheet->quiet && summary_good(one)))
		return;
	if (reached)
		sheet_wrapf(sheet, indent, indent + 2, INK_DIM,
			    "faults: %lld of %lld places failed%s",
			    (long long)get_integer(coverage, "failed", 0), (long long)reached,
			    get_bool(coverage, "lost") ? ", and more than are kept" : "");
	if (!sheet->verbose)
		return;
	json_array_foreach(json_object_get(coverage, "places"), index, place) {
		if (has_failed(place))
			continue;
		if (named++ < NAMED_MAX)
			print_place(sheet, place, indent);
	}
	if (named > NAMED_MAX)
		sheet_wrapf(sheet, indent, indent + 2, INK_DIM, "and %u more", named - NAMED_MAX);
}

/* A row: a call in a function, over all cases. */
struct row {
	const char *function, *site;
	json_int_t reached, failed, never[REASONS];
};

static void count(struct row *rows, size_t *nr, const json_t *place)
{
	const char *function = get_string(place, "function"), *site = get_string(place, "site");
	size_t i;

	for (i = 0; i < *nr; i++)
		if (!strcmp(rows[i].function, function) && !strcmp(rows[i].site, site))
			break;
	if (i == *nr)
		rows[(*nr)++] = (struct row){ function, site, 0, 0, { 0 } };
	rows[i].reached++;
	if (has_failed(place))
		rows[i].failed++;
	else
		rows[i].never[why(place)]++;
}

static int compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = strcmp(x->function, y->function);

	return c ? c : strcmp(x->site, y->site);
}

/* Calls @each for every place of the document; NULL: only counts them. */
static size_t walk(const json_t *document, struct row *rows, size_t *nr)
{
	const json_t *scenario, *one, *place;
	size_t i, j, k, all = 0;

	json_array_foreach(json_object_get(document, "scenarios"), i, scenario) {
		json_array_foreach(json_object_get(scenario, "cases"), j, one) {
			const json_t *coverage = json_object_get(one, "coverage");

			json_array_foreach(json_object_get(coverage, "places"), k, place) {
				all++;
				if (rows)
					count(rows, nr, place);
			}
		}
	}
	return all;
}

static void print_reasons(struct sheet *sheet, const struct row *rows, size_t nr)
{
	for (unsigned int reason = 0; reason < REASONS; reason++) {
		json_int_t never = 0;

		for (size_t i = 0; i < nr; i++)
			never += rows[i].never[reason];
		if (never)
			fprintf(sheet->out, "   %lld never did: %s\n", (long long)never,
				reasons[reason]);
	}
}

static void print_rows(struct sheet *sheet, const struct row *rows, size_t nr)
{
	size_t widest = strlen("function"), site = strlen("call"), i;
	json_int_t reached = 0, failed = 0;

	for (i = 0; i < nr; i++) {
		widest = strlen(rows[i].function) > widest ? strlen(rows[i].function) : widest;
		site = strlen(rows[i].site) > site ? strlen(rows[i].site) : site;
		reached += rows[i].reached;
		failed += rows[i].failed;
	}
	fprintf(sheet->out, "Fault coverage: %lld of %lld places failed\n", (long long)failed,
		(long long)reached);
	print_reasons(sheet, rows, nr);
	fprintf(sheet->out, "   %-*s  %-*s  failed/reached\n", (int)widest, "function", (int)site,
		"call");
	for (i = 0; i < nr; i++) {
		char *line = sheet_format(sheet, "%-*s  %-*s  %lld/%lld%s", (int)widest,
					  rows[i].function, (int)site, rows[i].site,
					  (long long)rows[i].failed, (long long)rows[i].reached,
					  rows[i].failed ? "" : "  never failed");

		sheet_line(sheet, 3, rows[i].failed ? INK_PLAIN : INK_BAD, line);
		free(line);
	}
	fputc('\n', sheet->out);
}

void coverage_print_table(struct sheet *sheet)
{
	size_t all = walk(sheet->document, NULL, NULL), nr = 0;
	struct row *rows;

	if (!all || sheet->quiet)
		return;
	rows = calloc(all, sizeof(*rows));
	if (!rows) {
		sheet->failed = true;
		return;
	}
	walk(sheet->document, rows, &nr);
	qsort(rows, nr, sizeof(*rows), compare);
	print_rows(sheet, rows, nr);
	free(rows);
}
