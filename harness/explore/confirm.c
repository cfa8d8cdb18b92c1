// SPDX-License-Identifier: GPL-2.0-only
/*
 * Can a circle in the lock order become a deadlock? After the search each circle that no execution
 * has closed is looked at: what was seen of its locks may exclude a deadlock, or a complete search
 * may have shown that there is none; otherwise executions are run in which every task that holds
 * one lock of the circle and wants the next is held back until the others stand there, too.
 *
 * That such executions find no deadlock proves nothing, and is reported as no more than that.
 */
#include "harness/explore/confirm.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/classes.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"
#include "harness/strategy/directed.h"
#include "harness/strategy/table.h"

#define CONFIRM_EXECUTIONS 300u /* tries for each circle */

static const struct cycle_link *cycle;
static unsigned int cycle_nr;

static bool wants(const struct task *t, const struct cycle_link *link)
{
	unsigned int class;

	if (t->op.pc == link->taken_at)
		return true;
	class = class_of(t->op.object, 0);
	return class && !strcmp(class_name(class), link->to);
}

/* Half-way through an edge: it holds the one lock and is about to take the other. */
static bool is_at_edge(const struct task *t)
{
	if (!t->announced || !t->op.object || !op_blocks(&t->op))
		return false;
	for (unsigned int i = 0; i < cycle_nr; i++) {
		if (!wants(t, &cycle[i]))
			continue;
		for (unsigned int j = 0; j < t->held_nr; j++)
			if (t->held[j].class_id &&
			    !strcmp(class_name(t->held[j].class_id), cycle[i].from))
				return true;
	}
	return false;
}

/* Until a deadlock takes the finding in; else says how far that went. */
static void search_deadlock(const struct ls_program *program, size_t index)
{
	char *reason;
	uint64_t n;

	for (n = 1; n <= CONFIRM_EXECUTIONS; n++) {
		cycle = finding_open_cycle(index, &cycle_nr);
		if (!cycle)
			return;
		strategy_directed.execution_begin(n);
		execution_run(program);
	}
	cycle = finding_open_cycle(index, &cycle_nr);
	if (!cycle)
		return;
	reason = lock_order_guard(cycle, cycle_nr);
	finding_judge_cycle(index, reason ? LS_GUARDED : LS_NOT_REACHED, CONFIRM_EXECUTIONS,
			    reason);
}

static void judge(const struct ls_program *program, const struct ls_result *result, bool saw_all,
		  size_t index)
{
	char *reason = saw_all ? lock_order_guard(cycle, cycle_nr) : NULL;

	if (!reason && result->exhausted && !result->withheld)
		reason = strdup("the tasks never come to hold these locks at the same time: every "
				"execution was run, and none ends in a deadlock");
	if (reason)
		finding_judge_cycle(index, LS_GUARDED, result->executions, reason);
	else
		search_deadlock(program, index);
}

/**
 * confirm_cycles() - judge every circle in the lock order that no deadlock has closed
 * @program: of the search
 * @result: what the search came to so far
 * @saw_all: its executions were run in this process, so that the lock graph knows of all of them
 *
 * Context: harness thread, after the search and before its findings are moved.
 */
void confirm_cycles(const struct ls_program *program, const struct ls_result *result, bool saw_all)
{
	const struct strategy_ops *strategy = execution.strategy;

	execution.strategy = &strategy_directed;
	execution.runs_on = false;
	finding_counts = false;
	finding_bound = LS_UNBOUNDED;
	finding_strategy = strategy_directed.name;
	for (size_t i = 0; i < findings_nr(); i++) {
		cycle = finding_open_cycle(i, &cycle_nr);
		if (!cycle)
			continue;
		directed_set(is_at_edge);
		judge(program, result, saw_all, i);
	}
	confirm_circles(program, result, saw_all);
	finding_counts = true;
	execution.strategy = strategy;
}
