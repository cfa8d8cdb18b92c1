// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same question as in confirm.c for circles of single objects: can all the waits that make the
 * circle stand at the same time? A circle counts as closed by an execution that ends with a task in
 * each of its edges, whatever these wait for, and by nothing less: so a hang, in which the harness
 * knows of nobody who is to end a wait, can close a circle, too.
 *
 * What is excluded becomes no finding, for these circles are not what checks by class report.
 */
#include "harness/explore/confirm.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/finding.h"
#include "harness/detect/instance.h"
#include "harness/engine/points.h"
#include "harness/strategy/directed.h"
#include "harness/strategy/replay.h"
#include "harness/strategy/table.h"

#define CONFIRM_EXECUTIONS 300u /* tries for each circle */
#define CIRCLES_TRIED	   32u	/* of a search; of more only what was seen is said */

static const struct circle *circle;

static bool is_at_edge(const struct task *t)
{
	return circle_edges_of(circle, t);
}

/* The finding of the circle is the one that the last execution ended in. */
static bool is_closed_by_last(struct circle *c)
{
	long by = finding_last_stuck();

	if (by < 0 || !circle_is_closed(c))
		return false;
	c->verdict = LS_CONFIRMED;
	circle_raise(c);
	finding_close_cycle(finding_last_raised(), (size_t)by);
	return true;
}

/* Is it what a deadlock or a hang that was found already comes down to? */
static bool is_closed_by_known(const struct ls_program *program, struct circle *c)
{
	const struct strategy_ops *strategy = execution.strategy;
	bool points = execution.memory_points, closed = false;
	unsigned int points_nr = execution.points_nr;

	execution.strategy = &strategy_replay;
	for (size_t i = 0, nr = findings_nr(); i < nr && !closed; i++) {
		const struct ls_finding *f = &finding_at(i)->public;
		struct ls_choices choices = f->choices;

		if (f->kind != LS_DEADLOCK && f->kind != LS_HANG)
			continue;
		execution.memory_points = f->granularity == LS_GRANULARITY_MEMORY;
		points_use((unsigned int)f->points_nr);
		replay_set(&choices);
		strategy_replay.execution_begin(0);
		closed = execution_run(program) == END_STUCK && is_closed_by_last(c);
	}
	execution.memory_points = points;
	points_use(points_nr);
	execution.strategy = strategy;
	return closed;
}

static bool search_closed(const struct ls_program *program, struct circle *c)
{
	circle = c;
	directed_set(is_at_edge);
	for (uint64_t n = 1; n <= CONFIRM_EXECUTIONS; n++) {
		strategy_directed.execution_begin(n);
		if (execution_run(program) == END_STUCK && is_closed_by_last(c))
			return true;
	}
	return false;
}

static bool knows_stuck(void)
{
	for (size_t i = 0; i < findings_nr(); i++)
		if (finding_at(i)->public.kind == LS_DEADLOCK ||
		    finding_at(i)->public.kind == LS_HANG)
			return true;
	return false;
}

static char *find_reason(const struct ls_result *result, bool saw_all, const struct circle *c)
{
	char *reason = saw_all ? circle_guard(c) : NULL;

	if (!reason && result->exhausted && !result->withheld && !knows_stuck())
		reason = strdup("the tasks never come to stand in these waits at the same time: "
				"every execution was run, and none ends in a deadlock");
	return reason;
}

static void judge(const struct ls_program *program, const struct ls_result *result, bool saw_all,
		  struct circle *c, bool search)
{
	if (is_closed_by_known(program, c))
		return;
	c->reason = find_reason(result, saw_all, c);
	if (!c->reason && search) {
		if (search_closed(program, c))
			return;
		c->reason = circle_guard(c);
	}
	c->verdict = c->reason ? LS_GUARDED : LS_NOT_REACHED;
	if (c->reason)
		return;
	circle_raise(c);
	finding_judge_cycle(finding_last_raised(), LS_NOT_REACHED, CONFIRM_EXECUTIONS, NULL);
}

/* One of the same classes was closed: nothing else would be said of this one. */
static bool is_told(const struct circle *c)
{
	for (unsigned int i = 0; i < circles_count(); i++)
		if (circle_at(i)->verdict == LS_CONFIRMED && circle_at(i)->classes == c->classes)
			return true;
	return false;
}

/**
 * confirm_circles() - judge the circles of single objects
 * @program: of the search
 * @result: what the search came to so far
 * @saw_all: as for confirm_cycles()
 *
 * Context: as confirm_cycles(); execution.strategy is the directed one. More circles may turn up in
 * the executions that it runs; they are judged, too.
 */
void confirm_circles(const struct ls_program *program, const struct ls_result *result, bool saw_all)
{
	unsigned int tried = 0;

	for (unsigned int i = 0; i < circles_count(); i++) {
		struct circle *c = circle_at(i);

		if (circle_stands(c) && !is_told(c))
			judge(program, result, saw_all, c, tried++ < CIRCLES_TRIED);
	}
}
