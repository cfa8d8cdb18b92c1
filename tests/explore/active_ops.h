/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Active references for random programs, called without the headers that models include. A task
 * gives back what it has, and drains what it deactivated and has no reference of, so that no
 * execution ends because of a misuse.
 */
#ifndef TESTS_ACTIVE_OPS_H
#define TESTS_ACTIVE_OPS_H

#include "harness/primitives/lock.h"
#include "tests/explore_test.h"

struct kernfs_node;
struct kernfs_node *kernfs_get_active(struct kernfs_node *kn);
void kernfs_put_active(struct kernfs_node *kn);
void kernfs_break_active_protection(struct kernfs_node *kn);
void kernfs_unbreak_active_protection(struct kernfs_node *kn);
void kernfs_drain(struct kernfs_node *kn);
void lockstep_deactivate(struct kernfs_node *kn);

enum active_op {
	ACTIVE_GET, /* 0 or 1 */
	ACTIVE_PUT,
	ACTIVE_BREAK,
	ACTIVE_UNBREAK,
	ACTIVE_DEACTIVATE,
	ACTIVE_DRAIN,
	ACTIVE_OPS_NR
};

#define ACTIVE_NODES 2
#define ACTIVE_DEPTH 2 /* references that a task has at most of one node */

struct active_task {
	uint8_t got[ACTIVE_NODES], broken[ACTIVE_NODES];
	bool deactivated[ACTIVE_NODES];
};

static struct ls_memory *active_node[ACTIVE_NODES];

static inline void active_setup(void)
{
	static const char *const names[ACTIVE_NODES] = { "node A", "node B" };

	for (unsigned int i = 0; i < ACTIVE_NODES; i++) {
		active_node[i] = ls_memory_new(names[i], 64);
		lock_init(active_node[i], OBJECT_ACTIVE, names[i], names[i], 1);
	}
}

static inline uint64_t active_state(unsigned int node)
{
	const struct object_state *state = &object_get(active_node[node])->state;

	return (uint64_t)state->closed << 60 | (uint64_t)state->count << 32 |
	       (uint32_t)state->readers;
}

/* What the call returned; -1 when it returns nothing, or makes no sense for this task. */
static inline int active_step(struct active_task *task, enum active_op op, unsigned int node)
{
	struct kernfs_node *kn = (struct kernfs_node *)active_node[node];
	uint8_t *got = &task->got[node], *broken = &task->broken[node];

	if (op == ACTIVE_GET && *got < ACTIVE_DEPTH) {
		bool ok = kernfs_get_active(kn);

		*got += ok;
		return ok;
	}
	if (op == ACTIVE_PUT && *got) {
		kernfs_put_active(kn);
		(*got)--;
	} else if (op == ACTIVE_BREAK && *got) {
		kernfs_break_active_protection(kn);
		(*got)--;
		(*broken)++;
	} else if (op == ACTIVE_UNBREAK && *broken) {
		kernfs_unbreak_active_protection(kn);
		(*got)++;
		(*broken)--;
	} else if (op == ACTIVE_DEACTIVATE) {
		lockstep_deactivate(kn);
		task->deactivated[node] = true;
	} else if (op == ACTIVE_DRAIN && task->deactivated[node] && !*got) {
		kernfs_drain(kn);
	}
	return -1;
}

static inline void active_end(struct active_task *task)
{
	for (unsigned int i = 0; i < ACTIVE_NODES; i++)
		while (task->got[i])
			active_step(task, ACTIVE_PUT, i);
}

#endif
