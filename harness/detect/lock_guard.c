// SPDX-License-Identifier: GPL-2.0-only
/*
 * What excludes that a circle in the lock order becomes a deadlock: each edge of the circle would
 * have to be half-way through in another task at the same time. That cannot be when two of the
 * edges are only ever taken under one and the same lock, or when there are not as many tasks as
 * edges.
 *
 * All this is said of the executions that were run. Only locks that the setup made, or of static
 * storage, count as guards: of others the same address need not be the same lock in each execution.
 */
#define _GNU_SOURCE
#include "harness/detect/lock_guard.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"

static bool stays(uintptr_t addr)
{
	uintptr_t offset = addr - WINDOWS_BASE;

	return addr - REGION_BASE >= REGION_SIZE ||
	       (addr >= WINDOWS_BASE && offset / WINDOW_SIZE == MAIN_WINDOW);
}

/* A lock that others may hold at the same time keeps nobody out. */
static bool is_exclusive(const struct task *t, const struct held_lock *held)
{
	return held->object->state.owner == t->id;
}

bool lock_graph_changed;

static struct edge_use *naming;

static void name_guards(struct task *t, const char *text)
{
	(void)t, (void)text;
	for (unsigned int i = 0; i < naming->guards_nr; i++) {
		size_t size;
		FILE *out = open_memstream(&naming->guards[i].name, &size);

		if (!out)
			harness_bug("no memory for the lock graph");
		describe_address(out, naming->guards[i].addr);
		fclose(out);
	}
}

/**
 * edge_use_begin() - an edge is taken for the first time
 * @use: of the edge, all zero
 * @t: who takes it
 * @from: the lock that the edge starts at, which is no guard of it
 *
 * Context: a detector.
 */
void edge_use_begin(struct edge_use *use, const struct task *t, const struct held_lock *from)
{
	if (t->id == MAIN_WINDOW)
		return;
	lock_graph_changed = true;
	use->tasks = 1ul << t->id;
	for (unsigned int i = 0; i < t->held_nr && use->guards_nr < EDGE_GUARDS_MAX; i++)
		if (&t->held[i] != from && stays(t->held[i].object->addr) &&
		    is_exclusive(t, &t->held[i]))
			use->guards[use->guards_nr++].addr = t->held[i].object->addr;
	naming = use;
	if (use->guards_nr)
		describe_call(name_guards, NULL, NULL);
}

static bool holds(const struct task *t, uintptr_t addr)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object->addr == addr && is_exclusive(t, &t->held[i]))
			return true;
	return false;
}

/**
 * edge_use_keep() - forget the guards that are not held this time
 * @use: of the edge
 * @t: who takes it again
 *
 * Context: a detector.
 */
void edge_use_keep(struct edge_use *use, const struct task *t)
{
	for (unsigned int i = 0; i < use->guards_nr;) {
		if (holds(t, use->guards[i].addr)) {
			i++;
			continue;
		}
		free(use->guards[i].name);
		use->guards[i] = use->guards[--use->guards_nr];
		lock_graph_changed = true;
	}
}

void edge_use_free(struct edge_use *use)
{
	for (unsigned int i = 0; i < use->guards_nr; i++)
		free(use->guards[i].name);
	use->guards_nr = 0;
}

static const char *common_guard(const struct edge_use *a, const struct edge_use *b)
{
	for (unsigned int i = 0; i < a->guards_nr; i++)
		for (unsigned int j = 0; j < b->guards_nr; j++)
			if (a->guards[i].addr == b->guards[j].addr)
				return a->guards[i].name;
	return NULL;
}

/* Kuhn's algorithm: can each edge get a task of its own? */
static bool find_task(const struct edge_use *const *uses, unsigned int edge, int *edge_of_task,
		      uint64_t *tried)
{
	for (uint64_t left = uses[edge]->tasks & ~*tried; left;
	     left = uses[edge]->tasks & ~*tried) {
		unsigned int t = (unsigned int)__builtin_ctzl(left);

		*tried |= 1ul << t;
		if (edge_of_task[t] >= 0 &&
		    !find_task(uses, (unsigned int)edge_of_task[t], edge_of_task, tried))
			continue;
		edge_of_task[t] = (int)edge;
		return true;
	}
	return false;
}

static bool has_tasks_enough(const struct edge_use *const *uses, unsigned int nr)
{
	int edge_of_task[TASKS_SLOTS];

	memset(edge_of_task, -1, sizeof(edge_of_task));
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t tried = 0;

		if (!find_task(uses, i, edge_of_task, &tried))
			return false;
	}
	return true;
}

static char *too_few_tasks(const struct edge_use *const *uses, unsigned int nr)
{
	uint64_t all = 0;
	char *text = NULL;

	for (unsigned int i = 0; i < nr; i++) {
		all |= uses[i]->tasks;
		if (!uses[i]->tasks)
			return strdup("one of the orders occurs only where no task runs");
	}
	if (__builtin_popcountl(all) != 1)
		return strdup(
			"there are fewer tasks that take these locks than orders in the circle");
	if (asprintf(&text,
		     "only task %s takes these locks in more than one order, and it does not "
		     "wait for itself",
		     tasks[__builtin_ctzl(all)].name) < 0)
		return NULL;
	return text;
}

/**
 * edge_uses_exclude() - can the edges of a circle not all be half-way through at the same time?
 * @uses: of each edge
 * @nr: how many there are
 *
 * Context: harness thread.
 * Return: why they cannot, as one sentence, to free(); NULL when nothing excludes it.
 */
char *edge_uses_exclude(const struct edge_use *const *uses, unsigned int nr)
{
	char *text = NULL;

	for (unsigned int i = 0; i < nr; i++)
		for (unsigned int j = i + 1; j < nr; j++) {
			const char *guard = common_guard(uses[i], uses[j]);

			if (guard && asprintf(&text,
					      "%s is held whenever these locks are taken in "
					      "%sorders that conflict",
					      guard, nr > 2 ? "two of the " : "") < 0)
				return NULL;
			if (guard)
				return text;
		}
	return has_tasks_enough(uses, nr) ? NULL : too_few_tasks(uses, nr);
}
