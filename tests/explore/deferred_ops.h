/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of random programs that leave things for later: what makes sense where. */
#ifndef TESTS_EXPLORE_DEFERRED_OPS_H
#define TESTS_EXPLORE_DEFERRED_OPS_H

#include <stdbool.h>
#include "tests/explore/deferred_calls.h"

struct deferred_task {
	bool in_rcu, in_srcu;
	unsigned int calls;
};

/* Whether the call makes sense where it stands. */
static inline bool deferred_may(const struct deferred_task *task, enum deferred_call call)
{
	switch (call) {
	case DEFERRED_RCU_BEGIN:
		return !task->in_rcu;
	case DEFERRED_RCU_END:
		return task->in_rcu;
	case DEFERRED_SRCU_BEGIN:
		return !task->in_srcu && !task->in_rcu;
	case DEFERRED_SRCU_END:
		return task->in_srcu;
	case DEFERRED_CALL:
	case DEFERRED_KFREE:
	case DEFERRED_SRCU_CALL:
	case DEFERRED_READ:
	case DEFERRED_WRITE:
		return true;
	default:
		return !task->in_rcu && !task->in_srcu;
	}
}

/* What the call told; -1: it was left out. */
static inline long deferred_step_of(struct deferred_task *task, unsigned int t,
				    enum deferred_call call, unsigned int value)
{
	if (!deferred_may(task, call))
		return -1;
	if (call == DEFERRED_RCU_BEGIN || call == DEFERRED_RCU_END)
		task->in_rcu = call == DEFERRED_RCU_BEGIN;
	if (call == DEFERRED_SRCU_BEGIN || call == DEFERRED_SRCU_END)
		task->in_srcu = call == DEFERRED_SRCU_BEGIN;
	return deferred_do(call, t, task->calls++, value);
}

static inline void deferred_end_of(struct deferred_task *task, unsigned int t)
{
	if (task->in_rcu)
		deferred_do(DEFERRED_RCU_END, t, 0, 0);
	if (task->in_srcu)
		deferred_do(DEFERRED_SRCU_END, t, 0, 0);
}

#endif
