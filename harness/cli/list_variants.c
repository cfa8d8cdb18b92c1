// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockstep list variants: the functions that have rival implementations. With --like, one kernel:
 * which of them it has, in which order its locks are taken, and what it promises.
 */
#include <string.h>
#include "harness/cli/cli.h"
#include "harness/scenario/registry.h"

static void print_slot(const struct ls_variant_slot *slot)
{
	const struct ls_variant_ops *v;

	printf("%s: %s\n", slot->function, slot->help);
	for (unsigned int i = 0; (v = registry_variant_at(slot, i)); i++) {
		printf("    %s%s%s\n        %s\n        from %s\n", v->idea,
		       v->since ? ", in kernels since " : "", v->since ? v->since : "", v->differs,
		       v->origin);
		if (v->breaks)
			printf("        does not keep %s\n", v->breaks);
	}
}

/* Is @name among the words of @list? */
static bool names(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (; list && *list; list += strspn(list, " ")) {
		size_t word = strcspn(list, " ");

		if (word == length && !strncmp(list, name, length))
			return true;
		list += word;
	}
	return false;
}

/* The function whose variant in that kernel does not keep the invariant, or NULL. */
static const char *find_breaker(const struct ls_model_ops *m, const char *version,
				const char *invariant)
{
	for (unsigned int j = 0; m->slots[j]; j++) {
		const struct ls_variant_ops *v = like_find(m->slots[j], version);

		if (v && names(v->breaks, invariant))
			return m->slots[j]->function;
	}
	return NULL;
}

static void print_choices(const struct ls_model_ops *m, const char *version)
{
	for (unsigned int j = 0; m->slots[j]; j++) {
		const struct ls_variant_ops *v = like_find(m->slots[j], version);

		if (v)
			printf("    %s=%s\n        %s\n", m->slots[j]->function, v->idea,
			       v->differs);
		else if (like_oldest(m->slots[j]))
			printf("    %s: no such function yet\n", m->slots[j]->function);
	}
}

static void print_order(const struct ls_model_ops *m, const char *version)
{
	puts("lock order, outer > inner");
	for (const struct ls_lock_order *o = m->lock_order; o->outer; o++)
		if ((!o->since || version_compare(o->since, version) <= 0) &&
		    (!o->until || version_compare(version, o->until) < 0))
			printf("    %s > %s\n        %s\n", o->outer, o->inner, o->where);
}

static void print_promises(const struct ls_model_ops *m, const char *version)
{
	puts("invariants");
	for (const struct ls_invariant *i = m->invariants; i->name; i++) {
		const char *breaker = find_breaker(m, version, i->name);

		printf("    %s, %s%s%s%s\n        %s\n", i->name, i->when,
		       breaker ? "; not promised: see " : "", breaker ? breaker : "",
		       breaker ? "" : "; promised", i->help);
	}
}

static int print_like(const struct ls_model_ops *m, const char *version)
{
	if (version_compare(version, m->kernels[0]) < 0)
		return cli_error("--like: model %s knows no kernel as old as %s; the oldest is %s",
				 m->name, version, m->kernels[0]);
	printf("model %s, kernel %s\n", m->name, version);
	print_choices(m, version);
	if (m->lock_order)
		print_order(m, version);
	if (m->invariants)
		print_promises(m, version);
	return CLI_GOOD;
}

int cli_list_variants(struct cli_options *options)
{
	const struct ls_model_ops *m;
	int status = CLI_GOOD;

	for (unsigned int i = 0; (m = registry_model(i)) && !status; i++) {
		if (options->like && m->kernels && m->slots)
			status = print_like(m, options->like);
		for (unsigned int j = 0; !options->like && m->slots && m->slots[j]; j++)
			print_slot(m->slots[j]);
	}
	return status;
}
