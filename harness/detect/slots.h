/* SPDX-License-Identifier: GPL-2.0-only */
/* Who used the bytes of a granule in this execution, as far as it can still matter. */
#ifndef DETECT_SLOTS_H
#define DETECT_SLOTS_H

#include "harness/engine/exec.h"

void slots_start(void);
void slots_execution_began(void);
bool slots_find_more(const struct cell *cell, bool (*each)(const struct slot *slot, void *arg),
		     void *arg);
/* Remember an access; slots that it makes superfluous go. */
void slots_put(struct cell *cell, const struct slot *slot, const struct clock *order);

/* The first of the execution. */
static inline void slots_put_first(struct cell *cell, struct slot slot)
{
	cell->stamp = execution.number;
	cell->nr = 1;
	cell->more = 0;
	cell->slot[0] = slot;
}

/* Call @each for every slot of a cell until it returns true. */
static inline bool slots_find(const struct cell *cell,
			      bool (*each)(const struct slot *slot, void *arg), void *arg)
{
	if (cell->stamp != execution.number)
		return false;
	for (unsigned int i = 0; i < cell->nr; i++)
		if (each(&cell->slot[i], arg))
			return true;
	return cell->more && slots_find_more(cell, each, arg);
}

#endif
