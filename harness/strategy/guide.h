/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STRATEGY_GUIDE_H
#define STRATEGY_GUIDE_H

#include <lockstep/engine.h>

/* What comes when the list is at its end. */
enum guide_tail {
	GUIDE_STAY, /* the task that ran last, as long as it can go on; then the first that can */
	GUIDE_FIRST /* the first task that can run, as a replay does it */
};

void guide_set(const struct ls_choices *choices, enum guide_tail tail);
/* How many choices of the last execution came before the list was at its end. */
uint32_t guide_used(void);

#endif
