// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel versions, and the variants that a kernel of some version has. A model's table says since
 * which version a variant is what the kernel does; between two entries the older one holds. Knows
 * nothing of stable branches: a backport is not seen.
 */
#include <ctype.h>
#include <stdlib.h>
#include "harness/scenario/keys.h"

bool version_valid(const char *text)
{
	unsigned int numbers = 0;

	for (;; text++) {
		size_t digits = 0;

		for (; isdigit((unsigned char)*text); text++)
			digits++;
		if (!digits || digits > 4)
			return false;
		numbers++;
		if (*text != '.')
			return !*text && numbers >= 2 && numbers <= 3;
	}
}

int version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		char *after_a, *after_b;
		unsigned long x = strtoul(a, &after_a, 10), y = strtoul(b, &after_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		if (after_a == a && after_b == b)
			return 0; /* no version at all */
		a = *after_a == '.' ? after_a + 1 : after_a;
		b = *after_b == '.' ? after_b + 1 : after_b;
	}
	return 0;
}

const struct ls_variant_ops *like_find(const struct ls_variant_slot *slot, const char *version)
{
	const struct ls_variant_ops *found = NULL;

	for (unsigned int i = 0; slot->variants[i]; i++) {
		const char *since = slot->variants[i]->since;

		if (since && (!version || version_compare(since, version) <= 0) &&
		    (!found || version_compare(found->since, since) < 0))
			found = slot->variants[i];
	}
	return found;
}

const struct ls_variant_ops *like_oldest(const struct ls_variant_slot *slot)
{
	const struct ls_variant_ops *oldest = NULL;

	for (unsigned int i = 0; slot->variants[i]; i++)
		if (slot->variants[i]->since &&
		    (!oldest || version_compare(slot->variants[i]->since, oldest->since) < 0))
			oldest = slot->variants[i];
	return oldest;
}

static bool names_slot(const struct scenario_case *c, const struct ls_variant_slot *slot)
{
	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (c->variants[i].slot == slot)
			return true;
	return false;
}

static void resolve_slot(struct loader *l, struct scenario_case *c,
			 const struct ls_variant_slot *slot)
{
	const char *version = c->like ? c->like : l->s->like;
	const struct ls_variant_ops *ops = like_find(slot, version), *oldest = like_oldest(slot);

	if (!oldest)
		ops = slot->variants[0]; /* no kernel has any of them */
	if (!ops) {
		diagnose_add(
			l->d, c->like ? c->like_at : l->s->like_at,
			"no variant of \"%s\" is as old as %s; the oldest is of %s: name one in "
			"the case \"%s\"",
			slot->function, version, oldest->since, c->name ? c->name : "?");
		return;
	}
	c->variants = pool_grow(l->pool, c->variants, c->variants_nr, sizeof(*c->variants));
	c->variants[c->variants_nr++] = (struct scenario_variant){ slot, ops, false };
}

void like_resolve(struct loader *l, struct scenario_case *c)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		for (unsigned int j = 0; l->s->models[i] && m->slots && m->slots[j]; j++)
			if (!names_slot(c, m->slots[j]))
				resolve_slot(l, c, m->slots[j]);
}
