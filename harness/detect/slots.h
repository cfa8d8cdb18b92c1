/* SPDX-License-Identifier: GPL-2.0-only */
/* Who used the bytes of a granule in this execution, as far as it can still matter. */
#ifndef DETECT_SLOTS_H
#define DETECT_SLOTS_H

#include "harness/engine/exec.h"

void slots_start(void);
void slots_execution_began(void);
/* Call @each for every slot of a cell until it returns true. */
bool slots_find(const struct cell *cell, bool (*each)(const struct slot *slot, void *arg),
		void *arg);
/* Remember an access; slots that it makes superfluous go. */
void slots_put(struct cell *cell, const struct slot *slot, const struct clock *order);

#endif
