// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be said of a circle of the instance graph: do its edges still stand, which tasks are
 * half-way through one, is it closed, and does something exclude that it ever is?
 *
 * A task is half-way through an edge when it has the first object and its next operation is on the
 * second. A circle is closed when no task can run and each of its edges has a task in it.
 */
#include "harness/detect/instance.h"

/**
 * circle_stands() - has no execution shown that one of its edges is none?
 * @circle: of this search
 *
 * Context: harness thread.
 * Return: true when all of them stand.
 */
bool circle_stands(const struct circle *circle)
{
	for (unsigned int i = 0; i < circle->nr; i++)
		if (node_edge_at(circle->edge[i])->void_now)
			return false;
	return true;
}

static bool has(const struct task *t, const struct node_edge *e)
{
	if (e->kind & EDGE_CROSS)
		return e->use.tasks >> t->id & 1;
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (node_addr(t->held[i].object) == node_at(e->from)->addr)
			return true;
	return instance_in_section(t, e->from);
}

/* What stands for a wait, and is none, has the wait itself at the same place. */
static bool wants(const struct task *t, const struct node_edge *e)
{
	const struct node *to = node_at(e->to);

	if (!t->op.object)
		return false;
	return t->op.object->addr == to->addr ||
	       (to->type == OBJECT_MAP && t->op.pc == e->taken_at);
}

/**
 * circle_edges_of() - the edges that a task is half-way through
 * @circle: of this search
 * @t: a task
 *
 * Context: a strategy, or the harness thread after an execution.
 * Return: bits 1 << position in the circle.
 */
uint64_t circle_edges_of(const struct circle *circle, const struct task *t)
{
	uint64_t at = 0;

	if (!t->announced)
		return 0;
	for (unsigned int i = 0; i < circle->nr; i++) {
		const struct node_edge *e = node_edge_at(circle->edge[i]);

		if (wants(t, e) && has(t, e))
			at |= 1ul << i;
	}
	return at;
}

/**
 * circle_is_closed() - did the last execution end with a task in each of its edges?
 * @circle: of this search
 *
 * Context: harness thread, after an execution that ended stuck.
 * Return: true when it did.
 */
bool circle_is_closed(const struct circle *circle)
{
	uint64_t at = 0;

	for (uint64_t left = execution.all & ~execution.finished & ~execution.halted; left;
	     left &= left - 1)
		at |= circle_edges_of(circle, &tasks[__builtin_ctzl(left)]);
	return at == (1ul << circle->nr) - 1;
}

/**
 * circle_guard() - is there a reason why it cannot be closed?
 * @circle: of this search
 *
 * It is drawn from all executions of the search so far.
 *
 * Context: harness thread, between executions.
 * Return: the reason as one sentence, to free(); NULL when none is known.
 */
char *circle_guard(const struct circle *circle)
{
	const struct edge_use *uses[LINKS_MAX];

	for (unsigned int i = 0; i < circle->nr; i++)
		uses[i] = &node_edge_at(circle->edge[i])->use;
	return edge_uses_exclude(uses, circle->nr);
}
