// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints a comparison: a matrix of cases and runs, then what changed from the first run to the
 * others. Which case lies in which cell, and what changed, is in the document.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/matrix.h"
#include "reports/sheet.h"
#include "reports/wrap.h"

#define GAP	 2
#define CELL_MIN 14
#define CELL_MAX 18
#define NAME_MIN 20
#define INDENT	 2 /* of a case below its scenario */
#define HEAD	 "scenario, case"
#define MARK	 "! " /* before a cell that is not as expected */

/* A matrix of which some columns are printed. */
struct matrix {
	struct sheet *sheet;
	unsigned int name, cell; /* widths */
	size_t first, nr;	 /* columns */
};

/* One cell while its lines are taken off. */
struct rest {
	const char *text;
	enum ink ink;
	char *owned;
};

static char *row_name(struct sheet *sheet, const json_t *row)
{
	const char *one = get_string(row, "case");

	return sheet_format(sheet, "%s%s%s", get_string(row, "scenario"), *one ? ": " : "", one);
}

/* A scenario with one row and no case's name needs no line of its own. */
static bool is_lone(const json_t *rows, size_t i)
{
	const json_t *row = json_array_get(rows, i), *next = json_array_get(rows, i + 1);
	const char *scenario = get_string(row, "scenario");

	return !*get_string(row, "case") && !get_is(next, "scenario", scenario) &&
	       !(i && get_is(json_array_get(rows, i - 1), "scenario", scenario));
}

/* What stands before the cells: the scenario, or, below it, one of its cases. */
static const char *row_label(const json_t *rows, size_t i)
{
	const json_t *row = json_array_get(rows, i);
	const char *one = get_string(row, "case");

	if (is_lone(rows, i))
		return get_string(row, "scenario");
	return *one ? one : "default";
}

static bool is_fine(const json_t *cell)
{
	return get_is(cell, "status", "as expected") || get_is(cell, "status", "not applicable");
}

static bool is_good(const json_t *row)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(json_object_get(row, "cells"), i, cell)
		if (json_is_object(cell) && !is_fine(cell))
			return false;
	return true;
}

static struct rest cell_rest(struct sheet *sheet, const json_t *cell)
{
	struct rest rest = { .text = "-", .ink = INK_DIM };
	bool good = is_fine(cell);

	if (!json_is_object(cell))
		return rest;
	rest.owned = sheet_format(sheet, "%s%s%s", good ? "" : MARK, get_string(cell, "text"),
				  get_bool(cell, "unstated") ? " *" : "");
	rest.text = rest.owned;
	rest.ink = good && get_is(cell, "verdict", "found")
			   ? INK_PLAIN
			   : sheet_status_ink(get_string(cell, "status"));
	return rest;
}

static void pad(struct sheet *sheet, unsigned int spaces)
{
	fprintf(sheet->out, "%*s", (int)spaces, "");
}

/* The lines of a row, until every cell has come to its end; cell 0 is the name. */
static void print_lines(const struct matrix *m, struct rest *rests, unsigned int indent)
{
	struct sheet *sheet = m->sheet;
	bool more = true;

	while (more) {
		unsigned int owed = indent; /* spaces that are only printed before text */

		more = false;
		for (size_t i = 0; i <= m->nr; i++) {
			unsigned int width = i ? m->cell : m->name - indent;
			size_t length = 0;
			const char *line = wrap_take(&rests[i].text, width, WRAP_HARD, &length);

			if (line && length) {
				char *piece = sheet_format(sheet, "%.*s", (int)length, line);

				pad(sheet, owed);
				sheet_put(sheet, rests[i].ink, piece);
				free(piece);
				owed = 0;
				width -= wrap_width(line, length);
			}
			owed += width + GAP;
			more |= rests[i].text && *rests[i].text;
		}
		fputc('\n', sheet->out);
	}
}

static void print_row(const struct matrix *m, struct rest *rests, size_t i)
{
	const json_t *rows = json_object_get(m->sheet->document, "rows");
	const json_t *cells = json_object_get(json_array_get(rows, i), "cells");

	rests[0] = (struct rest){ .text = row_label(rows, i), .ink = INK_PLAIN };
	for (size_t j = 0; j < m->nr; j++)
		rests[j + 1] = cell_rest(m->sheet, json_array_get(cells, m->first + j));
	print_lines(m, rests, is_lone(rows, i) ? 0 : INDENT);
	for (size_t j = 0; j <= m->nr; j++)
		free(rests[j].owned);
}

static void print_rows(const struct matrix *m, struct rest *rests)
{
	const json_t *rows = json_object_get(m->sheet->document, "rows"), *row;
	const char *scenario = "";
	size_t i;

	json_array_foreach(rows, i, row) {
		if (m->sheet->quiet && is_good(row))
			continue;
		if (!is_lone(rows, i) && !get_is(row, "scenario", scenario)) {
			scenario = get_string(row, "scenario");
			sheet_line(m->sheet, 0, INK_PLAIN, scenario);
		}
		print_row(m, rests, i);
	}
}

static void print_part(const struct matrix *m, struct rest *rests)
{
	const json_t *columns = json_object_get(m->sheet->document, "columns");
	size_t i;

	rests[0] = (struct rest){ .text = HEAD, .ink = INK_BOLD };
	for (i = 0; i < m->nr; i++)
		rests[i + 1] = (struct rest){
			.text = get_string(json_array_get(columns, m->first + i), "name"),
			.ink = INK_BOLD,
		};
	print_lines(m, rests, 0);
	print_rows(m, rests);
	fputc('\n', m->sheet->out);
}

static void widen(unsigned int *width, const char *text)
{
	unsigned int needed = text ? wrap_width(text, strlen(text)) : 0;

	if (needed > *width)
		*width = needed;
}

static void measure(struct matrix *m, size_t columns)
{
	const json_t *rows = json_object_get(m->sheet->document, "rows"), *row, *cell, *head;
	unsigned int room = m->sheet->columns;
	size_t i, j;

	m->name = NAME_MIN;
	m->cell = CELL_MIN;
	json_array_foreach(rows, i, row) {
		unsigned int width = 0;

		widen(&width, row_label(rows, i));
		width += is_lone(rows, i) ? 0 : INDENT;
		m->name = width > m->name ? width : m->name;
		json_array_foreach(json_object_get(row, "cells"), j, cell) {
			struct rest rest = cell_rest(m->sheet, cell);

			widen(&m->cell, rest.text);
			free(rest.owned);
		}
	}
	json_array_foreach(json_object_get(m->sheet->document, "columns"), i, head)
		widen(&m->cell, get_string(head, "name"));
	if (m->cell > CELL_MAX)
		m->cell = CELL_MAX;
	if (m->name > room * 2 / 5)
		m->name = room * 2 / 5;
	m->nr = (room - m->name) / (m->cell + GAP);
	if (!m->nr)
		m->nr = 1;
	if (m->nr > columns)
		m->nr = columns;
}

static void print_matrix(struct sheet *sheet)
{
	size_t columns = json_array_size(json_object_get(sheet->document, "columns"));
	struct matrix m = { .sheet = sheet };
	struct rest *rests;
	size_t most;

	measure(&m, columns);
	most = m.nr;
	rests = calloc(most + 1, sizeof(*rests));
	if (!rests) {
		sheet->failed = true;
		return;
	}
	for (; m.first < columns; m.first += most) {
		m.nr = columns - m.first < most ? columns - m.first : most;
		print_part(&m, rests);
	}
	free(rests);
}

/* "NEW      scenario, case: ..." */
static void print_finding(struct sheet *sheet, const json_t *change, const char *label,
			  const char *name)
{
	const json_t *finding = json_object_get(change, "finding");
	const json_t *moved = json_object_get(change, "moved");
	const char *path = get_string(finding, "replay_file");
	bool new = get_is(change, "what", "new"), sure = get_bool(change, "certain");
	char *site = sheet_site(sheet, json_object_get(finding, "where"));

	sheet_wrapf(sheet, 3, 11, new ? INK_BAD : INK_GOOD, "%-8s%s: %s in %s", label, name,
		    get_string(finding, "kind"), site ? site : "?");
	free(site);
	sheet_wrap(sheet, 11, 11, INK_PLAIN, get_string(finding, "story"));
	if (!sure)
		sheet_line(sheet, 11, INK_DIM,
			   new ? "not found before, which does not prove that it was not there"
			       : "not found now, which does not prove that it is gone");
	if (moved) {
		site = sheet_site(sheet, json_object_get(moved, "where"));
		sheet_wrapf(sheet, 11, 11, INK_DIM, "%s of this kind in %s",
			    new ? "there was another one" : "there is another one now",
			    site ? site : "?");
		free(site);
	}
	if (new &&*path)
		sheet_wrapf(sheet, 11, 11, INK_DIM, "%s %s", get_string(change, "replay"), path);
}

static void print_verdict(struct sheet *sheet, const json_t *change, const char *name)
{
	const char *was = get_string(change, "was"), *now = get_string(change, "now");
	bool worse = get_bool(change, "worse");

	sheet_wrapf(sheet, 3, 11, worse ? INK_BAD : INK_PLAIN, "%-8s%s: %s, was %s",
		    worse ? "WORSE" : "changed", name, *now ? now : "not applicable",
		    *was ? was : "not applicable");
}

static void print_changes_of(struct sheet *sheet, size_t column)
{
	const json_t *columns = json_object_get(sheet->document, "columns");
	const json_t *changes = json_object_get(sheet->document, "changes"), *change;
	unsigned int new = 0, gone = 0, changed = 0;
	size_t i;

	json_array_foreach(changes, i, change) {
		if (get_integer(change, "column", 0) != (json_int_t)column)
			continue;
		new += get_is(change, "what", "new");
		gone += get_is(change, "what", "gone");
		changed += get_is(change, "what", "changed");
	}
	sheet_wrapf(sheet, 0, 3, INK_BOLD, "%s, compared with %s: %u new, %u gone, %u changed",
		    get_string(json_array_get(columns, column), "name"),
		    get_string(json_array_get(columns, 0), "name"), new, gone, changed);
	json_array_foreach(changes, i, change) {
		char *name;

		if (get_integer(change, "column", 0) != (json_int_t)column)
			continue;
		name = row_name(sheet, change);
		if (get_is(change, "what", "changed"))
			print_verdict(sheet, change, name);
		else
			print_finding(sheet, change, get_is(change, "what", "new") ? "NEW" : "gone",
				      name);
		free(name);
	}
}

static void print_head(struct sheet *sheet)
{
	const json_t *rows = json_object_get(sheet->document, "rows");
	const char *what = get_string(sheet->document, "what");

	sheet_wrapf(sheet, 0, 3, INK_BOLD, "lockstep %s: %s",
		    get_string(sheet->document, "version"), what);
	fputc('\n', sheet->out);
	if (!json_array_size(rows))
		sheet_line(sheet, 0, INK_DOUBT, "no case is applicable to any of them");
}

static void print_legend(struct sheet *sheet)
{
	const json_t *row, *cell;
	bool other = false, unstated = false;
	size_t i, j;

	json_array_foreach(json_object_get(sheet->document, "rows"), i, row)
		json_array_foreach(json_object_get(row, "cells"), j, cell) {
			other |= json_is_object(cell) && !is_fine(cell);
			unstated |= get_bool(cell, "unstated");
		}
	if (other)
		sheet_line(sheet, 0, INK_DIM, "!  not as the scenario expects; -  not applicable");
	if (unstated)
		sheet_line(sheet, 0, INK_DIM, "*  no case of the scenario says what to expect");
}

/* What a file has to say of combinations that it does not try: each reason once. */
static void print_reasons(struct sheet *sheet)
{
	const json_t *row, *cell;
	json_t *seen = json_object();
	size_t i, j;

	json_array_foreach(json_object_get(sheet->document, "rows"), i, row)
		json_array_foreach(json_object_get(row, "cells"), j, cell) {
			const char *scenario = get_string(row, "scenario");
			const char *reason = json_string_value(
				json_array_get(json_object_get(cell, "reasons"), 0));
			char *line;

			if (!reason)
				continue;
			line = sheet_format(sheet, "n/a  %s: %s", scenario, reason);
			if (line && !json_object_get(seen, line)) {
				json_object_set_new(seen, line, json_true());
				sheet_wrap(sheet, 0, 5, INK_DIM, line);
			}
			free(line);
		}
	json_decref(seen);
}

int matrix_write_text(FILE *file, const json_t *document, const struct report_style *style)
{
	size_t columns = json_array_size(json_object_get(document, "columns"));
	struct sheet sheet;
	int err = sheet_begin(&sheet, document, style);

	if (err)
		return err;
	print_head(&sheet);
	if (json_array_size(json_object_get(document, "rows")))
		print_matrix(&sheet);
	print_legend(&sheet);
	print_reasons(&sheet);
	for (size_t i = 1; i < columns && json_object_get(document, "changes"); i++)
		print_changes_of(&sheet, i);
	err = sheet_close(&sheet);
	if (!err)
		err = sheet_emit(file, sheet.text, sheet.size);
	free(sheet.text);
	return err;
}

int matrix_write_json(FILE *file, const json_t *document)
{
	char *text = json_dumps(document, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
	int err;

	if (!text)
		return -ENOMEM;
	err = sheet_emit(file, text, strlen(text));
	if (!err)
		err = sheet_emit(file, "\n", 1);
	free(text);
	return err;
}
