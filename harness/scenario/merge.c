// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do the results of shards belong together, and which cases are there in all? How the parts of one
 * case are put together is in merge_case.c. Reads no scenario files: what they said is in the
 * results.
 */
#include "harness/scenario/merge.h"
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/run.h"

static const struct mark whole = { 0 };

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static json_int_t number_of(const struct merge_part *part, const char *key)
{
	return json_integer_value(json_object_get(json_object_get(part->document, "shard"), key));
}

/* The options that decide what is searched, and for what. */
static const char *search_of(const struct merge_part *part)
{
	return text_at(json_object_get(part->document, "shard"), "search");
}

static const char *search_words(const struct merge_part *part)
{
	return *search_of(part) ? search_of(part) : "no options";
}

static int compare(const void *a, const void *b)
{
	json_int_t first = number_of(a, "number"), second = number_of(b, "number");

	return first < second ? -1 : first > second;
}

static void check_part(const struct merge_part *part, const struct merge_part *first,
		       struct diagnose *d)
{
	const char *version = text_at(part->document, "version");
	json_int_t number = number_of(part, "number"), of = number_of(part, "of");

	if (!json_object_get(part->document, "shard"))
		diagnose_add(d, whole, "%s: not the result of a shard: it has no \"shard\"",
			     part->path);
	else if (number < 1 || of < number || of > SHARDS_MAX)
		diagnose_add(d, whole, "%s: \"shard\": there is no shard %lld of %lld", part->path,
			     (long long)number, (long long)of);
	else if (of != number_of(first, "of"))
		diagnose_add(d, whole, "%s: of %lld shards, but %s is of %lld", part->path,
			     (long long)of, first->path, (long long)number_of(first, "of"));
	if (strcmp(search_of(part), search_of(first)))
		diagnose_add(d, whole, "%s: searched with %s, but %s with %s", part->path,
			     search_words(part), first->path, search_words(first));
	if (strcmp(version, text_at(first->document, "version")))
		diagnose_add(d, whole, "%s: of lockstep %s, but %s is of lockstep %s", part->path,
			     version, first->path, text_at(first->document, "version"));
	if (!json_equal(json_object_get(part->document, "loaded"),
			json_object_get(first->document, "loaded")) &&
	    (json_object_get(part->document, "loaded") ||
	     json_object_get(first->document, "loaded")))
		diagnose_add(d, whole,
			     "%s: with other loaded code than %s: another --model, or "
			     "another build of it",
			     part->path, first->path);
	if (json_object_get(part->document, "interrupted"))
		diagnose_add(d, whole, "%s: of a run that was interrupted; continue that first",
			     part->path);
}

/* Each shard once. */
static void check_numbers(struct merge_part *parts, size_t nr, struct diagnose *d)
{
	json_int_t of = number_of(&parts[0], "of"), expected = 1;

	qsort(parts, nr, sizeof(*parts), compare);
	for (size_t i = 0; i < nr; i++) {
		json_int_t number = number_of(&parts[i], "number");

		if (i && number == number_of(&parts[i - 1], "number"))
			diagnose_add(d, whole, "%s: shard %lld/%lld, as %s is", parts[i].path,
				     (long long)number, (long long)of, parts[i - 1].path);
		for (; expected < number; expected++)
			diagnose_add(d, whole, "the result of shard %lld/%lld is missing",
				     (long long)expected, (long long)of);
		expected = number + 1;
	}
	for (; expected <= of && d->nr < 100; expected++)
		diagnose_add(d, whole, "the result of shard %lld/%lld is missing",
			     (long long)expected, (long long)of);
}

static const json_t *scenarios_of(const struct merge_part *part)
{
	return json_object_get(part->document, "scenarios");
}

static void check_scenarios(const struct merge_part *part, const struct merge_part *first,
			    struct diagnose *d)
{
	const json_t *a = scenarios_of(first), *b = scenarios_of(part), *one;
	size_t i;

	if (json_array_size(a) != json_array_size(b)) {
		diagnose_add(d, whole, "%s: has %zu scenarios, but %s has %zu", part->path,
			     json_array_size(b), first->path, json_array_size(a));
		return;
	}
	json_array_foreach(b, i, one) {
		const json_t *other = json_array_get(a, i);

		if (!json_is_array(json_object_get(one, "all_cases")))
			diagnose_add(d, whole, "%s: scenario \"%s\" has no \"all_cases\"",
				     part->path, text_at(one, "name"));
		else if (strcmp(text_at(one, "name"), text_at(other, "name")))
			diagnose_add(d, whole, "%s: scenario %zu is \"%s\", but \"%s\" in %s",
				     part->path, i + 1, text_at(one, "name"),
				     text_at(other, "name"), first->path);
		else if (strcmp(text_at(one, "hash"), text_at(other, "hash")) ||
			 !json_equal(json_object_get(one, "all_cases"),
				     json_object_get(other, "all_cases")))
			diagnose_add(d, whole, "%s: scenario \"%s\" is not the one of %s",
				     part->path, text_at(one, "name"), first->path);
	}
}

/* What the shards have of a case. */
static json_t *find_cases(const struct merge_part *parts, size_t nr, size_t scenario,
			  const char *name)
{
	json_t *found = json_array(), *one;
	size_t j;

	for (size_t i = 0; i < nr; i++) {
		json_t *s = json_array_get(scenarios_of(&parts[i]), scenario);

		json_array_foreach(json_object_get(s, "cases"), j, one)
			if (!strcmp(text_at(one, "name"), name))
				json_array_append(found, one);
	}
	return found;
}

static json_t *join_scenario(const struct merge_part *parts, size_t nr, size_t index,
			     struct diagnose *d)
{
	const json_t *first = json_array_get(scenarios_of(&parts[0]), index);
	json_t *one = json_copy((json_t *)first), *cases = json_array();
	const json_t *name;
	size_t i;

	json_object_del(one, "all_cases");
	json_array_foreach(json_object_get(first, "all_cases"), i, name) {
		const char *text = json_string_value(name) ? json_string_value(name) : "";
		json_t *found = find_cases(parts, nr, index, text);

		if (json_array_size(found))
			json_array_append_new(cases, merge_case(found));
		else
			diagnose_add(d, whole, "case \"%s\" of scenario \"%s\" is in no result",
				     text, text_at(first, "name"));
		json_decref(found);
	}
	json_object_set_new(one, "cases", cases);
	return one;
}

/* The command of the first shard, without what made it one. */
static const char **command_of(const struct merge_part *part, struct pool *pool)
{
	const json_t *words = json_object_get(part->document, "command"), *word;
	const char **v = pool_alloc(pool, (json_array_size(words) + 1) * sizeof(*v));
	size_t i, nr = 0;

	json_array_foreach(words, i, word) {
		const char *text = json_string_value(word) ? json_string_value(word) : "";

		if (!strcmp(text, "--shard") || !strcmp(text, "-k"))
			i++; /* its value is the next word */
		else if (strncmp(text, "--shard=", 8) && strncmp(text, "-k", 2))
			v[nr++] = text;
	}
	return v;
}

json_t *merge_parts(struct merge_part *parts, size_t nr, struct diagnose *d)
{
	json_t *scenarios, *document;
	size_t i;

	for (i = 0; i < nr; i++)
		check_part(&parts[i], &parts[0], d);
	if (!d->nr)
		check_numbers(parts, nr, d);
	for (i = 1; i < nr && !d->nr; i++)
		check_scenarios(&parts[i], &parts[0], d);
	if (d->nr)
		return NULL;
	scenarios = json_array();
	for (i = 0; i < json_array_size(scenarios_of(&parts[0])); i++)
		json_array_append_new(scenarios, join_scenario(parts, nr, i, d));
	document = run_document(command_of(&parts[0], &d->pool), scenarios);
	if (json_object_get(parts[0].document, "loaded"))
		json_object_set(document, "loaded", json_object_get(parts[0].document, "loaded"));
	if (!d->nr)
		return document;
	json_decref(document);
	return NULL;
}
