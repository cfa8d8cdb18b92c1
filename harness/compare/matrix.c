// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which case goes to which cell, and what a cell says. A row is a scenario and what the case's name
 * says beside what tells the columns apart; so the cases of one scenario that name different
 * variants or kernels come to lie in one row.
 *
 * What differs between cells is not decided here.
 */
#include <stdio.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/compare/compare.h"

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool is(const json_t *object, const char *key, const char *text)
{
	return !strcmp(text_at(object, key), text);
}

/* Is "function=variant" of a case's name, or "kernel version", said by the column already? */
static bool is_of_column(const struct compare_column *column, const char *part, size_t length)
{
	const char *const *function = column->functions;

	if (column->image && length > 7 && !strncmp(part, "kernel ", 7))
		return true;
	for (; function && *function; function++) {
		size_t own = strlen(*function);

		if (length > own && !strncmp(part, *function, own) && part[own] == '=')
			return true;
	}
	return false;
}

/* What of a case's name belongs to the row. */
static json_t *row_name(const struct compare_column *column, const char *name)
{
	char rest[512] = "";
	size_t used = 0;

	if (column->only || !strcmp(name, "default"))
		return json_string("");
	while (*name) {
		const char *end = strstr(name, ", ");
		size_t length = end ? (size_t)(end - name) : strlen(name);

		if (!is_of_column(column, name, length) && used + length + 3 < sizeof(rest))
			used += (size_t)snprintf(rest + used, sizeof(rest) - used, "%s%.*s",
						 used ? ", " : "", (int)length, name);
		name += length + (end ? 2 : 0);
	}
	return json_string(rest);
}

static json_t *finding_json(const json_t *finding)
{
	static const char *const keys[] = { "kind",   "id",	      "standing",
					    "count",  "story",	      "where",
					    "object", "confirmation", "replay_file" };
	json_t *one = json_object();

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (json_object_get(finding, keys[i]))
			json_object_set(one, keys[i], json_object_get(finding, keys[i]));
	return one;
}

/* The kinds of what was found, each once; consequences only where there is nothing else. */
static void list_kinds(const json_t *findings, bool consequences, char *text, size_t room)
{
	const json_t *finding;
	size_t i, j, used = 0;

	*text = '\0';
	json_array_foreach(findings, i, finding) {
		const char *kind = text_at(finding, "kind");
		bool seen = false;

		if (!consequences && is(finding, "standing", "consequence"))
			continue;
		for (j = 0; j < i && !seen; j++) {
			const json_t *other = json_array_get(findings, j);

			seen = is(other, "kind", kind) &&
			       (consequences || !is(other, "standing", "consequence"));
		}
		if (!seen && used + strlen(kind) + 3 < room)
			used += (size_t)snprintf(text + used, room - used, "%s%s", used ? ", " : "",
						 kind);
	}
}

static json_int_t executed(const json_t *one)
{
	const json_t *search = json_object_get(one, "search");

	return json_integer_value(json_object_get(search, "executions"));
}

static json_int_t traced(const json_t *one)
{
	const json_t *search = json_object_get(one, "search");
	json_int_t traces = json_integer_value(json_object_get(search, "traces"));
	json_int_t complete = json_integer_value(json_object_get(search, "complete"));

	return traces > 0 ? traces : complete;
}

/* "incomplete: 88 executions of optimal": it looked, and did not come to its end. */
static bool ran_out(const json_t *one)
{
	const char *text = text_at(one, "verdict_text");

	return !strncmp(text, "incomplete: ", 12) && isdigit((unsigned char)text[12]);
}

/*
 * The file says so, of this very combination; or it says nothing of it, and a run of it did not get
 * to where the file's schedule is.
 */
static bool does_not_apply(const json_t *one)
{
	return is(one, "verdict_text", "does not apply") ||
	       (is(one, "status", "not applicable") &&
		json_is_true(json_object_get(one, "unstated")) && json_object_get(one, "search"));
}

static json_t *cell_text(const json_t *one)
{
	char kinds[400];

	if (does_not_apply(one))
		return json_string("n/a");
	if (is(one, "verdict_text", "incomplete: the harness failed"))
		return json_string("the harness failed");
	if (json_is_true(json_object_get(one, "interrupted")))
		return json_string("interrupted");
	if (is(one, "verdict", "found")) {
		list_kinds(json_object_get(one, "findings"), false, kinds, sizeof(kinds));
		if (!*kinds)
			list_kinds(json_object_get(one, "findings"), true, kinds, sizeof(kinds));
		return json_string(kinds);
	}
	if (is(one, "verdict", "verified"))
		return json_sprintf("verified (%lld)", (long long)traced(one));
	if (is(one, "verdict", "incomplete") && !ran_out(one))
		return json_string("incomplete");
	return json_sprintf("no finding in %lld", (long long)executed(one));
}

static json_t *make_cell(const json_t *one)
{
	json_t *findings = json_array(), *cell;
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(one, "findings"), i, finding)
		json_array_append_new(findings, finding_json(finding));
	cell = json_pack("{s:o, s:s, s:s, s:s, s:s, s:b, s:I, s:o}", "text", cell_text(one), "case",
			 text_at(one, "name"), "verdict", text_at(one, "verdict"), "verdict_text",
			 text_at(one, "verdict_text"), "status", text_at(one, "status"), "ran_out",
			 ran_out(one), "executions", executed(one), "findings", findings);
	if (does_not_apply(one))
		json_object_set(cell, "reasons", json_object_get(one, "reasons"));
	if (json_is_true(json_object_get(one, "unstated")))
		json_object_set_new(cell, "unstated", json_true());
	return cell;
}

/* How many parts of a case's name the column says as well. */
static int count_said(const struct compare_column *column, const char *name)
{
	int said = 0;

	while (*name) {
		const char *end = strstr(name, ", ");
		size_t length = end ? (size_t)(end - name) : strlen(name);

		said += is_of_column(column, name, length);
		name += length + (end ? 2 : 0);
	}
	return said;
}

static json_t *make_row(json_t *rows, size_t at, const json_t *scenario, const char *name,
			size_t nr)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(cells, json_null());
	json_array_insert_new(rows, at,
			      json_pack("{s:s, s:s, s:s, s:o}", "scenario",
					text_at(scenario, "name"), "file",
					text_at(scenario, "file"), "case", name, "cells", cells));
	return cells;
}

/*
 * Put a cell into the row of its name, which is made where there is none. Two cases may do the same
 * in one column, one that names the variant and one that took it from the column: then the
 * expectation of the former is the one that was meant. Otherwise two cases never share a cell.
 */
static void place_cell(json_t *rows, const json_t *scenario, const struct compare_column *column,
		       size_t index, size_t nr, json_t *cell)
{
	json_t *name = row_name(column, text_at(cell, "case")), *row, *cells = NULL;
	int said = count_said(column, text_at(cell, "case"));
	size_t i, behind = json_array_size(rows);

	json_array_foreach(rows, i, row) {
		const json_t *other;

		if (!is(row, "scenario", text_at(scenario, "name")))
			continue;
		behind = i + 1;
		if (cells || !is(row, "case", json_string_value(name)))
			continue;
		other = json_array_get(json_object_get(row, "cells"), index);
		if (json_is_null(other) || count_said(column, text_at(other, "case")) < said) {
			cells = json_object_get(row, "cells");
		} else if (count_said(column, text_at(other, "case")) > said) {
			json_decref(name);
			json_decref(cell);
			return;
		}
	}
	if (!cells)
		cells = make_row(rows, behind, scenario, json_string_value(name), nr);
	json_array_set_new(cells, index, cell);
	json_decref(name);
}

/*
 * Where a scenario says of the variants that are compared what they come to, its cases of a kernel
 * all of a piece are about something else.
 */
static bool is_about_others(const struct compare_column *column, const json_t *scenario,
			    const char *name)
{
	const json_t *other;
	size_t i;

	if (column->image || !column->functions || count_said(column, name) ||
	    strncmp(name, "like ", 5))
		return false;
	json_array_foreach(json_object_get(scenario, "cases"), i, other)
		if (count_said(column, text_at(other, "name")))
			return true;
	return false;
}

static unsigned int fill_column(const struct compare_column *columns, size_t index, size_t nr,
				json_t *rows)
{
	const struct compare_column *column = &columns[index];
	const json_t *scenario, *one;
	unsigned int idle = 0;
	size_t i, j;

	json_array_foreach(json_object_get(column->result, "scenarios"), i, scenario)
		json_array_foreach(json_object_get(scenario, "cases"), j, one) {
			const char *name = text_at(one, "name");

			if (column->only && strcmp(column->only, name))
				continue;
			if (is_about_others(column, scenario, name))
				continue;
			if (is(one, "status", "not applicable")) {
				idle++;
				if (!does_not_apply(one))
					continue;
			}
			place_cell(rows, scenario, column, index, nr, make_cell(one));
		}
	return idle;
}

json_t *compare_matrix(const struct compare_column *columns, size_t nr)
{
	json_t *heads = json_array(), *rows = json_array();

	for (size_t i = 0; i < nr; i++) {
		unsigned int idle = fill_column(columns, i, nr, rows);
		json_t *head = json_pack("{s:s, s:i}", "name", columns[i].name, "not_applicable",
					 (int)idle);

		if (columns[i].image)
			json_object_set_new(head, "image", json_string(columns[i].image));
		json_object_set_new(head, "version",
				    json_string(text_at(columns[i].result, "version")));
		json_array_append_new(heads, head);
	}
	return json_pack("{s:i, s:s, s:o, s:o}", "lockstep_compare", 1, "version", LOCKSTEP_VERSION,
			 "columns", heads, "rows", rows);
}
