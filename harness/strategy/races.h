/* SPDX-License-Identifier: GPL-2.0-only */
/* Which events of an execution could have come otherwise, and what to run to see it. */
#ifndef STRATEGY_RACES_H
#define STRATEGY_RACES_H

#include "harness/strategy/wakeup.h"

/**
 * races_reverse() - find every reversal of an execution that has ended
 * @events: the execution
 * @budget: faults that the events of an execution may have
 * @insert: called for each: run @v from the point before event number @point
 *
 * Context: harness thread, tasks suspended where they ended.
 */
void races_reverse(const struct events *events, unsigned int budget,
		   void (*insert)(uint32_t point, struct sequence *v));

/**
 * labels_faults() - how many faults were injected
 * @labels: outcomes of an event
 *
 * Context: any.
 * Return: the number.
 */
unsigned int labels_faults(const struct labels *labels);
void races_free(void);

#endif
