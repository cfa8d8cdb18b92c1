// SPDX-License-Identifier: GPL-2.0-only
/*
 * The accesses to a granule that a later access could race with. A slot may be forgotten when the
 * new access is ordered after it, covers its bytes and is at least as strong (a write where it was
 * one, plain where it was plain): whatever conflicts with the old one unordered then conflicts with
 * the new one, too. So no granule loses its last race; the first two slots lie in the cell, the
 * rest in a pool that is empty again in the next execution.
 */
#include "harness/detect/slots.h"
#include <stdlib.h>

struct more {
	struct slot slot;
	uint32_t next;
};

static struct more *pool;
static uint32_t pool_nr, pool_max;

void slots_start(void)
{
	pool_nr = 1;
}

void slots_execution_began(void)
{
	pool_nr = 1;
}

bool slots_find_more(const struct cell *cell, bool (*each)(const struct slot *slot, void *arg),
		     void *arg)
{
	for (uint32_t i = cell->more; i; i = pool[i].next)
		if (each(&pool[i].slot, arg))
			return true;
	return false;
}

static bool covers(const struct slot *new, const struct slot *old, const struct clock *order)
{
	if (old->mask & ~new->mask || old->plain > new->plain ||
	    (old->flags & ACCESS_WRITE) > (new->flags &ACCESS_WRITE) ||
	    (old->flags & ACCESS_MARKED) < (new->flags &ACCESS_MARKED))
		return false;
	return old->task == new->task || order->at[old->task] >= old->clk;
}

static void put_more(struct cell *cell, const struct slot *slot)
{
	if (pool_nr >= pool_max) {
		pool_max = pool_max ? 2 * pool_max : 1024;
		pool = realloc(pool, pool_max * sizeof(*pool));
		if (!pool)
			harness_bug("no memory for the race detector");
	}
	pool[pool_nr] = (struct more){ *slot, cell->more };
	cell->more = pool_nr++;
}

static void forget_covered(struct cell *cell, const struct slot *slot, const struct clock *order)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < cell->nr; i++)
		if (!covers(slot, &cell->slot[i], order))
			cell->slot[kept++] = cell->slot[i];
	cell->nr = kept;
	for (uint32_t *i = &cell->more; *i;)
		if (covers(slot, &pool[*i].slot, order))
			*i = pool[*i].next;
		else
			i = &pool[*i].next;
}

void slots_put(struct cell *cell, const struct slot *slot, const struct clock *order)
{
	if (cell->stamp != execution.number) {
		slots_put_first(cell, *slot);
		return;
	}
	forget_covered(cell, slot, order);
	if (cell->nr < 2)
		cell->slot[cell->nr++] = *slot;
	else
		put_more(cell, slot);
}
