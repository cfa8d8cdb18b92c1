// SPDX-License-Identifier: GPL-2.0-only
/* expect:, allow: and traces:. What an expectation means for a result is decided in expect.c. */
#include <string.h>
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"

static bool find_kind(struct loader *l, const struct yaml *value, enum ls_finding_kind *out)
{
	const char *name = value_text(l, value, "a kind of finding");
	int kind = name ? ls_finding_parse(name) : -1;
	struct words words = { 0 };

	if (kind >= 0)
		*out = (enum ls_finding_kind)kind;
	if (!name || kind >= 0)
		return kind >= 0;
	for (int i = 0; i < LS_FINDING_KINDS_NR; i++)
		words_add(l->pool, &words, ls_finding_name((enum ls_finding_kind)i));
	diagnose_unknown(l->d, value->at, "kind of finding", name, "", &words,
			 "lockstep list findings");
	return false;
}

static void read_kind(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_expected *expected = into;

	(void)key;
	find_kind(l, value, &expected->kind);
}

static void read_in(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_expected *expected = into;

	(void)key;
	expected->in = value_text(l, value, "the name of a function");
}

static void read_object_name(struct loader *l, const struct key *key, const struct yaml *value,
			     void *into)
{
	struct scenario_expected *expected = into;

	(void)key;
	expected->object = value_text(l, value, "the name of an object, as reports print it");
}

static void read_cycle(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct scenario_expected *expected = into;

	(void)key;
	if (value->kind != YAML_SEQUENCE || !value->nr) {
		value_expected(l, value, "a list of lock classes");
		return;
	}
	expected->cycle = pool_alloc(l->pool, value->nr * sizeof(*expected->cycle));
	for (size_t i = 0; i < value->nr; i++)
		expected->cycle[i] = value_text(l, value->items[i].value,
						"the name of a lock class");
	expected->cycle_nr = (unsigned int)value->nr;
}

const struct key expect_keys[] = {
	{ "kind", true, read_kind, schema_kind, "kind of the finding" },
	{ "in", false, read_in, schema_string, "function in which it is seen" },
	{ "object", false, read_object_name, schema_string, "object that it is about" },
	{ "cycle", false, read_cycle, schema_strings,
	  "lock classes of the circle, from any of them on" },
	{ 0 },
};

static struct scenario_expected *read_list(struct loader *l, const struct yaml *value,
					   unsigned int *nr)
{
	struct scenario_expected *list = pool_alloc(l->pool, (value->nr + 1) * sizeof(*list));

	for (size_t i = 0; i < value->nr; i++) {
		const struct yaml *item = value->items[i].value;

		list[i].at = item->at;
		if (item->kind == YAML_SCALAR)
			find_kind(l, item, &list[i].kind);
		else
			keys_read(l, item, "an expected finding", expect_keys, &list[i]);
	}
	*nr = (unsigned int)value->nr;
	return list;
}

static void read_number_of_traces(struct loader *l, const struct key *key, const struct yaml *value,
				  void *into)
{
	struct scenario_expect *expect = into;
	bool deadlocked = *key->name == 'd';
	uint64_t *number = deadlocked ? &expect->deadlocked : &expect->complete;

	*(deadlocked ? &expect->deadlocked_given
		     : &expect->complete_given) = value_count(l, value, 0, UINT64_MAX, number);
}

const struct key verified_keys[] = {
	{ "verified", true, read_number_of_traces, schema_number,
	  "traces of a case that is verified" },
	{ 0 },
};

const struct key traces_keys[] = {
	{ "complete", false, read_number_of_traces, schema_number,
	  "traces in which every task ends" },
	{ "deadlocked", false, read_number_of_traces, schema_number,
	  "traces that end with blocked tasks" },
	{ 0 },
};

void read_traces(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	(void)key;
	if (value->kind == YAML_MAPPING && !value->nr)
		value_expected(l, value, "a mapping with complete or deadlocked, or both");
	else
		keys_read(l, value, "traces", traces_keys, into);
}

void read_expect(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_expect *expect = into;

	(void)key;
	if (value->kind == YAML_SEQUENCE && value->nr) {
		expect->kind = EXPECT_FINDINGS;
		expect->v = read_list(l, value, &expect->nr);
	} else if (value->kind == YAML_SCALAR && !strcmp(value->text, "verified")) {
		expect->kind = EXPECT_VERIFIED;
	} else if (value->kind == YAML_MAPPING) {
		expect->kind = EXPECT_VERIFIED;
		keys_read(l, value, "expect", verified_keys, expect);
	} else if (value->kind == YAML_SCALAR && !strcmp(value->text, "clean")) {
		expect->kind = EXPECT_CLEAN;
	} else {
		value_expected(
			l, value,
			value->kind == YAML_SCALAR && ls_finding_parse(value->text) >= 0
				? pool_printf(l->pool, "verified, clean, or a list: write [%s]",
					      value->text)
				: "verified, clean, or a list of findings such as [deadlock]");
	}
}

void read_allow(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_expect *expect = into;

	(void)key;
	if (value->kind == YAML_SEQUENCE)
		expect->allow = read_list(l, value, &expect->allow_nr);
	else
		value_expected(l, value, "a list of findings such as [leak]");
}
