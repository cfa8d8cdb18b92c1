// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who compares all variants of a function wants each beside the others in every combination that a
 * file knows of, also where the file says of some only what they come to.
 */
#include "harness/scenario/unstated.h"
#include <string.h>
#include "harness/scenario/scenario.h"

static struct scenario_variant *variant_of(const struct scenario_case *c,
					   const struct ls_variant_slot *slot)
{
	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (c->variants[i].slot == slot)
			return &c->variants[i];
	return NULL;
}

static bool names(const struct scenario_case *c, const struct ls_variant_slot *slot)
{
	const struct scenario_variant *v = variant_of(c, slot);

	return v && v->named;
}

bool unstated_is_about(const struct scenario *s, const struct ls_variant_slot *slot)
{
	for (unsigned int i = 0; i < s->cases_nr; i++)
		if (names(&s->cases[i], slot))
			return true;
	return false;
}

static bool names_any(const struct scenario_case *c)
{
	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (c->variants[i].named)
			return true;
	return false;
}

/* Findings of every kind are allowed, but for those that say that lockstep itself is wrong. */
static struct scenario_expect anything(struct pool *pool)
{
	struct scenario_expect e = { .kind = EXPECT_CLEAN };

	e.allow = pool_alloc(pool, LS_FINDING_KINDS_NR * sizeof(*e.allow));
	for (unsigned int kind = 0; kind < LS_FINDING_KINDS_NR; kind++)
		if (kind != LS_NONDETERMINISM && kind != LS_TRAP)
			e.allow[e.allow_nr++].kind = (enum ls_finding_kind)kind;
	return e;
}

/*
 * The scenario has room for it. What does not apply with any variant that the file names there does
 * not with the others, either.
 */
static void add_case(struct scenario *s, struct scenario_case *copy)
{
	for (unsigned int i = 0; i < s->cases_nr; i++)
		if (!s->cases[i].kernel && (scenario_case_same(&s->cases[i], copy) ||
					    !strcmp(s->cases[i].name, copy->name)))
			return;
	if (!copy->not_applicable)
		copy->expect = anything(&s->pool);
	copy->added = copy->unstated = true;
	s->cases[s->cases_nr++] = *copy;
}

/* The combination that a case makes with the variants. */
static void add_combination(struct scenario *s, const struct scenario_case *c,
			    const struct scenario_variant *variants, unsigned int nr)
{
	struct scenario_case *copy = scenario_case_copy(&s->pool, c);

	if (copy->kernel || (copy->like && !names_any(copy)))
		return;
	for (unsigned int j = 0; j < nr; j++) {
		struct scenario_variant *v = variant_of(copy, variants[j].slot);

		if (!v || !unstated_is_about(s, v->slot))
			continue;
		v->ops = variants[j].ops;
		v->named = true;
	}
	copy->name = scenario_case_title(&s->pool, copy);
	add_case(s, copy);
}

void unstated_add(struct scenario *s, const struct scenario_variant *variants, unsigned int nr)
{
	unsigned int stated = s->cases_nr, about = 0;
	struct scenario_case *all;

	for (unsigned int i = 0; i < nr; i++)
		about += unstated_is_about(s, variants[i].slot);
	if (!about)
		return;
	all = pool_alloc(&s->pool, (size_t)2 * stated * sizeof(*all));
	memcpy(all, s->cases, stated * sizeof(*all));
	s->cases = all;
	/* Whether it applies is first asked of those that do. */
	for (unsigned int i = 0; i < stated; i++)
		if (!s->cases[i].not_applicable)
			add_combination(s, &s->cases[i], variants, nr);
	for (unsigned int i = 0; i < stated; i++)
		if (s->cases[i].not_applicable)
			add_combination(s, &s->cases[i], variants, nr);
}

/* Is the part of a name one that such a case's name can have? */
static bool is_part(struct pool *pool, const char *part, size_t length)
{
	const char *text = pool_text(pool, part, length);
	const char *equals = strchr(text, '=');
	const struct ls_variant_slot *slot;

	if (!strncmp(text, "like ", 5))
		return version_valid(text + 5);
	if (!equals)
		return false;
	slot = registry_slot(pool_text(pool, text, (size_t)(equals - text)), NULL);
	return slot && registry_variant(slot, equals + 1);
}

struct scenario_case *unstated_case(struct pool *pool, const struct scenario *s, const char *name)
{
	struct scenario_case *copy;

	for (const char *part = name; *part;) {
		const char *end = strstr(part, ", ");
		size_t length = end ? (size_t)(end - part) : strlen(part);

		if (!is_part(pool, part, length))
			return NULL;
		part += length + (end ? 2 : 0);
	}
	for (unsigned int i = 0; i < s->cases_nr; i++) {
		if (s->cases[i].kernel || s->cases[i].not_applicable)
			continue;
		copy = scenario_case_copy(pool, &s->cases[i]);
		copy->name = name;
		copy->expect = anything(pool);
		copy->added = copy->unstated = true;
		for (unsigned int j = 0; j < copy->variants_nr; j++)
			copy->variants[j].named = false;
		return copy;
	}
	return NULL;
}
