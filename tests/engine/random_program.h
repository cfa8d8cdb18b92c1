/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random programs: two to four tasks of two to six operations over a few shared objects, and what
 * is left when an execution of one has ended.
 *
 * A task skips an operation that makes no sense where it stands (dropping what it does not hold,
 * freeing what it has not), by what it knows itself, so that few executions end early. Memory is
 * private; its addresses are part of what a task has seen.
 */
#ifndef TESTS_RANDOM_PROGRAM_H
#define TESTS_RANDOM_PROGRAM_H

#include "tests/engine/random_lock_ops.h"
#include "tests/engine/random_wait.h"
#include "tests/explore/active_ops.h"
#include "tests/explore/async_calls.h"
#include "tests/explore/deferred_ops.h"

#define RANDOM_TASKS 4
#define RANDOM_OPS   6
#define RANDOM_VARS  2
#define EVENTS_MAX   512
#define SEEN_MAX     32

enum random_op {
	DO_TAKE,
	DO_DROP,
	DO_TRY,
	DO_READ,
	DO_WRITE,
	DO_ADD,
	DO_CAS,
	DO_WAIT,
	DO_COMPLETE,
	DO_CHOOSE,
	DO_NEW,
	DO_USE,
	DO_FREE,
	DO_IS_LOCKED,
	DO_TRY_WAIT,
	DO_SHARED_COMPLETE,
	DO_SHARED_READ,
	DO_SHARED_WRITE,
	DO_INC,
	DO_INC_NOT_ZERO,
	DO_DEC_AND_TEST,
	DO_WAITING,				 /* enum wait_op from here on */
	DO_LOCKING = DO_WAITING + WAIT_OPS_NR,	 /* enum lock_op from here on */
	DO_ACTIVE = DO_LOCKING + LOCK_OPS_NR,	 /* enum active_op from here on */
	DO_DEFERRED = DO_ACTIVE + ACTIVE_OPS_NR, /* enum deferred_call from here on */
	DO_ASYNC = DO_DEFERRED + DEFERRED_NR,	 /* enum async_call from here on */
	DO_SYNC_NR = DO_ASYNC + ASYNC_NR, /* from here on: events at memory granularity only */
	DO_PLAIN_READ = DO_SYNC_NR,
	DO_PLAIN_WRITE,
	DO_NR
};

struct instruction {
	uint8_t op, object, value;
};

struct random_program {
	uint64_t seed;
	bool memory_points;
	unsigned int tasks_nr, ops_nr[RANDOM_TASKS];
	struct instruction ops[RANDOM_TASKS][RANDOM_OPS];
};

/* What an execution leaves. Compared as bytes, so all of it is always set. */
struct outcome {
	uint64_t fingerprint;
	int64_t var[RANDOM_VARS];
	uint64_t owner[RANDOM_VARS + 1], done[RANDOM_VARS + 1];
	uint8_t shared[SHARED_BYTES + 4];
	uint32_t order[RANDOM_TASKS][RANDOM_TASKS];
	int64_t seen[RANDOM_TASKS][SEEN_MAX];
	uint32_t seen_nr[RANDOM_TASKS];
	uint64_t locks[LOCKS_NR], active[ACTIVE_NODES];
	struct deferred_state deferred;
	struct async_state async;
	uint32_t stuck, events;
};

struct random_event {
	struct op op;
	unsigned int task;
};

static struct random_program random_program;
static struct ls_var *random_var[RANDOM_VARS];
static struct ls_lock *random_lock[RANDOM_VARS];
static struct ls_completion *random_completion[RANDOM_VARS];

static const struct deferred_state *random_deferred;

/* Of the execution now running, and whether it came to an end of its own. */
static struct outcome outcome;
static struct random_event random_events[EVENTS_MAX];
static unsigned int random_events_nr;
static bool ended;
static uint64_t event_hash;
static struct ls_choices ended_choices;
static void (*random_ended)(void); /* called then, if set */

static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
	*state = *state * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(((*state >> 33) * bound) >> 31);
}

/*
 * One program in four does little but wait for conditions, one little but take kernel-named locks,
 * and one in eight little but use and remove: it takes several steps to come to that.
 */
static inline uint8_t random_op_of(uint64_t *state, const struct random_program *p)
{
	static const uint8_t waits[] = { DO_TRY,
					 DO_IS_LOCKED,
					 DO_WAITING + DO_COND_WAIT,
					 DO_WAITING + DO_COND_WAIT,
					 DO_WAITING + DO_SIGNAL,
					 DO_WAITING + DO_SIGNAL_ANY,
					 DO_WAITING + DO_BROADCAST };

	if (p->seed % 4 == 0)
		return waits[random_below(state, sizeof(waits))];
	if (p->seed % 4 == 1)
		return (uint8_t)(DO_LOCKING + random_below(state, LOCK_OPS_NR));
	if (p->seed % 8 == 6)
		return (uint8_t)(DO_DEFERRED + random_below(state, DEFERRED_NR));
	if (p->seed % 8 == 7)
		return (uint8_t)(DO_ASYNC + random_below(state, ASYNC_NR));
	if (p->seed % 8 == 2)
		return (uint8_t)(DO_ACTIVE + random_below(state, ACTIVE_OPS_NR));
	return (uint8_t)random_below(state, p->memory_points ? DO_NR : DO_SYNC_NR);
}

static inline void random_program_make(uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ul + 1;
	struct random_program *p = &random_program;

	memset(p, 0, sizeof(*p));
	p->seed = seed;
	p->memory_points = random_below(&state, 2);
	p->tasks_nr = 2 + random_below(&state, RANDOM_TASKS - 1);
	for (unsigned int t = 0; t < p->tasks_nr; t++) {
		p->ops_nr[t] = 2 + random_below(&state, RANDOM_OPS - 1);
		for (unsigned int i = 0; i < p->ops_nr[t]; i++)
			p->ops[t][i] = (struct instruction){
				.op = random_op_of(&state, p),
				.object = (uint8_t)random_below(&state, RANDOM_VARS),
				.value = (uint8_t)random_below(&state, 32),
			};
	}
}

struct random_task {
	bool held[RANDOM_VARS];
	struct ls_memory *memory;
	struct wait_task wait;
	struct lock_task locks;
	struct active_task active;
	struct deferred_task deferred;
};

static inline void see(unsigned int t, int64_t value)
{
	if (outcome.seen_nr[t] < SEEN_MAX)
		outcome.seen[t][outcome.seen_nr[t]++] = value;
}

static inline void random_lock_op(unsigned int t, struct random_task *task,
				  const struct instruction *i)
{
	struct ls_lock *lock = random_lock[i->object];
	bool *held = &task->held[i->object];

	if (i->op == DO_TAKE && !*held) {
		ls_lock_take(lock);
		*held = true;
	} else if (i->op == DO_DROP && *held) {
		ls_lock_drop(lock);
		*held = false;
	} else if (i->op == DO_TRY) {
		bool taken = ls_lock_try(lock);

		*held = *held || taken;
		see(t, taken);
	}
}

static inline void random_memory_op(unsigned int t, struct random_task *task,
				    const struct instruction *i)
{
	if (i->op == DO_NEW && !task->memory) {
		task->memory = ls_memory_new("memory", 8u + i->value);
		see(t, (int64_t)task->memory);
	} else if (i->op == DO_USE && task->memory) {
		see(t, ls_memory_read(task->memory, 0));
		ls_memory_write(task->memory, 0, i->value);
	} else if (i->op == DO_FREE && task->memory) {
		ls_memory_free(task->memory);
		task->memory = NULL;
	}
}

static inline void random_step(unsigned int t, struct random_task *task,
			       const struct instruction *i)
{
	struct ls_var *var = random_var[i->object];
	unsigned int size = 1u << (i->value & 3), at = i->value >> 2 & (8 - size);

	if (i->op >= DO_ASYNC && i->op < DO_SYNC_NR) {
		see(t, async_do((enum async_call)(i->op - DO_ASYNC), t, i->object));
		return;
	}
	if (i->op >= DO_DEFERRED && i->op < DO_ASYNC) {
		long got = deferred_step_of(&task->deferred, t,
					    (enum deferred_call)(i->op - DO_DEFERRED), i->object);

		if (got >= 0)
			see(t, got);
		return;
	}
	if (i->op >= DO_ACTIVE && i->op < DO_DEFERRED) {
		enum active_op op = (enum active_op)(i->op - DO_ACTIVE);
		int got = active_step(&task->active, op, i->object);

		if (got >= 0)
			see(t, got);
		return;
	}
	if (i->op >= DO_LOCKING && i->op < DO_ACTIVE) {
		long got = lock_step(&task->locks, (enum lock_op)(i->op - DO_LOCKING), i->object);

		if (got >= 0)
			see(t, got);
		return;
	}
	if (i->op >= DO_WAITING && i->op < DO_LOCKING) {
		enum wait_op op = (enum wait_op)(i->op - DO_WAITING);
		int got;

		if (op == DO_COND_WAIT && !task->held[i->object]) {
			ls_lock_take(random_lock[i->object]);
			task->held[i->object] = true;
		}
		got = wait_step(&task->wait, op, random_lock[i->object]);

		if (got >= 0)
			see(t, got);
		return;
	}
	switch ((enum random_op)i->op) {
	case DO_TAKE:
	case DO_DROP:
	case DO_TRY:
		random_lock_op(t, task, i);
		break;
	case DO_NEW:
	case DO_USE:
	case DO_FREE:
		random_memory_op(t, task, i);
		break;
	case DO_READ:
		see(t, ls_var_read(var));
		break;
	case DO_WRITE:
		ls_var_write(var, i->value);
		break;
	case DO_ADD:
		see(t, ls_var_add(var, 1));
		break;
	case DO_CAS:
		see(t, ls_var_cas(var, i->value & 1, i->value));
		break;
	case DO_PLAIN_READ:
		see(t, ls_var_read_plain(var));
		break;
	case DO_PLAIN_WRITE:
		ls_var_write_plain(var, i->value);
		break;
	case DO_WAIT:
		ls_completion_wait(random_completion[i->object]);
		break;
	case DO_COMPLETE:
		ls_completion_complete(random_completion[i->object]);
		break;
	case DO_CHOOSE:
		see(t, ls_choose(2));
		break;
	case DO_IS_LOCKED:
		see(t, shared_is_locked(i->object));
		break;
	case DO_TRY_WAIT:
		see(t, shared_try_wait(i->object));
		break;
	case DO_SHARED_COMPLETE:
		shared_complete(i->object);
		break;
	case DO_SHARED_READ:
		see(t, shared_read(size, at));
		break;
	case DO_SHARED_WRITE:
		shared_write(size, at, 0x1111 * (1 + i->object));
		break;
	case DO_INC:
		shared_inc();
		break;
	case DO_INC_NOT_ZERO:
		see(t, shared_inc_not_zero());
		break;
	case DO_DEC_AND_TEST:
		see(t, shared_dec_and_test());
		break;
	default:
		break;
	}
}

static inline void random_run(void *arg)
{
	unsigned int t = (unsigned int)(uintptr_t)arg;
	struct random_task task = { 0 };

	for (unsigned int i = 0; i < random_program.ops_nr[t]; i++)
		random_step(t, &task, &random_program.ops[t][i]);
	wait_end(&task.wait);
	lock_end(&task.locks);
	active_end(&task.active);
	deferred_end_of(&task.deferred, t);
	for (unsigned int l = 0; l < RANDOM_VARS; l++)
		if (task.held[l])
			ls_lock_drop(random_lock[l]);
}

static inline void hash_in(uint64_t value)
{
	event_hash = (event_hash ^ value) * 1099511628211ul;
}

static inline void random_began(void)
{
	memset(&outcome, 0, sizeof(outcome));
	random_events_nr = 0;
	ended = false;
	event_hash = 14695981039346656037ul;
}

static inline void random_event(struct task *t)
{
	if (!in_task())
		return;
	if (random_events_nr == EVENTS_MAX)
		give_up("too many events", "random program");
	random_events[random_events_nr++] = (struct random_event){ t->op, t->id };
	hash_in((uint64_t)t->id << 16 | (uint64_t)t->op.kind << 8 | t->op.failed);
	hash_in(t->op.object ? t->op.object->addr : 0);
	hash_in(t->op.addr);
	hash_in(t->op.pc);
}

static inline void random_capture(void)
{
	for (unsigned int i = 0; i < RANDOM_VARS; i++) {
		struct object *lock = object_get(random_lock[i]);
		struct object *completion = object_get(random_completion[i]);

		/* The variable's only member. */
		memcpy(&outcome.var[i], random_var[i], sizeof(outcome.var[i]));
		outcome.owner[i] = lock->state.owner;
		outcome.done[i] = completion->state.count;
	}
	outcome.owner[RANDOM_VARS] = object_get(wait_rwlock)->state.owner;
	outcome.done[RANDOM_VARS] = object_get(wait_rwlock)->state.readers;
	for (unsigned int i = 0; i < LOCKS_NR; i++) {
		const struct object_state *state = &object_get(lock_memory(i))->state;

		outcome.locks[i] = (uint64_t)state->owner << 48 | (uint64_t)state->queued << 40 |
				   (uint64_t)state->count << 32 | (uint32_t)state->readers;
	}
	for (unsigned int i = 0; i < ACTIVE_NODES; i++)
		outcome.active[i] = active_state(i);
	memcpy(&outcome.async, async_state(), sizeof(outcome.async));
	memcpy(&outcome.deferred, random_deferred, sizeof(outcome.deferred));
	memcpy(outcome.shared, shared_memory(), SHARED_BYTES);
	for (unsigned int t = 0; t < random_program.tasks_nr; t++)
		memcpy(outcome.order[t], tasks[t].order.at, sizeof(outcome.order[t]));
	outcome.fingerprint = trace_fingerprint();
	outcome.events = random_events_nr;
	for (unsigned int t = 0; t < RANDOM_TASKS; t++)
		for (unsigned int i = 0; i < outcome.seen_nr[t]; i++)
			hash_in((uint64_t)outcome.seen[t][i]);
	free(ended_choices.v);
	ended_choices.nr = execution.choices_nr;
	ended_choices.v = malloc((ended_choices.nr + 1) * sizeof(ls_choice));
	if (!ended_choices.v)
		give_up("out of memory", "random program");
	memcpy(ended_choices.v, execution.choices, ended_choices.nr * sizeof(ls_choice));
	ended = true;
	if (random_ended)
		random_ended();
}

static inline void random_stuck(void)
{
	outcome.stuck = 1;
	random_capture();
}

static inline void random_finish(void *arg)
{
	(void)arg;
	random_capture();
}

static inline int random_setup(void *arg)
{
	static const struct observer watcher = { .execution_began = random_began,
						 .event = random_event,
						 .stuck = random_stuck };
	static const char *const names[RANDOM_VARS] = { "0", "1" };

	(void)arg;
	for (unsigned int i = 0; i < RANDOM_VARS; i++) {
		random_var[i] = ls_var_new(names[i], 0);
		random_lock[i] = ls_lock_new(names[i]);
		random_completion[i] = ls_completion_new(names[i]);
	}
	shared_setup();
	wait_setup();
	lock_setup();
	active_setup();
	async_setup(false);
	deferred_setup();
	random_deferred = deferred_state();
	observer_add(&watcher);
	return 0;
}

static const struct ls_task random_tasks[RANDOM_TASKS] = {
	{ "a", random_run, (void *)0 },
	{ "b", random_run, (void *)1 },
	{ "c", random_run, (void *)2 },
	{ "d", random_run, (void *)3 },
};

/* The program of random_program_make(), ready to explore. */
static inline struct ls_program random_ls_program(void)
{
	return (struct ls_program){ .name = "random",
				    .setup = random_setup,
				    .tasks = random_tasks,
				    .tasks_nr = random_program.tasks_nr,
				    .finish = random_finish,
				    .finish_is_noop = true };
}

static inline struct ls_options random_options(uint64_t executions)
{
	static struct ls_fault_plan signal = { .site = "down_write_killable", .task = -1 };

	return (struct ls_options){ .faults = &signal,
				    .faults_nr = 1,
				    .faults_budget = 64, /* a small one would be shared */
				    .strategy = "random",
				    .seed = random_program.seed,
				    .executions_max = executions,
				    .count_traces = true,
				    .granularity = random_program.memory_points
							   ? LS_GRANULARITY_MEMORY
							   : LS_GRANULARITY_SYNC };
}

#endif
