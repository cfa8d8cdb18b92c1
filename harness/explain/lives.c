// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lives of allocations. References are told apart by who took them: a task that drops one gives
 * back what it took last, and else what was taken first by whoever it was, since references are
 * handed over. What is left when the finding is raised was never dropped; its taker is the one to
 * ask.
 */
#include "harness/explain/lives.h"
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"

#define SHOWN_BEGIN 4u /* of a long life: its first, and its last */
#define SHOWN_END   (LIFE_MAX - SHOWN_BEGIN)

struct happening {
	uintptr_t block, addr;
	const char *what;
	int task, change; /* of a count */
	uint64_t site;
};

static struct happening *list;
static size_t nr, max, setup_nr;
static bool setup_done;

void lives_start(void)
{
	nr = setup_nr = 0;
	setup_done = false;
}

void lives_began(void)
{
	if (!setup_done)
		setup_nr = nr;
	setup_done = true;
	nr = setup_nr;
}

static void add(const struct task *t, uintptr_t addr, const char *what, int change, uint64_t site)
{
	const struct block *b = block_find(addr);

	if (nr == max) {
		max = max ? 2 * max : 256;
		list = realloc(list, max * sizeof(*list));
		if (!list)
			harness_bug("no memory for a recording");
	}
	/* What is static has a life for each of its counts. */
	list[nr++] = (struct happening){ b ? b->addr : addr, addr,   what,
					 recorded_index(t),  change, site };
}

void lives_allocated(struct task *t, struct block *b)
{
	add(t, b->addr, "allocated", 0, b->alloc_site);
}

void lives_freed(struct task *t, struct block *b, uint64_t site)
{
	add(t, b->addr, "freed", 0, site);
}

/* What is published stays so until it is unlinked, however many places lead to it. */
static bool is_published(uintptr_t block)
{
	for (size_t i = nr; i-- > 0;) {
		if (list[i].block != block)
			continue;
		if (!strcmp(list[i].what, "published"))
			return true;
		if (!strcmp(list[i].what, "unlinked") || !strcmp(list[i].what, "allocated"))
			return false;
	}
	return false;
}

void lives_note(struct task *t, uintptr_t addr, const char *what, uint64_t site)
{
	const struct block *b = block_find(addr);

	if (!b || (strcmp(what, "published") == 0 && is_published(b->addr)))
		return;
	add(t, addr, what, 0, site);
}

void lives_counted(struct task *t, uintptr_t addr, int change, uint64_t site)
{
	add(t, addr, change > 0 ? "reference taken" : "reference dropped", change, site);
}

/* The reference that a drop gives back; -1: there is none. */
static long taken_by(const struct recorded_life *life, const int *left, size_t before)
{
	long first = -1;

	for (size_t i = before; i-- > 0;) {
		if (left[i] <= 0 || life[i].addr != life[before].addr)
			continue;
		if (life[i].task == life[before].task)
			return (long)i;
		first = (long)i;
	}
	return first;
}

static void tell_references(struct recorded_life *life, size_t life_nr, bool is_over)
{
	int *left = calloc(life_nr + 1, sizeof(*left));

	if (!left)
		harness_bug("no memory for a recording");
	for (size_t i = 0; i < life_nr; i++) {
		long taken;

		if (life[i].change >= 0) {
			left[i] = life[i].change;
			continue;
		}
		taken = taken_by(life, left, i);
		if (taken < 0)
			life[i].what = "reference dropped that nobody had";
		else
			left[taken]--;
	}
	for (size_t i = 0; is_over && i < life_nr; i++)
		if (left[i] > 0)
			life[i].what = left[i] == life[i].change
					       ? "reference taken, not dropped"
					       : "references taken, not all dropped";
	free(left);
}

void lives_record(struct recording *r, uintptr_t addr, bool is_over)
{
	const struct block *b = block_find(addr);
	struct recorded_life *all = calloc(nr + 1, sizeof(*all));
	size_t all_nr = 0;

	if (!all)
		harness_bug("no memory for a recording");
	for (size_t i = 0; addr && i < nr; i++) {
		const struct happening *h = &list[i];

		if (h->block == (b ? b->addr : addr))
			all[all_nr++] = (struct recorded_life){ h->what, h->task, h->change,
								h->site, h->addr };
	}
	tell_references(all, all_nr, is_over);
	for (size_t i = 0; i < all_nr; i++)
		if (i < SHOWN_BEGIN || i + SHOWN_END >= all_nr)
			r->life[r->life_nr++] = all[i];
	free(all);
}
