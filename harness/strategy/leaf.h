/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One execution of `optimal` that another process runs: what to run, and what came of it, as bytes.
 *
 * The order in which branches are explored, and with that what sleeps at each point, does not
 * depend on who runs an execution, nor when: a branch that waits in a tree will be run with exactly
 * the events asleep that stand before it now. So it can be run early, and its outcome be used when
 * its turn comes.
 */
#ifndef STRATEGY_LEAF_H
#define STRATEGY_LEAF_H

#include <stdio.h>
#include "harness/strategy/part.h"
#include "harness/strategy/wakeup.h"

struct event_list {
	struct event *v;
	uint32_t nr, max;
};

/* What to run. */
struct leaf {
	struct part part;	   /* of the traces, that is being run */
	struct labels start;	   /* outcomes before the first event */
	struct event_list path;	   /* up to and with the branch, and what is planned behind it */
	struct event_list *asleep; /* at the first @asleep_nr points of the path */
	uint32_t asleep_nr;
};

/* A sequence to be run from a point on. */
struct reversal {
	uint32_t at;
	struct event *v;
	uint32_t *clocks;
	uint32_t nr;
};

/* What came of it. */
struct outcome {
	struct labels start;
	bool cut;	/* not to its end, because of a task that spins */
	uint32_t width; /* components of a clock */
	struct event_list events;
	struct reversal *reversals; /* in the order in which they were found */
	uint32_t reversals_nr, reversals_max;
};

void event_list_add(struct event_list *list, const struct event *event);
void event_list_free(struct event_list *list);

void leaf_free(struct leaf *leaf);
void leaf_write(FILE *out, const struct leaf *leaf);
int leaf_read(FILE *in, struct leaf *leaf);
void outcome_free(struct outcome *outcome);
void outcome_write(FILE *out, const struct outcome *outcome);
int outcome_read(FILE *in, struct outcome *outcome);

/* The parts of which these are made, and checkpoints. */
void put_number(FILE *out, uint32_t n);
bool get_number(FILE *in, uint32_t *n);
void put_list(FILE *out, const struct event_list *list);
bool get_list(FILE *in, struct event_list *list);
void put_wakeup(FILE *out, const struct wakeup *w);
bool get_wakeup(FILE *in, struct wakeup **end);

#endif
