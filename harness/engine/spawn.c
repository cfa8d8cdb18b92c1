// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks: how they start and end, and how the ones that are not the program's come into being.
 *
 * Who runs next is not decided here (schedule.c).
 */
#include "harness/engine/spawn.h"
#include "harness/engine/names.h"
#include "harness/engine/pins.h"
#include "harness/engine/schedule.h"

#define bit_of(t) (1ul << (t)->id)

static unsigned int initial_nr; /* tasks that every execution starts with */

void task_operation_begin(const char *text)
{
	current_task->operation = text;
	OBSERVE(operation_begun, current_task);
}

void task_operation_end(long outcome, bool may_hold_locks)
{
	if (execution.leave && !may_hold_locks)
		execution.leave(false);
	OBSERVE(operation_ended, current_task, outcome, may_hold_locks);
	current_task->operation = NULL;
}

static void task_entry(void)
{
	struct task *t = current_task;

	/* A task that another one created was announced to start, and now does. */
	if (t->announced) {
		t->seq++;
		t->announced = false;
		OBSERVE(event, t);
	}
	t->run(t->arg);
	if (execution.leave)
		execution.leave(true);
	OBSERVE(task_ended, t);
	t->state = TASK_FINISHED;
	execution.enabled &= ~bit_of(t);
	execution.finished |= bit_of(t);
	if (execution.pins_active)
		pins_finished(t);
	if (execution.phase == PHASE_START)
		fiber_switch(&t->fiber, &host_fiber);
	if (execution.phase == PHASE_RUN &&
	    (execution.finished | execution.halted) == execution.all)
		execution_end(execution.halted ? END_ABORTED : END_COMPLETE);
	schedule_from(t);
	harness_bug("a finished task goes on");
}

void task_reset(struct task *t)
{
	t->state = TASK_READY;
	t->announced = false;
	t->held_nr = 0;
	t->seq = 0;
	t->labels = 0;
	t->races_off = 0;
	t->guards_off = 0;
	t->alloc_flags = 0;
	t->faults = 0;
	t->faults_off = false;
	t->context = (struct context){ 0 };
	t->operation = NULL;
	t->place = 0;
	t->op = (struct op){ 0 };
	clock_zero(&t->order);
	clock_zero(&t->dep);
	clock_zero(&t->wake_order);
	clock_zero(&t->wake_dep);
	t->waker_seq = 0;
	t->interrupted = 0;
	t->serves = NULL;
	t->sleep_state = 0;
	t->seq_writes = t->seq_reads = 0;
	t->wants = NULL;
	t->wants_for = NULL;
	t->queue = NULL;
	t->rcu_depth = 0;
	t->sleeps_idle = false;
	t->grace = 0;
	t->order.at[t->id] = 1;
	t->share = (struct task_share){
		.column = t->id,
		.to = initial_nr ? (uint8_t)((LS_TASKS_MAX - initial_nr) / initial_nr) : 0,
	};
	fiber_prepare(&t->fiber, memory_stack(t->id), task_entry);
}

void tasks_mark_setup(void)
{
	execution.initial = execution.all;
	initial_nr = (unsigned int)__builtin_popcountl(execution.all);
	execution.initial_width = clock_width = (initial_nr + 3) & ~3u;
}

/* The number of the task that the current one creates next, and the share that comes with it. */
static unsigned int share_take(struct task_share *child, bool creates)
{
	struct task_share *own = &current_task->share;
	uint8_t part = 0;

	if (own->from == own->to)
		harness_bug("task %s creates more tasks than there is room for: at most %u in an "
			    "execution, dealt out evenly between the %u that it starts with",
			    current_task->name, LS_TASKS_MAX, initial_nr);
	if (creates)
		part = (uint8_t)((own->to - own->from - 1) / 3);
	own->to -= part;
	*child = (struct task_share){ own->column, own->to, own->to + part };
	return initial_nr + own->from++ * initial_nr + own->column;
}

/* Behind all that there are: the setup and the finish create one after the other. */
static unsigned int number_behind(void)
{
	unsigned int id = 64u - (unsigned int)__builtin_clzl(execution.all);

	if (id >= LS_TASKS_MAX)
		harness_bug("more than %u tasks", LS_TASKS_MAX);
	return id;
}

/* Components that come into use have never been written since the last exploration began. */
static void clocks_widen(unsigned int tasks_nr)
{
	unsigned int from = clock_width;

	if (tasks_nr <= clock_width)
		return;
	clock_width = (tasks_nr + 3) & ~3u;
	for (unsigned int i = 0; i < TASKS_SLOTS; i++) {
		clock_zero_from(&tasks[i].order, from);
		clock_zero_from(&tasks[i].dep, from);
		clock_zero_from(&tasks[i].wake_order, from);
		clock_zero_from(&tasks[i].wake_dep, from);
	}
	objects_widen(from);
}

/*
 * It starts when it is picked, with an event that is announced from now on. That says which event
 * of which task comes before it.
 */
static void announce_start(struct task *t)
{
	t->op = (struct op){ .kind = OP_START,
			     .addr = current_task->id,
			     .expect = current_task->seq,
			     .pc = (uintptr_t)t->run,
			     .call = "starts" };
	t->announced = true;
	clock_copy(&t->dep, &current_task->dep);
	clock_copy(&t->order, &current_task->order);
	t->order.at[t->id] = 1;
	current_task->order.at[current_task->id & (CLOCK_MAX - 1)]++;
	execution.enabled |= bit_of(t);
}

static struct task *create(const char *name, void (*run)(void *arg), void *arg, bool daemon,
			   bool creates)
{
	bool in_setup = execution.phase == PHASE_SETUP;
	struct task_share share = { 0 };
	unsigned int id = in_task() ? share_take(&share, creates) : number_behind();
	struct task *t = &tasks[id];

	harness_assert(in_setup || in_task() || execution.phase == PHASE_FINISH);
	t->id = (uint8_t)id;
	t->name = name_intern(name);
	t->run = run;
	t->arg = arg;
	execution.all |= bit_of(t);
	if (daemon)
		execution.daemons |= bit_of(t);
	else
		execution.daemons &= ~bit_of(t);
	if (in_setup)
		return t;
	clocks_widen(id + 1);
	task_reset(t);
	t->share = share;
	announce_start(t);
	OBSERVE(task_created, current_task, t);
	return t;
}

struct task *task_new(const char *name, void (*run)(void *arg), void *arg, bool daemon)
{
	return create(name, run, arg, daemon, true);
}

struct task *task_new_last(const char *name, void (*run)(void *arg), void *arg)
{
	return create(name, run, arg, true, false);
}

void op_point_idle(enum op_kind kind, struct object *object, uintptr_t addr, uintptr_t pc,
		   const char *call)
{
	struct task *t = current_task;

	execution.idle |= bit_of(t) & execution.daemons;
	op_point(kind, object, addr, 0, pc, call);
	execution.idle &= ~bit_of(t);
}

void op_point_timed(enum op_kind kind, struct object *object, uintptr_t addr, uintptr_t pc,
		    const char *call)
{
	struct task *t = current_task;

	execution.timed |= bit_of(t);
	op_point(kind, object, addr, 0, pc, call);
	execution.timed &= ~bit_of(t);
	t->op.timed = true;
}
