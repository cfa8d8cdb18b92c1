/* SPDX-License-Identifier: GPL-2.0-only */
/* Who takes an edge of the lock graph, and what is held every time. */
#ifndef DETECT_LOCK_GUARD_H
#define DETECT_LOCK_GUARD_H

#include "harness/engine/exec.h"

#define EDGE_GUARDS_MAX 4

struct edge_use {
	uint64_t tasks; /* of the program; what the setup and the finish do is not in it */
	unsigned int guards_nr;
	struct {
		uintptr_t addr;
		char *name;
	} guards[EDGE_GUARDS_MAX]; /* locks that were held each time */
};

/* Something became known of the graph that was not; whoever waits for that puts it back. */
extern bool lock_graph_changed;

void edge_use_begin(struct edge_use *use, const struct task *t, const struct held_lock *from);
void edge_use_keep(struct edge_use *use, const struct task *t);
void edge_use_free(struct edge_use *use);
char *edge_uses_exclude(const struct edge_use *const *uses, unsigned int nr);

/* The edge was taken once more, for the first time by a task if only the setup did so far. */
static inline void edge_use_again(struct edge_use *use, const struct task *t,
				  const struct held_lock *from)
{
	if (t->id == MAIN_WINDOW)
		return;
	if (__builtin_expect(!use->tasks, 0)) {
		edge_use_begin(use, t, from);
		return;
	}
	if (__builtin_expect(!(use->tasks >> t->id & 1), 0))
		lock_graph_changed = true;
	use->tasks |= 1ul << t->id;
	if (__builtin_expect(use->guards_nr, 0))
		edge_use_keep(use, t);
}

#endif
