// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was logically released while its memory stands: a device after its driver's release, a group
 * after its removal. The program says what and when. As with a free, an access that nothing orders
 * before the release counts, too. References may still be dropped: the count is no part of it.
 */
#include <stdlib.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/slots.h"
#include "harness/detect/table.h"
#include "harness/engine/watch.h"

struct range {
	uintptr_t start, end;
	const struct task *task; /* who released it */
	uint64_t site;
};

static struct range *list; /* of this execution */
static unsigned int list_nr, list_max;

static void release_began(void)
{
	list_nr = 0;
}

static void tell(const struct raise *r, FILE *out)
{
	const struct evidence *e = &r->evidence[0];

	fprintf(out, "task %s uses ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " in %s()", function_of(r->site));
	if (r->more)
		fprintf(out, " after task %s released it", e->task->name);
	else
		fprintf(out, ", and nothing keeps task %s from releasing it before", e->task->name);
}

static void raise_use(const struct task *user, const struct access *a, const struct range *range,
		      bool after)
{
	const struct block *b = block_find(a->addr);
	struct raise r = {
		.kind = LS_USE_AFTER_RELEASE,
		.task = user,
		.site = a->site,
		.addr = a->addr,
		.story = tell,
		.form = after ? "after" : "unordered",
		.more = after,
		.access = { a->addr, a->size, a->flags },
	};

	raise_evidence(&r, "released", range->task, range->site);
	if (b)
		raise_evidence(&r, "allocated", &tasks[b->window], b->alloc_site);
	raise_finding(&r);
}

static void release_accessed(struct task *t, struct block *b, const struct access *a)
{
	(void)b;
	if (!in_task())
		return;
	for (unsigned int i = 0; i < list_nr; i++)
		if (a->addr < list[i].end && list[i].start < a->addr + a->size)
			raise_use(t, a, &list[i], true);
}

struct query {
	const struct task *releaser;
	const struct slot *user;
};

static bool is_unordered(const struct slot *slot, void *arg)
{
	struct query *q = arg;

	if (slot->task == q->releaser->id || q->releaser->order.at[slot->task] >= slot->clk)
		return false;
	q->user = slot;
	return true;
}

static void check_before(const struct range *range)
{
	for (uintptr_t granule = range->start & ~7ul; granule < range->end; granule += 8) {
		struct query q = { .releaser = range->task };
		struct access a;

		if (!cell_of(granule) || !slots_find(cell_of(granule), is_unordered, &q))
			continue;
		a = (struct access){
			.addr = granule + (uintptr_t)__builtin_ctz(q.user->mask),
			.size = (uint32_t)__builtin_popcount(q.user->mask),
			.flags = q.user->flags,
			.site = q.user->site,
		};
		if (a.addr >= range->start && a.addr < range->end)
			raise_use(&tasks[q.user->task], &a, range, false);
	}
}

static void release_released(struct task *t, uintptr_t addr, size_t size, uint64_t site)
{
	struct block *b = block_find(addr);

	if (!in_task() || !size)
		return;
	if (list_nr == list_max) {
		list_max = list_max ? 2 * list_max : 64;
		list = realloc(list, list_max * sizeof(*list));
		if (!list)
			harness_bug("no memory for what is released");
	}
	list[list_nr] = (struct range){ addr, addr + size, t, site };
	check_before(&list[list_nr++]);
	if (b)
		watch_released(b);
}

const struct detector_ops detector_release = {
	.name = "release",
	.help = "an object is used after its logical release, or before an unordered one",
	.observer = { .released = release_released,
		      .accessed_watched = release_accessed,
		      .execution_began = release_began },
};
