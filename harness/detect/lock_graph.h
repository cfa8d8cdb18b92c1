/* SPDX-License-Identifier: GPL-2.0-only */
/* The graph of lock classes: which is taken under which, how, and who was seen to do so first. */
#ifndef DETECT_LOCK_GRAPH_H
#define DETECT_LOCK_GRAPH_H

#include "harness/detect/classes.h"
#include "harness/detect/finding.h"
#include "harness/detect/lock_guard.h"

/* How an edge blocks. Edges between the same classes of different kinds are different edges. */
enum order_kind {
	ORDER_EXCLUSIVE = 1,	/* the first lock is held for writing */
	ORDER_NONRECURSIVE = 2, /* the second is wanted otherwise than as a recursive reader */
	ORDER_KINDS_NR = 4
};

/* Who was seen, and by which choices to see it again. */
struct seen_by {
	bool of_setup;
	const char *task;
	uintptr_t site;
	uint32_t execution;
	struct ls_choices choices; /* of the execution, up to here */
};

struct order_edge {
	uint32_t from, to;
	uint8_t kind; /* enum order_kind, or'ed */
	uintptr_t held_at;
	struct seen_by by;	    /* taking the second lock */
	uint32_t next_out, next_in; /* of the same class, from 1 */
	struct edge_use use;
};

/* A search of the graph along paths that can block from end to end. */
struct walk {
	uint32_t from;
	bool backwards;
	/* It starts at a lock that is wanted as a recursive reader (backwards: held as a reader).
	 */
	bool only_readers;
	/* What is looked for; a class that is passed over is no part of a path, either. */
	bool (*match)(const struct walk *w, uint32_t class, bool only_readers);
	bool (*pass_over)(const struct walk *w, uint32_t class);
	uint32_t to;   /* for @match */
	uint16_t mask; /* likewise */
	/* Found: the edges in the order in which they lead from the start, as many as fit. */
	uint32_t found;
	const struct order_edge *way[LINKS_MAX];
	unsigned int way_nr, length;
};

static inline enum order_kind order_kind_of(const struct held_lock *held,
					    const struct held_lock *wanted)
{
	return (held->mode == HELD_WRITE ? ORDER_EXCLUSIVE : 0) |
	       (wanted->mode != HELD_READ_RECURSIVE ? ORDER_NONRECURSIVE : 0);
}

/* lock_order.c: what a finding tells of it. */
struct cycle_link order_link(const struct order_edge *e);
void graph_start(void);
void graph_forget(void);
uint32_t graph_edges_nr(void);
struct order_edge *graph_edge(uint32_t number);
struct order_edge *graph_find(uint32_t from, uint32_t to, enum order_kind kind);
struct order_edge *graph_add(struct task *t, const struct held_lock *held,
			     const struct held_lock *wanted, uint32_t to);
bool graph_walk(struct walk *w);
void seen_now(struct seen_by *by, const struct task *t, uint64_t site);
void seen_free(struct seen_by *by);
/* The executions that have to be run before this one, for what was seen in them to be known. */
void raise_before(struct raise *r, const struct seen_by *by);

#endif
