// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preemption-bounded partial-order reduction (Coons, Musuvathi, McKinley: Bounded Partial-Order
 * Reduction, OOPSLA 2013): for k = 0, 1, 2, ... every Mazurkiewicz trace that some execution with
 * at most k preemptions belongs to is run at least once, and nothing with more than k.
 *
 * How many preemptions an execution has is no property of its trace, so reversing a race where it
 * is may cost a preemption that another place would not. Each race therefore asks for the later
 * task at two points: before the earlier event, and where the stretch of events that its task ran
 * without a switch began ("conservative" points). The event that let a blocked task go on counts as
 * a race of that kind, too, since moving it changes which switches are free.
 *
 * What begins with an event that was tried from an earlier point, and would have cost no more
 * there, is not run again (still_asleep()).
 *
 * What it does not do: run each trace once only. Each bound starts afresh, and within a bound a
 * trace may come up again, or an execution end where all that could follow was run ("redundant").
 * Executions less traces are the repetitions. Loops that spin are cut as in dfs.c.
 */
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/strategy/events.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/table.h"

/* One decision on the path of the present execution: a task, or an outcome inside an event. */
struct node {
	bool label;
	uint8_t current;  /* task that performed the event before, NO_TASK: it gave way, or none */
	uint16_t taken;	  /* task or outcome */
	uint16_t of;	  /* outcomes */
	uint32_t spent;	  /* preemptions before this decision */
	uint64_t enabled; /* tasks that can be picked */
	uint64_t left;	  /* of them: still to be tried */
	uint64_t tried;	  /* of them: tried, or about to be */
	uint64_t asleep;  /* of them: what begins with their next event was run */
	uint64_t goes_on; /* tasks tried here that could go on after their event */
};

static struct node *path;
static uint32_t path_nr, path_max, at;
static uint32_t *steps; /* node of each event */
static uint32_t steps_max;
static struct events events; /* of the present execution; those of an unchanged prefix are kept */
static uint32_t event_at;    /* events of this execution so far */
static uint32_t fresh;	     /* the first event that the last execution did not have */
static int bound, bound_max;
static bool first, refused, over;
static bool cut;    /* a task that spins had to let others run */
static bool picked; /* the next event is one that was picked here, not by a pin */

static struct node *node_add(void)
{
	if (path_nr == path_max) {
		path_max = path_max ? 2 * path_max : 1024;
		path = realloc(path, path_max * sizeof(*path));
		if (!path)
			harness_bug("no memory for a path of %u choices", path_max);
	}
	path[path_nr] = (struct node){ 0 };
	return &path[path_nr++];
}

static void step_add(uint32_t event, uint32_t node)
{
	if (event >= steps_max) {
		steps_max = steps_max ? 2 * steps_max : 256;
		steps = realloc(steps, steps_max * sizeof(*steps));
		if (!steps)
			harness_bug("no memory for %u events", steps_max);
	}
	steps[event] = node;
}

static int bpor_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)tasks_nr;
	path_nr = at = 0;
	events.nr = event_at = fresh = 0;
	bound = 0;
	bound_max = options->preemptions_max;
	first = true;
	refused = over = cut = false;
	return 0;
}

/* Would running this task next be a preemption? */
static bool is_preemption(const struct node *node, unsigned int task)
{
	return node->current < NO_TASK && task != node->current &&
	       node->enabled >> node->current & 1;
}

/* Change the last decision that has something left; what is behind it is forgotten. */
static bool backtrack(void)
{
	for (; path_nr; path_nr--) {
		struct node *node = &path[path_nr - 1];

		if (node->label && node->taken + 1u < node->of) {
			node->taken++;
			return true;
		}
		if (node->left) {
			node->taken = (uint16_t)__builtin_ctzl(node->left);
			node->left &= node->left - 1;
			return true;
		}
	}
	return false;
}

static bool bound_next(void)
{
	if (!refused || (bound_max >= 0 && bound == bound_max))
		return false;
	bound++;
	refused = false;
	return true;
}

static bool bpor_execution_begin(uint64_t number)
{
	(void)number;
	if (!first && !backtrack() && !bound_next()) {
		over = true;
		return false;
	}
	first = false;
	/* Events before the changed decision are the same again. */
	while (events.nr && (!path_nr || steps[events.nr - 1] >= path_nr - 1u))
		events.nr--;
	fresh = events.nr;
	at = event_at = 0;
	picked = false;
	fair_begin();
	return true;
}

/* May it matter which of two events of different tasks comes first? */
static bool touches(const struct event *e, const struct event *late)
{
	return !events_independent(e, late) || op_wakes(&e->op, &late->op);
}

/*
 * Who need not be run next, because what begins like that was run from the point before, at no
 * greater cost. There a task was tried, and now another was run instead, which changes nothing for
 * it. Running it before the other would have cost no more if it had to stop after its event (no
 * switch away from it counts), or if it was the one to go on (to run the other now was the
 * preemption that to run the other then would be). What it may let go on, or keep from going on,
 * makes a difference to the cost as well.
 */
static uint64_t still_asleep(const struct node *before)
{
	const struct event *e = &events.v[event_at - 1];
	const struct task *ran = &tasks[before->taken];
	struct event next = { .op = ran->op, .task = ran->id };
	uint64_t stopped = before->tried & ~before->left & ~before->goes_on;
	uint64_t going_on = before->current < NO_TASK ? 1ul << before->current : 0;
	uint64_t asleep = before->asleep | stopped | (before->tried & going_on);

	asleep &= ~(1ul << before->taken);
	for (uint64_t in = asleep; in; in &= in - 1) {
		const struct task *t = &tasks[__builtin_ctzl(in)];
		struct event other = { .op = t->op, .task = t->id };

		if (touches(e, &other) || touches(&other, e) ||
		    (ran->announced && (touches(&next, &other) || touches(&other, &next))))
			asleep &= ~(in & -in);
	}
	return asleep;
}

/* To switch away from it is no preemption. */
static bool gives_way(unsigned int current)
{
	return fair_yielded() || task_would_wait(&tasks[current]);
}

/* A point that was not met before. False: nothing is left to run from here. */
static bool decide(uint64_t choices, unsigned int current)
{
	struct node *before = event_at ? &path[steps[event_at - 1]] : NULL;
	uint32_t spent = before ? before->spent + is_preemption(before, before->taken) : 0;
	uint64_t asleep = before ? still_asleep(before) : 0;
	struct node *node;

	if (before && choices >> before->taken & 1)
		before->goes_on |= 1ul << before->taken;
	if (!(choices & ~asleep))
		return false;
	node = node_add();
	/* Away from a task that has just given way it is no preemption, as at the start. */
	node->current = (uint8_t)(current < NO_TASK && !gives_way(current) ? current : NO_TASK);
	node->enabled = choices;
	node->asleep = asleep;
	node->spent = spent;
	/* Going on is free, so it is the first to be tried: that no trace is missed rests on it. */
	if (current < NO_TASK && choices >> current & 1)
		node->taken = (uint16_t)current;
	else
		node->taken = (uint16_t)__builtin_ctzl(choices & ~asleep);
	node->tried = 1ul << node->taken;
	step_add(event_at, at);
	return true;
}

static unsigned int bpor_pick(uint64_t enabled, unsigned int current)
{
	uint64_t fair = fair_choices(enabled);
	struct node *node;

	if (at == path_nr) {
		cut |= fair != enabled;
		if (!decide(fair, current))
			return PICK_REDUNDANT;
	}
	node = &path[at++];
	if (node->label || node->taken >= NO_TASK || !(enabled >> node->taken & 1))
		return PICK_ABORT;
	picked = true;
	fair_picked(node->taken, enabled);
	return node->taken;
}

static unsigned int bpor_label(unsigned int outcomes)
{
	struct node *node;

	if (at < path_nr) {
		node = &path[at++];
		return node->label && node->taken < outcomes ? node->taken : PICK_ABORT;
	}
	node = node_add();
	node->label = true;
	node->of = (uint16_t)outcomes;
	at++;
	return 0;
}

static void bpor_event(struct task *t)
{
	struct event *e;

	/* The pinned prefix is the same in every execution: nothing in it can be reversed. */
	if (!in_task() || !picked)
		return;
	picked = false;
	/* What ends these waits is not told by the operations alone: traces are missed. */
	cut |= t->op.kind == OP_WW_LOCK;
	if (event_at++ < events.nr)
		return;
	e = events_add(&events);
	e->op = t->op;
	e->task = t->id;
	e->seq = t->dep.at[t->id];
	memcpy(&events.clocks[(size_t)(events.nr - 1) * clock_width], t->dep.at,
	       clock_width * sizeof(uint32_t));
}

/* Try this task at an event's point, or, if it cannot run there, whatever can. */
static void try_at(uint32_t event, uint8_t task)
{
	struct node *node = &path[steps[event]];
	uint64_t awake = node->enabled & ~node->asleep;
	uint64_t want = awake >> task & 1 ? 1ul << task : awake;

	want &= ~node->tried;
	for (; want; want &= want - 1) {
		unsigned int next = (unsigned int)__builtin_ctzl(want);

		if (node->spent + is_preemption(node, next) > (uint32_t)bound) {
			refused = true;
			continue;
		}
		node->tried |= 1ul << next;
		node->left |= 1ul << next;
	}
}

/*
 * The event at which the stretch of one task that an event belongs to begins: up to the event,
 * going on was free and switching away was not.
 */
static uint32_t stretch_of(uint32_t event)
{
	while (event && path[steps[event]].current == path[steps[event]].taken)
		event--;
	return event;
}

/*
 * The races of an event, or of an announced one, with those before it. Of an operation that never
 * blocks only the last ones count, those that nothing else orders. One that blocks may have been
 * announced long before, when earlier events were the last: all count that its task does not know.
 * @before: clock of the previous event of its task
 */
static void find_races(uint32_t to, const struct event *late, const uint32_t *before)
{
	uint32_t past[CLOCK_MAX];
	bool all = op_blocks(&late->op) || op_is_let_go(&late->op);

	memcpy(past, before, clock_width * sizeof(*past));
	for (uint32_t i = to; i-- > 0;) {
		const struct event *e = &events.v[i];
		const uint32_t *clock = event_clock(&events, i);

		if (e->task == late->task || past[e->task] >= e->seq || !touches(e, late))
			continue;
		try_at(i, late->task);
		try_at(stretch_of(i), late->task);
		for (unsigned int c = 0; c < clock_width && !all; c++)
			past[c] = past[c] > clock[c] ? past[c] : clock[c];
	}
}

static void bpor_ran(void)
{
	static const uint32_t nothing[CLOCK_MAX];
	const uint32_t *clock[TASKS_SLOTS];

	if (execution.strategy != &strategy_bpor)
		return;
	events_widen(&events);
	for (unsigned int t = 0; t < TASKS_SLOTS; t++)
		clock[t] = nothing;
	for (uint32_t i = 0; i < events.nr; i++) {
		const struct event *e = &events.v[i];

		if (i >= fresh)
			find_races(i, e, clock[e->task]);
		clock[e->task] = event_clock(&events, i);
	}
	/* Past the step bound the engine went on by itself. */
	if (execution.events > execution.steps_max)
		return;
	for (uint64_t left = execution.all & ~execution.finished; left; left &= left - 1) {
		const struct task *t = &tasks[__builtin_ctzl(left)];
		struct event e = { .op = t->op, .task = t->id, .seq = t->dep.at[t->id] + 1 };

		if (t->announced)
			find_races(events.nr, &e, clock[t->id]);
	}
}

static void bpor_finish(struct ls_result *result)
{
	bool all = over && !refused;

	result->exhausted = all && !cut;
	result->bound = over ? bound : bound - 1;
	if (over && refused)
		result->withheld |= LS_WITHHELD_PREEMPTIONS;
	if (!over)
		result->withheld |= LS_WITHHELD_BUDGET;
	if (cut)
		result->withheld |= LS_WITHHELD_SPIN;
	if (all)
		result->bound = LS_UNBOUNDED;
	free(path);
	free(steps);
	path = NULL;
	steps = NULL;
	path_nr = path_max = steps_max = 0;
	events_free(&events);
}

static int bpor_bound(void)
{
	return bound;
}

static const struct observer observer = { .event = bpor_event, .ran = bpor_ran };

const struct strategy_ops strategy_bpor = {
	.name = "bpor",
	.help = "every trace, in the order of how few preemptions it needs (bounded reduction)",
	.exhaustive = true,
	.runs_on = true,
	.begin = bpor_begin,
	.execution_begin = bpor_execution_begin,
	.pick = bpor_pick,
	.label = bpor_label,
	.finish = bpor_finish,
	.observer = &observer,
	.bound = bpor_bound,
};
