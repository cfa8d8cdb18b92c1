// SPDX-License-Identifier: GPL-2.0-only
/*
 * cases:. An entry may name several variants of a function, and several kernels: it then stands for
 * a case of each combination, all with the same expectation.
 */
#include <ctype.h>
#include <string.h>
#include "harness/scenario/image.h"
#include "harness/scenario/keys.h"
#include "harness/scenario/loaded.h"
#include "harness/scenario/schema.h"

#define CASES_MAX     2000
#define CASE_NAME_MAX 160

/* Variants of one function, each for cases of its own. */
struct choice {
	const struct ls_variant_slot *slot;
	const struct ls_variant_ops **v;
	unsigned int nr;
};

/* One entry of the list; the case has what all of its cases have in common. */
struct entry {
	struct scenario_case c;
	struct choice *choices;
	unsigned int choices_nr;
	const char **likes;
	unsigned int likes_nr;
};

static void read_case_expect(struct loader *l, const struct key *key, const struct yaml *value,
			     void *into)
{
	struct scenario_case *c = &((struct entry *)into)->c;

	(*key->name == 'e'   ? read_expect
	 : *key->name == 'a' ? read_allow
			     : read_traces)(l, key, value, &c->expect);
}

static void read_not_applicable(struct loader *l, const struct key *key, const struct yaml *value,
				void *into)
{
	struct scenario_case *c = &((struct entry *)into)->c;

	(void)key;
	c->not_applicable = value_text(l, value, "why the case makes no sense");
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
	struct scenario_case *c = &((struct entry *)into)->c;

	(void)key;
	c->name = value_text(l, value, "a name of the case");
	if (c->name && !case_name_valid(c->name))
		value_expected(l, value,
			       "a name of letters, digits, spaces and . _ - = , (at most 160)");
}

/* The values of a list, or the one value that stands for a list of one. */
static unsigned int values_nr(const struct yaml *value)
{
	return value->kind == YAML_SEQUENCE ? (unsigned int)value->nr : 1;
}

static const struct yaml *value_at(const struct yaml *value, unsigned int i)
{
	return value->kind == YAML_SEQUENCE ? value->items[i].value : value;
}

static void add_idea(struct loader *l, struct choice *choice, const struct yaml *at,
		     const struct ls_variant_ops *ops)
{
	for (unsigned int i = 0; i < choice->nr; i++)
		if (choice->v[i] == ops) {
			diagnose_add(l->d, at->at, "variant \"%s\" stands here twice", ops->idea);
			return;
		}
	choice->v = pool_grow(l->pool, choice->v, choice->nr, sizeof(*choice->v));
	choice->v[choice->nr++] = ops;
}

static void read_idea(struct loader *l, const struct yaml *idea, struct choice *choice)
{
	const char *name = value_text(l, idea, "the name of a variant");
	const struct ls_variant_ops *ops = name ? registry_variant(choice->slot, name) : NULL;
	struct words words = { 0 };

	if (ops)
		add_idea(l, choice, idea, ops);
	if (!name || ops)
		return;
	if (!strcmp(name, "all")) {
		for (unsigned int i = 0; choice->slot->variants[i]; i++)
			add_idea(l, choice, idea, choice->slot->variants[i]);
		return;
	}
	registry_variant_words(l->pool, &words, choice->slot);
	diagnose_unknown(l->d, idea->at, "variant", name,
			 pool_printf(l->pool, " of \"%s\"", choice->slot->function), &words, NULL);
}

static void read_variant(struct loader *l, const struct yaml *function, const struct yaml *ideas,
			 struct entry *entry)
{
	unsigned int model;
	struct choice choice = { .slot = registry_slot(function->text, &model) };
	struct words words = { 0 };

	if (!choice.slot) {
		registry_slot_words(l->pool, &words);
		diagnose_unknown(l->d, function->at, "function", function->text, " in variant",
				 &words, "lockstep list variants");
		return;
	}
	if (!values_nr(ideas))
		value_expected(l, ideas, "the name of a variant, or a list of names");
	for (unsigned int i = 0; i < values_nr(ideas); i++)
		read_idea(l, value_at(ideas, i), &choice);
	l->s->models[model] = true;
	entry->choices = pool_grow(l->pool, entry->choices, entry->choices_nr,
				   sizeof(*entry->choices));
	entry->choices[entry->choices_nr++] = choice;
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

static void read_case_like(struct loader *l, const struct key *key, const struct yaml *value,
			   void *into)
{
	struct entry *entry = into;

	(void)key;
	entry->c.like_at = value->at;
	if (image_kernel())
		return; /* as for variants */
	if (!values_nr(value))
		value_expected(l, value,
			       "a kernel version such as \"5.19\", or a list of versions");
	for (unsigned int i = 0; i < values_nr(value); i++) {
		const char *text = value_text(l, value_at(value, i), "a kernel version");

		if (text && !version_valid(text))
			value_expected(l, value_at(value, i), "a kernel version, such as \"5.19\"");
		entry->likes = pool_grow(l->pool, entry->likes, entry->likes_nr,
					 sizeof(*entry->likes));
		entry->likes[entry->likes_nr++] = text;
	}
}

static void read_kernel(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	struct scenario_case *c = &((struct entry *)into)->c;

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
	  "function: the variant that the case uses; a list or \"all\": one case for each" },
	{ "like", false, read_case_like, schema_versions,
	  "kernel whose behaviour other functions follow in this case; a list: one case for each" },
	{ "kernel", false, read_kernel, schema_string,
	  "needs an image of such a kernel; without one the case is not applicable" },
	{ "expect", false, read_case_expect, schema_expect, "what the case must come out as" },
	{ "allow", false, read_case_expect, schema_expected_list,
	  "findings that it may have as well" },
	{ "traces", false, read_case_expect, schema_traces, "how many traces there must be" },
	{ "not_applicable", false, read_not_applicable, schema_string,
	  "instead of an expectation: why the combination makes no sense; it is not run" },
	{ 0 },
};

static void name_case(struct loader *l, struct scenario_case *c)
{
	const char *name = c->like ? pool_printf(l->pool, "like %s", c->like) : "";

	for (unsigned int i = 0; i < c->variants_nr; i++)
		name = pool_printf(l->pool, "%s%s%s=%s", name, *name ? ", " : "",
				   c->variants[i].slot->function, c->variants[i].ops->idea);
	if (!*name && c->kernel)
		name = pool_printf(l->pool, "kernel %s", c->kernel);
	if (!*name && image_kernel() && l->s->cases_nr)
		name = pool_printf(l->pool, "model %u", l->s->cases_nr + 1);
	c->name = *name ? name : "default";
}

/* How many cases the entry stands for; 0 when something in it is wrong. */
static unsigned int combinations(const struct entry *entry)
{
	unsigned int all = entry->likes_nr ? entry->likes_nr : 1;

	for (unsigned int i = 0; i < entry->choices_nr; i++)
		all = all * entry->choices[i].nr > CASES_MAX ? CASES_MAX + 1
							     : all * entry->choices[i].nr;
	return all;
}

/* The @index-th combination: what is named last changes fastest, the kernel slowest. */
static void add_combination(struct loader *l, const struct entry *entry, unsigned int index)
{
	struct scenario *s = l->s;
	struct scenario_case *c;

	s->cases = pool_grow(l->pool, s->cases, s->cases_nr, sizeof(*s->cases));
	c = &s->cases[s->cases_nr];
	*c = entry->c;
	c->variants_nr = entry->choices_nr;
	c->variants = pool_alloc(l->pool, (c->variants_nr + 1) * sizeof(*c->variants));
	for (unsigned int i = c->variants_nr; i--;) {
		const struct choice *choice = &entry->choices[i];

		c->variants[i] = (struct scenario_variant){ choice->slot,
							    choice->v[index % choice->nr], true };
		index /= choice->nr;
	}
	if (entry->likes_nr)
		c->like = entry->likes[index];
	if (!c->name)
		name_case(l, c);
	for (unsigned int i = 0; i < s->cases_nr; i++)
		if (!strcmp(s->cases[i].name, c->name))
			diagnose_add(l->d, c->at, "duplicate case \"%s\", first at %u:%u", c->name,
				     s->cases[i].at.line, s->cases[i].at.column);
	s->cases_nr++;
}

static bool case_expects(const struct scenario_case *c)
{
	const struct scenario_expect *e = &c->expect;

	return e->kind != EXPECT_DEFAULT || e->allow_nr || e->complete_given || e->deadlocked_given;
}

static void read_case(struct loader *l, const struct yaml *node)
{
	struct entry entry = { .c.at = node->at };
	size_t errors = l->d->nr;
	unsigned int all;

	keys_read(l, node, "a case", case_keys, &entry);
	if (l->d->nr > errors)
		return; /* its name would be made of what is wrong */
	all = combinations(&entry);
	if (entry.c.kernel && (entry.choices_nr || entry.likes_nr))
		diagnose_add(l->d, node->at,
			     "a case has \"variant\" and \"like\", or \"kernel\", not both");
	else if (entry.c.not_applicable && case_expects(&entry.c))
		diagnose_add(l->d, node->at,
			     "a case is \"not_applicable\", or has an expectation, not both");
	else if (entry.c.name && all > 1)
		diagnose_add(l->d, node->at,
			     "an entry that stands for %u cases cannot give them one name", all);
	else if (l->s->cases_nr + all > CASES_MAX)
		diagnose_add(l->d, node->at, "more than %d cases", CASES_MAX);
	else
		for (unsigned int i = 0; i < all; i++)
			add_combination(l, &entry, i);
}

void read_cases(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	(void)key, (void)into;
	if (value->kind != YAML_SEQUENCE || !value->nr || value->nr > CASES_MAX) {
		value_expected(l, value, "a list of 1 to 2000 cases, such as [{expect: clean}]");
		return;
	}
	for (size_t i = 0; i < value->nr; i++)
		read_case(l, value->items[i].value);
	/* Only now: a later case may be the first to name a model. */
	for (unsigned int i = 0; i < l->s->cases_nr; i++)
		like_resolve(l, &l->s->cases[i]);
	loaded_add_cases(l);
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
