/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_deferred.c offers to random programs. */
#ifndef TESTS_EXPLORE_DEFERRED_CALLS_H
#define TESTS_EXPLORE_DEFERRED_CALLS_H

#define DEFERRED_VARS 2

enum deferred_call {
	DEFERRED_RCU_BEGIN,
	DEFERRED_RCU_END,
	DEFERRED_SYNCHRONIZE,
	DEFERRED_CALL,
	DEFERRED_KFREE,
	DEFERRED_BARRIER,
	DEFERRED_SRCU_BEGIN,
	DEFERRED_SRCU_END,
	DEFERRED_SRCU_SYNCHRONIZE,
	DEFERRED_SRCU_CALL,
	DEFERRED_SRCU_BARRIER,
	DEFERRED_RCU_NR, /* from here on works: .value says which */
	DEFERRED_QUEUE = DEFERRED_RCU_NR,
	DEFERRED_QUEUE_ORDERED,
	DEFERRED_QUEUE_DELAYED,
	DEFERRED_MODIFY,
	DEFERRED_FLUSH,
	DEFERRED_FLUSH_DELAYED,
	DEFERRED_FLUSH_QUEUE,
	DEFERRED_FLUSH_ORDERED,
	DEFERRED_CANCEL,
	DEFERRED_CANCEL_SYNC,
	DEFERRED_PENDING,
	DEFERRED_READ,
	DEFERRED_WRITE,
	DEFERRED_NR
};

struct deferred_state {
	int var[DEFERRED_VARS];
};

void deferred_setup(void);
/* @n: a number that the task has not given before. Return: what the call tells. */
long deferred_do(enum deferred_call call, unsigned int task, unsigned int n, unsigned int value);
/* For the test to look at without it being an access of a task's. */
const struct deferred_state *deferred_state(void);

#endif
