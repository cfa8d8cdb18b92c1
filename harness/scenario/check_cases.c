// SPDX-License-Identifier: GPL-2.0-only
/* cases:, expect: and allow:. What an expectation means for a result is decided in expect.c. */
#include <ctype.h>
#include <string.h>
#include "harness/scenario/image.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"

#define CASES_MAX     1000
#define CASE_NAME_MAX 120

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

static void read_case_expect(struct loader *l, const struct key *key, const struct yaml *value,
			     void *into)
{
	struct scenario_case *c = into;

	(*key->name == 'e'   ? read_expect
	 : *key->name == 'a' ? read_allow
			     : read_traces)(l, key, value, &c->expect);
}

/* Letters that can stand in the name of a replay file; ", " is written "+" there. */
static bool case_name_valid(const char *name)
{
	if (!*name || strlen(name) > CASE_NAME_MAX || isspace((unsigned char)*name))
		return false;
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-=, ", *c))
			return false;
	return true;
}

static void read_case_name(struct loader *l, const struct key *key, const struct yaml *value,
			   void *into)
{
	struct scenario_case *c = into;

	(void)key;
	c->name = value_text(l, value, "a name of the case");
	if (c->name && !case_name_valid(c->name))
		value_expected(l, value,
			       "a name of letters, digits, spaces and . _ - = , (at most 120)");
}

static void read_variant(struct loader *l, const struct yaml *function, const struct yaml *idea,
			 struct scenario_case *c)
{
	unsigned int model;
	const struct ls_variant_slot *slot = registry_slot(function->text, &model);
	const struct ls_variant_ops *ops;
	struct words words = { 0 };
	const char *name;

	if (!slot) {
		registry_slot_words(l->pool, &words);
		diagnose_unknown(l->d, function->at, "function", function->text, " in variant",
				 &words, "lockstep list variants");
		return;
	}
	name = value_text(l, idea, "the name of a variant");
	ops = name ? registry_variant(slot, name) : NULL;
	if (name && !ops) {
		registry_variant_words(l->pool, &words, slot);
		diagnose_unknown(l->d, idea->at, "variant", name,
				 pool_printf(l->pool, " of \"%s\"", slot->function), &words, NULL);
	}
	if (!ops)
		return;
	l->s->models[model] = true;
	c->variants = pool_grow(l->pool, c->variants, c->variants_nr, sizeof(*c->variants));
	c->variants[c->variants_nr++] = (struct scenario_variant){ slot, ops, true };
}

static void read_variants(struct loader *l, const struct key *key, const struct yaml *value,
			  void *into)
{
	(void)key;
	if (value->kind != YAML_MAPPING) {
		value_expected(l, value,
			       "a mapping of variants: name of the function: its variant");
		return;
	}
	/* An image has no variants: the case is for the model, and is not run. */
	if (image_kernel())
		return;
	for (size_t i = 0; i < value->nr; i++)
		read_variant(l, value->items[i].key, value->items[i].value, into);
}

static void read_kernel(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	struct scenario_case *c = into;

	(void)key;
	c->kernel = value_text(l, value, "a kernel version, such as \">=6.8\"");
	if (c->kernel && !image_wants_valid(c->kernel)) {
		value_expected(l, value, "kernel versions, such as \"6.1\" or \">=6.8 <6.12\"");
		c->kernel = NULL;
	}
}

const struct key case_keys[] = {
	{ "name", false, read_case_name, schema_string, "of the case; else made of its variants" },
	{ "variant", false, read_variants, schema_variants,
	  "function: the variant that the case uses" },
	{ "kernel", false, read_kernel, schema_string,
	  "needs an image of such a kernel; without one the case is not applicable" },
	{ "expect", false, read_case_expect, schema_expect, "what the case must come out as" },
	{ "allow", false, read_case_expect, schema_expected_list,
	  "findings that it may have as well" },
	{ "traces", false, read_case_expect, schema_traces, "how many traces there must be" },
	{ 0 },
};

static void name_case(struct loader *l, struct scenario_case *c)
{
	const char *name = "";

	for (unsigned int i = 0; i < c->variants_nr; i++)
		name = pool_printf(l->pool, "%s%s%s=%s", name, i ? ", " : "",
				   c->variants[i].slot->function, c->variants[i].ops->idea);
	if (!*name && c->kernel)
		name = pool_printf(l->pool, "kernel %s", c->kernel);
	if (!*name && image_kernel() && l->s->cases_nr)
		name = pool_printf(l->pool, "model %u", l->s->cases_nr + 1);
	c->name = *name ? name : "default";
}

static void read_case(struct loader *l, const struct yaml *node)
{
	struct scenario *s = l->s;
	struct scenario_case *c = &s->cases[s->cases_nr];
	size_t errors = l->d->nr;

	c->at = node->at;
	keys_read(l, node, "a case", case_keys, c);
	if (l->d->nr > errors)
		return; /* its name would be made of what is wrong */
	if (c->kernel && c->variants_nr)
		diagnose_add(l->d, node->at, "a case has \"variant\" or \"kernel\", not both");
	if (!c->name)
		name_case(l, c);
	for (unsigned int i = 0; i < s->cases_nr; i++)
		if (s->cases[i].name && !strcmp(s->cases[i].name, c->name))
			diagnose_add(l->d, node->at, "duplicate case \"%s\", first at %u:%u",
				     c->name, s->cases[i].at.line, s->cases[i].at.column);
}

void read_cases(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario *s = l->s;

	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE || !value->nr || value->nr > CASES_MAX) {
		value_expected(l, value, "a list of 1 to 1000 cases, such as [{expect: clean}]");
		return;
	}
	s->cases = pool_alloc(l->pool, value->nr * sizeof(*s->cases));
	for (size_t i = 0; i < value->nr; i++, s->cases_nr++)
		read_case(l, value->items[i].value);
	/* Only now: a later case may be the first to name a model. */
	for (unsigned int i = 0; i < s->cases_nr; i++)
		like_resolve(l, &s->cases[i]);
}

void add_default_case(struct loader *l, const struct scenario_expect *expect)
{
	struct scenario *s = l->s;

	s->cases = pool_alloc(l->pool, sizeof(*s->cases));
	s->cases_nr = 1;
	s->cases[0].name = "default";
	s->cases[0].at = (struct mark){ 1, 1 };
	s->cases[0].expect = *expect;
	like_resolve(l, &s->cases[0]);
}
