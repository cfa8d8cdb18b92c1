/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ways of sharing a search have in common. Each is one file with one struct sharing_ops;
 * the process that hands out orders and takes what comes of them is the coordinator.
 */
#ifndef EXPLORE_SHARING_H
#define EXPLORE_SHARING_H

#include "harness/explore/checkpoint.h"
#include "harness/explore/pool.h"
#include "harness/explore/search.h"

#define WAIT_MS 100 /* for an answer, before it is looked whether the search may go on */

struct sharing_ops {
	bool coordinator_runs; /* executions, too: it takes the place of a worker */
	void (*begin)(void);   /* nothing has been run */
	int (*explore)(struct search *s);
	/* Of every worker's orders none is in its hands any more. */
	void (*forget_orders)(void);
	/* What comes of the search besides its counts. */
	void (*conclude)(struct search *s);
	/* Its state in a checkpoint. read() returns 0, or -EINVAL when that cannot be one. */
	void (*write)(FILE *out);
	int (*read)(FILE *in);
};

extern const struct sharing_ops sharing_numbers, sharing_prefixes, sharing_both, sharing_tree;

/* The first byte of an order: what a worker is to run. */
enum order { ORDER_NUMBERS = 'n', ORDER_PREFIXES = 'p', ORDER_LEAF = 'l' };

/* The worker's side: read an order, do it, write the answer. False: it cannot be read. */
bool numbers_serve(struct search *s, FILE *order, FILE *answer);
bool prefixes_serve(struct search *s, FILE *order, FILE *answer);
bool leaf_serve(struct search *s, FILE *order, FILE *answer);
/* Before an order is done, and after. */
void worker_forget(struct search *s);
void worker_report(struct search *s, FILE *answer);
void worker_ran(struct search *s);

/* The coordinator's side. */
extern struct work work;

bool sharing_may_go_on(struct search *s);
/* Write the checkpoint if it is time. */
void sharing_save(struct search *s);
/* How many executions the budget leaves, less those that are handed out. */
uint64_t sharing_left(const struct search *s, uint64_t handed_out);
/*
 * A report is here, whose turn may come later, or never: its worker tells what is new of the lock
 * graph once.
 */
void sharing_received(struct report *r);
/* Take over what somebody ran; @before: executions that come before the first of it. */
void sharing_take(struct search *s, struct report *r, uint64_t before);
/* Executions were run here: keep for the checkpoint what they showed. */
void sharing_ran_here(struct search *s);
/* A worker is gone, and what it had in hand was given back. False: too many are. */
bool sharing_replace(struct pool_worker *w);
/* An answer came: the workers are well. */
void sharing_answered(void);

/* The parts of sharing_prefixes and sharing_numbers, for sharing_both. */
struct dfs_end;
int prefixes_explore(struct search *s, int bound_max, uint64_t executions_max);
const struct dfs_end *prefixes_end(void);

#endif
