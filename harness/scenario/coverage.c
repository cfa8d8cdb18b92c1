// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault coverage: which calls were reached that may fail, and with which errors they were made to.
 * A place is a call of a task, by how often it has made it; two searches of a case mean the same by
 * it, so their coverages can be joined in any order.
 */
#include "harness/scenario/coverage.h"
#include <string.h>
#include "harness/scenario/fault_words.h"
#include "harness/scenario/registry.h"

static void add_outcomes(json_t *one, const struct ls_fault_place *place)
{
	const int *outcomes = registry_fault_outcomes(place->site);
	json_t *all = json_array(), *failed = json_array();
	struct pool pool = { 0 };

	for (unsigned int i = 0; outcomes && outcomes[i]; i++) {
		const char *name = fault_errno_name(outcomes[i], &pool);

		json_array_append_new(all, json_string(name));
		if (i < 32 && place->fired >> i & 1)
			json_array_append_new(failed, json_string(name));
	}
	json_object_set_new(one, "outcomes", all);
	json_object_set_new(one, "failed", failed);
	pool_free(&pool);
}

static json_t *place_json(const struct ls_fault_place *place)
{
	json_t *one = json_pack("{s:s, s:s, s:s, s:I, s:b, s:b}", "function", place->function,
				"site", place->site, "task", place->task, "nth",
				(json_int_t)place->nth, "asked", place->asked, "spent",
				place->spent);

	if (place->file)
		json_object_set_new(one, "file", json_string(place->file));
	if (place->line)
		json_object_set_new(one, "line", json_integer(place->line));
	add_outcomes(one, place);
	return one;
}

static void count(json_t *coverage)
{
	json_int_t reached = 0, failed = 0;
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(coverage, "places"), i, one) {
		reached++;
		failed += json_array_size(json_object_get(one, "failed")) > 0;
	}
	json_object_set_new(coverage, "reached", json_integer(reached));
	json_object_set_new(coverage, "failed", json_integer(failed));
}

json_t *coverage_json(const struct ls_result *r)
{
	json_t *list = json_array(), *coverage = json_pack("{s:o}", "places", list);

	for (size_t i = 0; i < r->places_nr; i++)
		json_array_append_new(list, place_json(&r->places[i]));
	if (r->places_lost)
		json_object_set_new(coverage, "lost", json_true());
	count(coverage);
	return coverage;
}

static bool is_same(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "function", "site", "task", "nth", "file", "line" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const json_t *x = json_object_get(a, keys[i]), *y = json_object_get(b, keys[i]);

		if (!x != !y || (x && !json_equal(x, y)))
			return false;
	}
	return true;
}

static void join_words(json_t *to, const json_t *from)
{
	json_t *word, *have;
	size_t i, j;

	json_array_foreach(from, i, word) {
		bool there = false;

		json_array_foreach(to, j, have)
			there |= json_equal(word, have);
		if (!there)
			json_array_append(to, word);
	}
}

static void join_place(json_t *list, const json_t *from)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		if (!is_same(one, from))
			continue;
		join_words(json_object_get(one, "failed"), json_object_get(from, "failed"));
		if (json_is_true(json_object_get(from, "asked")))
			json_object_set_new(one, "asked", json_true());
		if (json_is_true(json_object_get(from, "spent")))
			json_object_set_new(one, "spent", json_true());
		return;
	}
	json_array_append_new(list, json_deep_copy(from));
}

void coverage_join(json_t *to, const json_t *from)
{
	const json_t *one;
	size_t i;

	if (!to || !from)
		return;
	json_array_foreach(json_object_get(from, "places"), i, one)
		join_place(json_object_get(to, "places"), one);
	if (json_is_true(json_object_get(from, "lost")))
		json_object_set_new(to, "lost", json_true());
	count(to);
}
