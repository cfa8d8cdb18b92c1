/* SPDX-License-Identifier: GPL-2.0-only */
/* How many events each task has in an execution, as far as the first ones tell. */
#ifndef STRATEGY_COUNTS_H
#define STRATEGY_COUNTS_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/engine/task.h"
#include "harness/strategy/random.h"

struct counts {
	unsigned int tasks_nr;
	uint32_t learnt;	       /* executions that the rest is of */
	bool learns;		       /* from this execution, */
	bool relied_on;		       /* or what was learnt is used in it */
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

/**
 * counts_execution_begin() - before the first event of an execution
 * @number: of the execution
 *
 * The first LEARN_EXECUTIONS are learnt from, if they come in their order, and in them all tasks
 * weigh the same. Later ones rest on what was learnt, and change nothing of it: so each is a
 * function of its number, whoever runs it.
 *
 * Context: harness thread.
 */
void counts_execution_begin(struct counts *counts, uint64_t number);

/* After the last event. */
void counts_execution_end(struct counts *counts);

/**
 * counts_draw() - one of several tasks, weighed by the events that it still has
 * @choices: the tasks, not empty
 *
 * A task that has had all that was expected of it has the weight of one event. While it is learnt
 * what to expect all weigh the same.
 *
 * Context: a strategy's pick.
 * Return: the task.
 */
unsigned int counts_draw(const struct counts *counts, struct rng *rng, uint64_t choices);

#endif
