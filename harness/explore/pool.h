/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Worker processes: forked with the program set up, each with a pipe down and one up. Orders are
 * answered one by one, in the order in which they were given.
 */
#ifndef EXPLORE_POOL_H
#define EXPLORE_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define POOL_MAX 64u
/*
 * Orders that a worker has: one that it runs, and one that it need not wait for. More would be
 * answered late: in the tree of `optimal` what is new has its turn before what is old.
 */
#define QUEUE_MAX 2u
#define ORDER_MAX                                                                      \
	(200u << 10) /* bytes of an order, so that QUEUE_MAX of them fit into the pipe \
		      */

struct pool_worker {
	pid_t pid;
	int to, from;
	void *queue[QUEUE_MAX]; /* orders not yet answered, oldest first */
	unsigned int queue_nr;
};

extern struct pool_worker pool[POOL_MAX];
extern unsigned int pool_nr;

/* What a worker does with an order: reads it, and writes the answer. False: it cannot be read. */
typedef bool (*pool_serve)(FILE *order, FILE *answer);

int pool_start(unsigned int nr, void (*prepare)(void), pool_serve serve);
void pool_stop(void);
/* Give an order; false: it is too long, or the worker is gone. */
bool pool_order(struct pool_worker *w, void *what, void (*write)(FILE *out, const void *what));
/* The answer to the oldest order, waited for; NULL: the worker is gone. free() *text in either
 * case. */
FILE *pool_answer(struct pool_worker *w, char **text, void **what);
/* Is an answer of this worker here? Waits up to @wait_ms for one of any worker. */
bool pool_wait(int wait_ms);
bool pool_has_answer(const struct pool_worker *w);
/* Put another process in the place of one that is gone. */
int pool_replace(struct pool_worker *w);

#endif
