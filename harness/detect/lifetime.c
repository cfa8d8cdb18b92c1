// SPDX-License-Identifier: GPL-2.0-only
/*
 * Use after free, double and invalid free.
 *
 * A free counts as a write to the whole object. So besides an access to what is freed already, an
 * access that ran before the free is reported when nothing orders it before: in another
 * interleaving it would have come later.
 */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/slots.h"
#include "harness/detect/table.h"

static void write_block(const struct block *b, FILE *out)
{
	if (b->name)
		fprintf(out, "%s", b->name);
	else
		fprintf(out, "the object that %s() allocated", function_of(b->alloc_site));
}

static void tell_freed(const struct raise *r, FILE *out)
{
	const struct block *b = block_find(r->addr);

	fprintf(out, "task %s uses ", r->task->name);
	write_block(b, out);
	fprintf(out, " in %s() after task %s freed it", function_of(r->site),
		r->evidence[0].task->name);
}

static void tell_unordered(const struct raise *r, FILE *out)
{
	const struct block *b = block_find(r->addr);

	fprintf(out, "task %s uses ", r->task->name);
	write_block(b, out);
	fprintf(out, " in %s(), and nothing keeps task %s from freeing it before",
		function_of(r->site), r->evidence[0].task->name);
}

static void raise_use(const struct task *user, const struct access *a, const struct block *b,
		      const struct task *freer, uint64_t free_site, bool after)
{
	struct raise r = {
		.kind = LS_USE_AFTER_FREE,
		.task = user,
		.site = a->site,
		.addr = a->addr,
		.access = { a->addr, a->size, a->flags },
		.story = after ? tell_freed : tell_unordered,
		.form = after ? "after" : "unordered",
		.unshown = !after,
	};

	raise_evidence(&r, "freed", freer, free_site);
	raise_evidence(&r, "allocated",
		       b->window == MAIN_WINDOW ? &tasks[MAIN_WINDOW] : &tasks[b->window],
		       b->alloc_site);
	raise_finding(&r);
}

static void lifetime_bad(struct task *t, enum bad_access bad, struct block *b,
			 const struct access *a)
{
	if (bad == BAD_FREED)
		raise_use(t, a, b, &tasks[b->freed_by], b->free_site, true);
}

struct query {
	const struct task *freer;
	const struct slot *user;
};

static bool is_unordered(const struct slot *slot, void *arg)
{
	struct query *q = arg;

	if (slot->task == q->freer->id || q->freer->order.at[slot->task] >= slot->clk)
		return false;
	q->user = slot;
	return true;
}

static void raise_unordered(const struct query *q, uintptr_t granule, const struct block *b,
			    uint64_t site)
{
	const struct access a = {
		.addr = granule + (uintptr_t)__builtin_ctz(q->user->mask),
		.size = (uint32_t)__builtin_popcount(q->user->mask),
		.flags = q->user->flags,
		.site = q->user->site,
	};

	raise_use(&tasks[q->user->task], &a, b, q->freer, site, false);
}

static void lifetime_freed(struct task *t, struct block *b, uint64_t site)
{
	struct query q = { .freer = t };

	if (!in_task())
		return;
	for (uintptr_t granule = b->addr; granule < b->addr + b->size; granule += 8)
		if (slots_find(cell_of(granule), is_unordered, &q))
			raise_unordered(&q, granule, b, site);
}

static void tell_free(const struct raise *r, FILE *out)
{
	const struct block *b = block_find(r->addr);

	fprintf(out, "task %s frees ", r->task->name);
	if (b)
		write_block(b, out);
	else
		describe_address(out, r->addr);
	if (r->kind == LS_DOUBLE_FREE)
		fprintf(out, ", which task %s freed before", r->evidence[0].task->name);
	else if (b)
		fprintf(out, " through a pointer into its middle");
	else
		fprintf(out, ", which no allocation returned");
}

static void lifetime_free_bad(struct task *t, enum bad_free bad, struct block *b, uintptr_t addr,
			      uint64_t site)
{
	struct raise r = {
		.kind = bad == FREE_TWICE ? LS_DOUBLE_FREE : LS_INVALID_FREE,
		.task = t,
		.site = site,
		.addr = addr,
		.story = tell_free,
		.form = bad == FREE_TWICE    ? NULL
			: bad == FREE_INSIDE ? "inside"
					     : "not allocated",
	};

	if (bad == FREE_TWICE)
		raise_evidence(&r, "freed before", &tasks[b->freed_by], b->free_site);
	if (b)
		raise_evidence(&r, "allocated", &tasks[b->window], b->alloc_site);
	raise_finding(&r);
}

const struct detector_ops detector_lifetime = {
	.name = "lifetime",
	.help = "use-after-free (also before an unordered free), double-free, invalid-free",
	.observer = { .access_bad = lifetime_bad,
		      .freed = lifetime_freed,
		      .free_bad = lifetime_free_bad },
};
