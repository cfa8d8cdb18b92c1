/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_async.c offers to random programs. */
#ifndef TESTS_EXPLORE_ASYNC_CALLS_H
#define TESTS_EXPLORE_ASYNC_CALLS_H

#include <stdbool.h>

#define ASYNC_VARS 2

enum async_call {
	ASYNC_ARM,
	ASYNC_DELETE,
	ASYNC_DELETE_SYNC,
	ASYNC_TRY_DELETE,
	ASYNC_PENDING,
	ASYNC_SCHEDULE,
	ASYNC_KILL,
	ASYNC_DISABLE, /* and enable */
	ASYNC_RAISE,
	ASYNC_SYNC,
	ASYNC_LOCKED,	  /* a write under the lock that handlers take */
	ASYNC_LOCKED_OFF, /* likewise, with interrupts off */
	ASYNC_SOURCES_NR, /* from here on sleeping */
	ASYNC_WAIT = ASYNC_SOURCES_NR,
	ASYNC_WAIT_EXCLUSIVE,
	ASYNC_WAIT_TIMEOUT,
	ASYNC_SLEEP,
	ASYNC_SLEEP_TIMEOUT,
	ASYNC_WAKE,
	ASYNC_WAKE_ALL,
	ASYNC_WAKE_TASK,
	ASYNC_ACTIVE,
	ASYNC_DONE_TIMEOUT,
	ASYNC_DONE,
	ASYNC_READ,
	ASYNC_WRITE,
	ASYNC_NR
};

struct async_state {
	int var[ASYNC_VARS];
	int handled[4]; /* one handler each: it never runs twice at a time */
};

/* @victims: what fires exists from the beginning, and fires on the processors of tasks, too. */
void async_setup(bool victims);
/* Return: what the call tells. */
long async_do(enum async_call call, unsigned int task, unsigned int value);
const struct async_state *async_state(void);

#endif
