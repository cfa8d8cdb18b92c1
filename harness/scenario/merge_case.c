// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts together what several shards have of one case whose executions they shared. The rules are
 * those of expect.c, on what the documents say: a finding that one shard required and another did
 * not meet is seen, and what follows from it is a consequence everywhere.
 */
#include <stdbool.h>
#include <string.h>
#include "harness/scenario/coverage.h"
#include "harness/scenario/merge.h"
#include "harness/scenario/part.h"

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static json_int_t number_at(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static bool is(const json_t *object, const char *key, const char *text)
{
	return !strcmp(text_at(object, key), text);
}

static void add_up(json_t *to, const json_t *from, const char *const *keys)
{
	for (; *keys; keys++)
		if (json_object_get(to, *keys) || json_object_get(from, *keys))
			json_object_set_new(
				to, *keys,
				json_integer(number_at(to, *keys) + number_at(from, *keys)));
}

static void add_words(json_t *to, const json_t *from)
{
	json_t *word, *other;
	size_t i, j;

	json_array_foreach(from, i, word) {
		bool there = false;

		json_array_foreach(to, j, other)
			there |= json_equal(word, other);
		if (!there)
			json_array_append(to, word);
	}
}

/*
 * Distinct traces do not add up where shards may have run the same ones. Parts of a case have none
 * in common.
 */
static void join_search(json_t *to, const json_t *from, bool parts)
{
	static const char *const traces[] = { "traces", "traces_deadlocked", "elsewhere", NULL };

	static const char *const sums[] = { "executions", "complete", "deadlocked", "aborted",
					    "redundant",  "excluded", "events",	    "twice",
					    "elapsed_ns", NULL };
	static const char *const lost[] = { "traces", "traces_deadlocked", "distinct_last_1000",
					    "share",  "pct_probability",   NULL };
	json_int_t ns;

	add_up(to, from, sums);
	if (parts) {
		add_up(to, from, traces);
		if (!json_is_true(json_object_get(from, "exhausted")))
			json_object_set_new(to, "exhausted", json_false());
	}
	for (const char *const *key = parts ? lost + 2 : lost; *key; key++)
		json_object_del(to, *key);
	add_words(json_object_get(to, "withheld"), json_object_get(from, "withheld"));
	if (number_at(from, "unordered_marked") > number_at(to, "unordered_marked"))
		json_object_set(to, "unordered_marked", json_object_get(from, "unordered_marked"));
	ns = number_at(to, "elapsed_ns");
	json_object_set_new(to, "executions_per_second",
			    json_integer(ns ? (json_int_t)((double)number_at(to, "executions") *
							   1e9 / (double)ns)
					    : 0));
}

static json_t *find_same(const json_t *findings, const json_t *finding)
{
	json_t *other;
	size_t i;

	json_array_foreach(findings, i, other)
		if (is(other, "kind", text_at(finding, "kind")) &&
		    is(other, "id", text_at(finding, "id")))
			return other;
	return NULL;
}

static bool is_explained(const json_t *finding)
{
	return !json_is_false(json_object_get(finding, "explained"));
}

static bool tells_more(const json_t *finding, const json_t *than)
{
	if (is_explained(finding) != is_explained(than))
		return is_explained(finding);
	return number_at(finding, "first_execution") < number_at(than, "first_execution");
}

/* That of the earlier execution is shown, or the one that is explained, with the counts of both. */
static void join_findings(json_t *to, const json_t *from)
{
	static const char *const sums[] = { "count", NULL };
	json_int_t first;
	json_t *finding;
	size_t i;

	json_array_foreach(from, i, finding) {
		json_t *same = find_same(to, finding);

		if (!same) {
			json_array_append_new(to, json_deep_copy(finding));
			continue;
		}
		first = number_at(same, "first_execution");
		if (number_at(finding, "first_execution") < first)
			first = number_at(finding, "first_execution");
		if (tells_more(finding, same)) {
			json_int_t count = number_at(same, "count");

			json_object_del(same, "explained");
			json_object_update(same, finding);
			json_object_set_new(same, "count",
					    json_integer(count + number_at(finding, "count")));
		} else {
			add_up(same, finding, sums);
		}
		json_object_set_new(same, "first_execution", json_integer(first));
	}
}

/* Known races, by entry and by what was accessed where. */
static void join_known(json_t *to, const json_t *from)
{
	static const char *const sums[] = { "count", NULL };
	json_t *known, *other;
	size_t i, j;

	json_array_foreach(from, i, known) {
		json_t *same = NULL;

		json_array_foreach(to, j, other)
			if (is(other, "entry", text_at(known, "entry")) &&
			    json_equal(json_object_get(other, "sites"),
				       json_object_get(known, "sites")))
				same = other;
		if (same)
			add_up(same, known, sums);
		else
			json_array_append_new(to, json_deep_copy(known));
	}
}

static void join_expect(json_t *to, const json_t *from)
{
	json_t *one;
	size_t i;

	if (!json_is_array(to))
		return;
	json_array_foreach(to, i, one)
		if (json_is_true(json_object_get(json_array_get(from, i), "seen")))
			json_object_set_new(one, "seen", json_true());
}

static void join_faults(json_t *to, const json_t *from)
{
	static const char *const sums[] = { "fired", NULL };
	json_t *one;
	size_t i;

	json_array_foreach(to, i, one) {
		const json_t *other = json_array_get(from, i);

		add_up(one, other, sums);
		if (json_is_true(json_object_get(other, "reached")))
			json_object_set_new(one, "reached", json_true());
	}
}

/* Reports name a place inside an object "o+8"; to expectations it is the object. */
static bool same_root(const json_t *a, const json_t *b)
{
	const char *first = text_at(json_object_get(a, "object"), "name");
	const char *second = text_at(json_object_get(b, "object"), "name");
	size_t length = strcspn(first, "+");

	return *first && length == strcspn(second, "+") && !strncmp(first, second, length) &&
	       !strcmp(text_at(json_object_get(a, "where"), "function"),
		       text_at(json_object_get(b, "where"), "function"));
}

static void set_standings(json_t *findings)
{
	json_t *finding, *other;
	size_t i, j;

	json_array_foreach(findings, i, finding)
		json_array_foreach(findings, j, other)
			if (is(finding, "standing", "unexpected") &&
			    is(other, "standing", "required") && same_root(finding, other))
				json_object_set_new(finding, "standing",
						    json_string("consequence"));
}

/* As expect.c words them; also to know them in the parts, where they may no longer hold. */
static json_t *missing_reason(const json_t *one, const json_t *expected)
{
	const json_t *search = json_object_get(one, "search");
	json_int_t executions = number_at(search, "executions");
	const char *in = text_at(expected, "in"), *object = text_at(expected, "object");

	return json_sprintf("expected %s%s%s%s%s, not found in %lld execution%s%s",
			    text_at(expected, "kind"), *in ? " in " : "", in, *object ? " of " : "",
			    object, (long long)executions, executions == 1 ? "" : "s",
			    json_is_true(json_object_get(search, "exhausted"))
				    ? ", which are all that there are"
				    : "");
}

static json_t *unexpected_reason(const json_t *finding)
{
	return json_sprintf("%s in %s was not expected: %s", text_at(finding, "kind"),
			    text_at(json_object_get(finding, "where"), "function"),
			    text_at(finding, "story"));
}

/* The reasons that follow from findings and expectations. */
static json_t *reasons_of(const json_t *one)
{
	json_t *reasons = json_array(), *part;
	size_t i;

	json_array_foreach(json_object_get(one, "findings"), i, part)
		if (is(part, "standing", "unexpected"))
			json_array_append_new(reasons, unexpected_reason(part));
	json_array_foreach(json_object_get(one, "expect"), i, part)
		if (!json_is_true(json_object_get(part, "seen")))
			json_array_append_new(reasons, missing_reason(one, part));
	return reasons;
}

static void remove_words(json_t *from, const json_t *words)
{
	const json_t *word;
	size_t i;

	json_array_foreach(words, i, word)
		for (size_t j = json_array_size(from); j-- > 0;)
			if (json_equal(json_array_get(from, j), word))
				json_array_remove(from, j);
}

/* Reasons that have nothing to do with how many executions were run: a pin that was missed. */
static json_t *other_reasons(const json_t *cases, bool *inconclusive)
{
	json_t *all = json_array(), *one;
	size_t i;

	json_array_foreach(cases, i, one) {
		json_t *own = json_array(), *known = reasons_of(one);

		add_words(own, json_object_get(one, "reasons"));
		remove_words(own, known);
		if (json_array_size(own))
			*inconclusive &= is(one, "status", "inconclusive");
		add_words(all, own);
		json_decref(known);
		json_decref(own);
	}
	return all;
}

static void set_status(json_t *one, const json_t *cases)
{
	bool inconclusive = true;
	json_t *others = other_reasons(cases, &inconclusive), *reasons = reasons_of(one);

	if (json_array_size(reasons) || (json_array_size(others) && !inconclusive))
		json_object_set_new(one, "status", json_string("unexpected"));
	else
		json_object_set_new(
			one, "status",
			json_string(json_array_size(others) ? "inconclusive" : "as expected"));
	add_words(reasons, others);
	json_object_del(one, "reasons");
	if (json_array_size(reasons))
		json_object_set(one, "reasons", reasons);
	json_decref(reasons);
	json_decref(others);
}

static void set_verdict(json_t *one)
{
	const json_t *search = json_object_get(one, "search"), *finding;
	json_t *kinds = json_array(), *text;
	json_int_t executions = number_at(search, "executions");
	const char *old = text_at(one, "verdict_text"), *narrowed;
	size_t i;

	json_array_foreach(json_object_get(one, "findings"), i, finding) {
		json_t *kind = json_pack("[s]", text_at(finding, "kind"));

		add_words(kinds, kind);
		json_decref(kind);
	}
	if (json_array_size(kinds)) {
		text = json_string("found: ");
		json_array_foreach(kinds, i, finding) {
			json_t *longer = json_sprintf("%s%s%s", json_string_value(text),
						      i ? ", " : "", json_string_value(finding));

			json_decref(text);
			text = longer;
		}
		json_object_set_new(one, "verdict", json_string("found"));
		json_object_set_new(one, "verdict_text", text);
	} else if (is(one, "verdict", "sampled")) {
		/* What narrows it stands behind the strategy. */
		narrowed = strstr(old, " after the pinned");
		narrowed = narrowed ? narrowed : strstr(old, " with ");
		json_object_set_new(one, "verdict_text",
				    json_sprintf("sampled: %lld execution%s of %s%s",
						 (long long)executions, executions == 1 ? "" : "s",
						 text_at(search, "strategy"),
						 narrowed ? narrowed : ""));
	}
	json_decref(kinds);
}

json_t *merge_case(const json_t *cases)
{
	json_t *one = json_deep_copy(json_array_get(cases, 0)), *finding;
	bool parts = parts_are_all(cases);
	const json_t *search;
	size_t i;

	if (json_array_size(cases) == 1 && !parts)
		return one;
	for (i = 1; i < json_array_size(cases); i++) {
		const json_t *other = json_array_get(cases, i);

		search = json_object_get(other, "search");
		if (search && json_object_get(one, "search"))
			join_search(json_object_get(one, "search"), search, parts);
		join_findings(json_object_get(one, "findings"), json_object_get(other, "findings"));
		if (json_object_get(other, "known") && !json_object_get(one, "known"))
			json_object_set_new(one, "known", json_array());
		join_known(json_object_get(one, "known"), json_object_get(other, "known"));
		join_expect(json_object_get(one, "expect"), json_object_get(other, "expect"));
		join_faults(json_object_get(one, "faults"), json_object_get(other, "faults"));
		coverage_join(json_object_get(one, "coverage"), json_object_get(other, "coverage"));
	}
	json_array_foreach(json_object_get(one, "findings"), i, finding)
		json_object_set(finding, "executions",
				json_object_get(json_object_get(one, "search"), "executions"));
	set_standings(json_object_get(one, "findings"));
	set_status(one, cases);
	set_verdict(one);
	if (parts)
		parts_verdict(one, cases);
	json_object_del(one, "part");
	return one;
}
