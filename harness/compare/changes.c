// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is new, gone and changed between the first column of a matrix and each other, and what to
 * answer `git bisect` and the like.
 *
 * A finding that is not there any more was not proved to be gone, unless the case is verified now:
 * the document says which of the two it is.
 */
#include <stdbool.h>
#include <string.h>
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

static bool failed(const json_t *cell)
{
	return is(cell, "verdict_text", "incomplete: the harness failed");
}

/* It cannot be said what it would have found. */
static bool unfinished(const json_t *cell)
{
	return is(cell, "verdict", "incomplete") && !json_is_true(json_object_get(cell, "ran_out"));
}

/* The larger the better; what was found is worse than what was not looked at to the end. */
static int rank(const json_t *cell)
{
	if (json_is_null(cell))
		return 1;
	if (is(cell, "verdict", "verified"))
		return 3;
	if (is(cell, "verdict", "found"))
		return 0;
	return unfinished(cell) ? 1 : 2;
}

static const json_t *find_same(const json_t *cell, const json_t *finding)
{
	const json_t *other;
	size_t i;

	json_array_foreach(json_object_get(cell, "findings"), i, other)
		if (is(other, "id", text_at(finding, "id")) &&
		    is(other, "kind", text_at(finding, "kind")))
			return other;
	return NULL;
}

/* Another finding of this kind that only @cell has: the code may just have moved. */
static const json_t *find_moved(const json_t *cell, const json_t *beside, const json_t *finding)
{
	const json_t *other;
	size_t i;

	json_array_foreach(json_object_get(cell, "findings"), i, other)
		if (is(other, "kind", text_at(finding, "kind")) && !find_same(beside, other))
			return other;
	return NULL;
}

static json_t *add_change(json_t *changes, const json_t *row, size_t column, const char *what,
			  bool worse)
{
	json_t *change = json_pack("{s:s, s:b, s:i, s:s, s:s}", "what", what, "worse", worse,
				   "column", (int)column, "scenario", text_at(row, "scenario"),
				   "case", text_at(row, "case"));

	json_array_append_new(changes, change);
	return change;
}

/*
 * The findings that only one of two cells has. A consequence of another finding may or may not show
 * in a search, and tells nothing by itself.
 */
static void add_findings(json_t *changes, const json_t *row, size_t column, bool new,
			 const json_t *has, const json_t *lacks)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(has, "findings"), i, finding) {
		const json_t *moved;
		json_t *change;

		if (find_same(lacks, finding) || is(finding, "standing", "consequence"))
			continue;
		change = add_change(changes, row, column, new ? "new" : "gone", new);
		json_object_set(change, "finding", (json_t *)finding);
		json_object_set_new(change, "certain",
				    json_boolean(is(lacks, "verdict", "verified")));
		moved = find_moved(lacks, has, finding);
		if (moved)
			json_object_set(change, "moved", (json_t *)moved);
	}
}

/* How often a search ran is no change; how many traces there are is one. */
static bool same_verdict(const json_t *was, const json_t *now)
{
	if (rank(was) != rank(now) || json_is_null(was) != json_is_null(now))
		return false;
	return !is(was, "verdict", "verified") || is(was, "text", text_at(now, "text"));
}

static void compare_cells(json_t *changes, const json_t *row, size_t column)
{
	const json_t *cells = json_object_get(row, "cells");
	const json_t *was = json_array_get(cells, 0), *now = json_array_get(cells, column);
	size_t before = json_array_size(changes);
	json_t *change;
	bool worse;

	add_findings(changes, row, column, true, now, was);
	if (!json_is_null(now) && !unfinished(now))
		add_findings(changes, row, column, false, was, now);
	/* What the findings say needs no second line, unless the case did not end as it should. */
	if (same_verdict(was, now) || (json_array_size(changes) > before && rank(now) != 1))
		return;
	worse = rank(now) < rank(was);
	change = add_change(changes, row, column, "changed", worse);
	json_object_set(change, "was",
			json_is_null(was) ? json_null() : json_object_get(was, "text"));
	json_object_set(change, "now",
			json_is_null(now) ? json_null() : json_object_get(now, "text"));
}

void compare_changes(json_t *document)
{
	json_t *changes = json_array();
	size_t columns = json_array_size(json_object_get(document, "columns"));
	const json_t *row;
	size_t i;

	for (size_t column = 1; column < columns; column++)
		json_array_foreach(json_object_get(document, "rows"), i, row)
			compare_cells(changes, row, column);
	json_object_set_new(document, "changes", changes);
}

enum compare_judgement compare_judge_expected(const json_t *document)
{
	enum compare_judgement judgement = COMPARE_GOOD;
	const json_t *row, *cell;
	bool ran = false;
	size_t i, j;

	json_array_foreach(json_object_get(document, "rows"), i, row)
		json_array_foreach(json_object_get(row, "cells"), j, cell) {
			if (json_is_null(cell))
				continue;
			ran = true;
			if (failed(cell))
				return COMPARE_FAILED;
			if (is(cell, "status", "inconclusive") && judgement == COMPARE_GOOD)
				judgement = COMPARE_INCONCLUSIVE;
			if (is(cell, "status", "unexpected"))
				judgement = COMPARE_BAD;
		}
	return ran ? judgement : COMPARE_INCONCLUSIVE;
}

/* Is there a case that ran in the first column and in another? */
static bool any_compared(const json_t *document)
{
	const json_t *row, *cell;
	size_t i, j;

	json_array_foreach(json_object_get(document, "rows"), i, row) {
		const json_t *cells = json_object_get(row, "cells");

		json_array_foreach(cells, j, cell)
			if (j && !json_is_null(cell) && !json_is_null(json_array_get(cells, 0)))
				return true;
	}
	return false;
}

enum compare_judgement compare_judge_changes(const json_t *document)
{
	enum compare_judgement judgement = COMPARE_GOOD;
	const json_t *row, *cell, *change;
	size_t i, j;

	json_array_foreach(json_object_get(document, "rows"), i, row)
		json_array_foreach(json_object_get(row, "cells"), j, cell)
			if (failed(cell))
				return COMPARE_FAILED;
	json_array_foreach(json_object_get(document, "changes"), i, change) {
		if (!json_is_true(json_object_get(change, "worse")))
			continue;
		if (is(change, "what", "new"))
			return COMPARE_BAD;
		judgement = COMPARE_INCONCLUSIVE;
	}
	return any_compared(document) ? judgement : COMPARE_INCONCLUSIVE;
}
