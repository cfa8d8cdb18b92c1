/* SPDX-License-Identifier: GPL-2.0-only */
/* How many events each task has in an execution, as far as earlier ones tell. */
#ifndef STRATEGY_COUNTS_H
#define STRATEGY_COUNTS_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/engine/task.h"
#include "harness/strategy/random.h"

#define PROFILE_EXECUTIONS 4u /* run with equal weights before the counts are relied on */

struct counts {
	unsigned int tasks_nr;
	uint64_t executions;	       /* that were begun */
	uint32_t runs[TASKS_SLOTS];    /* executions in which the task came to its end, */
	uint64_t sum[TASKS_SLOTS];     /* and its events in those */
	uint32_t longest[TASKS_SLOTS]; /* of all executions */
	uint32_t done[TASKS_SLOTS];    /* so far in this one */
	uint32_t expected[TASKS_SLOTS];
};

/**
 * counts_begin() - nothing is known
 *
 * Context: harness thread.
 */
void counts_begin(struct counts *counts, unsigned int tasks_nr);

/**
 * counts_forget() - other events are counted from now on
 *
 * Context: harness thread, between executions.
 */
void counts_forget(struct counts *counts);

/* Before the first event of an execution, and after its last. */
void counts_execution_begin(struct counts *counts);
void counts_execution_end(struct counts *counts);

/**
 * counts_draw() - one of several tasks, weighed by the events that it still has
 * @choices: the tasks, not empty
 *
 * A task that has had all that was expected of it has the weight of one event. While there are no
 * counts all weigh the same.
 *
 * Context: a strategy's pick.
 * Return: the task.
 */
unsigned int counts_draw(const struct counts *counts, struct rng *rng, uint64_t choices);

#endif
