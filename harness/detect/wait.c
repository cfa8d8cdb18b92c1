// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing can run any more: who waits for whom? A circle of tasks is a deadlock; anything else is a
 * hang, told from the task at the end of the chain, whose wait nobody can end.
 *
 * A writer waits for all readers, a reader for the writer who is queued before it, a grace period
 * for all sections that began before, a removal for all references: any one of them may be the one
 * by which the circle closes. Who would have completed a completion or signalled a condition is not
 * known; there the last one who did is named, and whether that was in vain.
 */
#include "harness/detect/wait.h"
#include "harness/detect/classes.h"
#include "harness/detect/describe.h"
#include "harness/detect/table.h"

/* Daemons that have nothing to do wait for nobody. */
static uint64_t waiting_tasks(void)
{
	uint64_t waiting = execution.all & ~execution.finished & ~execution.idle;
	uint64_t main = 1ul << MAIN_WINDOW;

	if (execution.phase == PHASE_SETUP || execution.phase == PHASE_FINISH)
		return waiting | main;
	return waiting & ~main;
}

static bool is_waiting(const struct task *t)
{
	return waiting_tasks() >> t->id & 1;
}

/* Of several tasks that one waits for, the one by which its circle closes; else NO_TASK. */
static uint8_t circle_by[TASKS_SLOTS];

static bool is_asleep(const struct task *t)
{
	return execution.asleep >> t->id & 1;
}

/* What it waits for: while nobody has signalled, it is not the lock. */
static const struct object *wanted_by(const struct task *t)
{
	if (t->wants)
		return t->wants;
	return is_asleep(t) && t->queue ? t->queue : t->op.object;
}

/* Kept out by a writer that is queued, and not by those who read. */
static bool waits_in_queue(const struct task *t)
{
	return t->op.kind == OP_READ_LOCK || t->op.kind == OP_WRITE_LOCK;
}

static uint64_t holders_awake(const struct task *t, const struct object_state *state)
{
	if (state->owner != NO_OWNER)
		return 1ul << state->owner;
	if (waits_in_queue(t))
		return state->queued ? 1ul << (state->queued - 1) : 0;
	return state->readers;
}

/* The tasks that have to do something for @t's wait to end, if it is known who has to. */
static uint64_t holders_of(const struct task *t)
{
	if (t->wants)
		return t->wants->state.owner == NO_OWNER ? 0 : 1ul << t->wants->state.owner;
	if (is_asleep(t))
		return t->grace;
	if (!t->op.object || !op_blocks(&t->op))
		return 0;
	return holders_awake(t, &t->op.object->state);
}

/* A completion of which it is known who has to complete it is that of a thread. */
static bool is_run(uint8_t type)
{
	return type == OBJECT_WORK || type == OBJECT_WORKQUEUE || type == OBJECT_SOURCE ||
	       type == OBJECT_COMPLETION;
}

static enum wait_how how_waits(const struct task *t)
{
	const struct object *o = wanted_by(t);

	if (!holders_of(t))
		return WAIT_NOBODY;
	if (o->state.type == OBJECT_RCU || o->state.type == OBJECT_ACTIVE)
		return WAIT_SECTION;
	if (is_run(o->state.type))
		return WAIT_RUNS;
	return o->state.owner == NO_OWNER && waits_in_queue(t) ? WAIT_QUEUED : WAIT_HELD;
}

static const struct task *holder_of(const struct task *t)
{
	uint64_t holders = holders_of(t);

	if (!holders)
		return NULL;
	if (circle_by[t->id] < NO_TASK && holders >> circle_by[t->id] & 1)
		return &tasks[circle_by[t->id]];
	return &tasks[__builtin_ctzl(holders)];
}

/* When the holder took it; 0 where that is no lock. */
static uint64_t held_since(const struct task *holder, const struct object *o)
{
	for (unsigned int i = 0; i < holder->held_nr; i++)
		if (holder->held[i].object == o)
			return holder->held[i].site;
	return 0;
}

static struct wait_link link_of(const struct task *t)
{
	const struct task *holder = holder_of(t);
	const struct object *wanted = wanted_by(t);

	return (struct wait_link){
		.task = t,
		.wants = wanted,
		.held_by = holder,
		.how = how_waits(t),
		.holders = holders_of(t),
		.site = t->want_site,
		.held_since = holder ? held_since(holder, wanted_by(t)) : 0,
		.last = wanted ? wake_last(wanted) : (struct last_wake){ 0 },
	};
}

/* Depth first from @t along who waits for whom; a task on the way that is met again starts the
 * circle. */
static const struct task *circle_from(const struct task *t, uint64_t way, uint64_t *done)
{
	way |= 1ul << t->id;
	*done |= 1ul << t->id;
	for (uint64_t holders = holders_of(t); holders; holders &= holders - 1) {
		const struct task *holder = &tasks[__builtin_ctzl(holders)], *first = NULL;

		if (!is_waiting(holder))
			continue;
		if (way >> holder->id & 1)
			first = holder;
		else if (!(*done >> holder->id & 1))
			first = circle_from(holder, way, done);
		if (!first)
			continue;
		circle_by[t->id] = holder->id;
		return first;
	}
	return NULL;
}

static void add_chain(struct raise *r, const struct task *t)
{
	const struct task *first = t;

	do {
		r->waits[r->waits_nr++] = link_of(t);
		t = holder_of(t);
	} while (t && t != first && is_waiting(t) && r->waits_nr < LINKS_MAX);
	r->chain_nr = r->waits_nr;
}

static bool is_in(const struct raise *r, const struct task *t)
{
	for (unsigned int i = 0; i < r->waits_nr; i++)
		if (r->waits[i].task == t)
			return true;
	return false;
}

static void add_others(struct raise *r)
{
	for (uint64_t left = waiting_tasks(); left && r->waits_nr < LINKS_MAX; left &= left - 1) {
		const struct task *t = &tasks[__builtin_ctzl(left)];

		if (t->op.object && !is_in(r, t))
			r->waits[r->waits_nr++] = link_of(t);
	}
}

static struct cycle_end end_of(const struct task *t, const struct object *o, bool wanted)
{
	struct cycle_end end = { .is = o->state.novalidate ? END_UNCHECKED : END_NO_LOCK };

	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object == o) {
			end.class = t->held[i].class_id;
			end.mode = wanted ? HELD_WRITE : t->held[i].mode;
		}
	if (end.class)
		end.is = END_CHECKED;
	return end;
}

static const char *class_of_held(const struct task *t, const struct object *o)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object == o && t->held[i].class_id)
			return class_name(t->held[i].class_id);
	return describe_class(o->addr);
}

/* The circle as the lock order sees it: each task took what it wants under what another waits for.
 */
static void add_cycle(struct raise *r)
{
	for (unsigned int i = 0; i < r->chain_nr; i++) {
		const struct wait_link *held = &r->waits[i];
		const struct wait_link *wanted = &r->waits[(i + 1) % r->chain_nr];

		r->cycle[i] = (struct cycle_link){
			.from = class_of_held(held->held_by, held->wants),
			.to = class_of_held(wanted->held_by, wanted->wants),
			.task = wanted->task->name,
			.held_at = held->held_since ? site_pc(held->held_since) : 0,
			.taken_at = site_pc(wanted->site),
			.from_end = end_of(held->held_by, held->wants, false),
			.to_end = end_of(wanted->held_by, wanted->wants, true),
		};
	}
	r->cycle_nr = r->chain_nr;
}

/* A handler that came in on the processor of a task waits in its place, maybe for that task itself.
 */
static void tell_who(const struct wait_link *w, FILE *out)
{
	const struct object *source = w->task->serves;

	if (!source || source->state.server == w->task->id + 1) {
		fprintf(out, "task %s waits for ", w->task->name);
	} else {
		fprintf(out, "the handler of ");
		describe_address(out, source->addr);
		fprintf(out, ", which interrupted task %s, waits for ", w->task->name);
	}
	describe_address(out, w->wants->addr);
}

static void tell_link(const struct wait_link *w, FILE *out)
{
	tell_who(w, out);
	switch (w->how) {
	case WAIT_SECTION:
		fprintf(out, ", and task %s is one", w->held_by->name);
		break;
	case WAIT_QUEUED:
		fprintf(out, ", for which task %s is queued as the next writer", w->held_by->name);
		break;
	case WAIT_RUNS:
		fprintf(out, ", which task %s runs", w->held_by->name);
		break;
	default:
		fprintf(out, ", which task %s holds", w->held_by->name);
	}
}

static void tell_deadlock(const struct raise *r, FILE *out)
{
	for (unsigned int i = 0; i < r->chain_nr; i++) {
		fputs(i ? ", " : "", out);
		tell_link(&r->waits[i], out);
	}
}

static void tell_last(const struct last_wake *last, FILE *out)
{
	if (!last->task)
		fprintf(out, ", and nobody ever did");
	else
		fprintf(out, "; the last who did was task %s%s", last->task->name,
			last->in_vain ? ", when nobody waited" : "");
}

static void tell_hang(const struct raise *r, FILE *out)
{
	const struct wait_link *w = &r->waits[r->chain_nr - 1];

	tell_who(w, out);
	if (w->held_by) {
		if (w->how == WAIT_SECTION)
			fprintf(out, ", and task %s never ended its section", w->held_by->name);
		else if (w->how == WAIT_RUNS)
			fprintf(out, ", which task %s never comes to the end of", w->held_by->name);
		else
			fprintf(out, ", which task %s took and never dropped", w->held_by->name);
		return;
	}
	if (w->wants->state.type == OBJECT_CONDITION)
		fprintf(out, ", which nobody signals any more");
	else if (w->wants->state.type == OBJECT_COMPLETION)
		fprintf(out, ", which no task can complete any more");
	else
		fprintf(out, ", which no task can let it have any more");
	tell_last(&w->last, out);
}

static void wait_stuck(void)
{
	uint64_t waiting = waiting_tasks(), done = 0;
	const struct task *lowest = &tasks[__builtin_ctzl(waiting)], *circle = NULL;
	struct raise r;

	raise_begin(&r);
	memset(circle_by, NO_TASK, sizeof(circle_by));
	for (uint64_t left = waiting; left && !circle; left = waiting & ~done)
		circle = circle_from(&tasks[__builtin_ctzl(left)], 0, &done);
	r.kind = circle ? LS_DEADLOCK : LS_HANG;
	r.story = circle ? tell_deadlock : tell_hang;
	r.task = circle ? circle : lowest;
	add_chain(&r, r.task);
	if (circle)
		add_cycle(&r);
	else
		r.task = r.waits[r.chain_nr - 1].task;
	add_others(&r);
	r.site = r.task->want_site;
	r.addr = wanted_by(r.task)->addr;
	raise_finding(&r);
}

const struct detector_ops detector_wait = {
	.name = "wait-for",
	.help = "deadlock and hang: no task can run, and some have not finished",
	.observer = { .stuck = wait_stuck, .woke = wake_seen },
};
