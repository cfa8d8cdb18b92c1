/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random programs in which tasks create tasks, wait for a time, and are daemons. Two or three tasks
 * perform one to three operations each over two variables, a lock and a completion; a task that is
 * created does the same with what the program has for it.
 */
#ifndef TESTS_SPAWNED_H
#define TESTS_SPAWNED_H

#include "tests/explore_test.h"
#include "harness/engine/spawn.h"

#define BODIES	   6
#define BODY_OPS   3
#define COMPLETION 0x1000 /* an object of the engine alone, at no address of the program */

enum spawned_op {
	SPAWNED_READ,
	SPAWNED_WRITE,
	SPAWNED_ADD,
	SPAWNED_LOCKED,
	SPAWNED_TASK,
	SPAWNED_DAEMON,
	SPAWNED_WAIT,
	SPAWNED_TIMED_WAIT,
	SPAWNED_COMPLETE,
	SPAWNED_CHOOSE,
	SPAWNED_NR
};

struct body {
	unsigned int nr;
	struct {
		uint8_t op, object;
	} ops[BODY_OPS];
};

static struct body bodies[BODIES];
static unsigned int firsts; /* bodies of the program's tasks; the others are for created ones */
static bool setup_creates;  /* a daemon, in the setup */
static struct ls_var *vars[2];
static struct ls_lock *spawned_lock;
static struct ls_completion *completion;
static uint64_t max_width;

static inline uint32_t draw(uint64_t *state, uint32_t bound)
{
	*state = *state * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(((*state >> 33) * bound) >> 31);
}

static void body_run(void *arg);

/* An event that depends on nothing, in which a task comes into being. */
static inline void create(const char *name, struct body *body, bool daemon)
{
	op_point(OP_LOCAL, NULL, 0, 0, 0, "creates");
	OBSERVE(event, current_task);
	task_new(name, body_run, body, daemon);
	if (clock_width > max_width)
		max_width = clock_width;
}

static inline void spawned_step(struct body *body, unsigned int i)
{
	unsigned int index = (unsigned int)(body - bodies), object = body->ops[i].object;
	/* A body only creates later ones, and not all of them, so this ends. */
	bool more = index + 1 < BODIES && (index < firsts || (index == firsts && !i));
	struct body *next = &bodies[index + 1 >= firsts ? index + 1 : firsts];

	switch ((enum spawned_op)body->ops[i].op) {
	case SPAWNED_READ:
		if (ls_var_read(vars[object]) > 1)
			ls_var_add(vars[1 - object], 1);
		break;
	case SPAWNED_WRITE:
		ls_var_write(vars[object], 2 + (int64_t)index);
		break;
	case SPAWNED_ADD:
		ls_var_add(vars[object], 1);
		break;
	case SPAWNED_LOCKED:
		ls_lock_take(spawned_lock);
		ls_var_write(vars[object], (int64_t)index);
		ls_lock_drop(spawned_lock);
		break;
	case SPAWNED_TASK:
	case SPAWNED_DAEMON:
		if (more)
			create("child", next, body->ops[i].op == SPAWNED_DAEMON);
		break;
	case SPAWNED_WAIT:
		ls_completion_wait(completion);
		break;
	case SPAWNED_TIMED_WAIT:
		op_point_timed(OP_TRYWAIT, object_get(completion), (uintptr_t)completion, 0,
			       "timed");
		current_task->op.failed = !object_get(completion)->state.count;
		OBSERVE(event, current_task);
		if (!current_task->op.failed) {
			object_get(completion)->state.count--;
			object_get(completion)->state.blocked = object_get(completion)->state.count
									? 0
									: 1ul << OP_WAIT;
			object_wake(object_get(completion));
		} else {
			ls_var_add(vars[object], 3);
		}
		break;
	case SPAWNED_COMPLETE:
		ls_completion_complete(completion);
		break;
	case SPAWNED_CHOOSE:
		if (ls_choose(2))
			ls_var_add(vars[object], 1);
		break;
	case SPAWNED_NR:
		break;
	}
}

/* Waits for completions, and does something after each. */
static inline void worker_run(void *arg)
{
	struct object *object = object_get(completion);

	(void)arg;
	for (;;) {
		op_point_idle(OP_WAIT, object, (uintptr_t)completion, 0, "work");
		OBSERVE(event, current_task);
		object->state.count--;
		object->state.blocked = object->state.count ? 0 : 1ul << OP_WAIT;
		object_wake(object);
		ls_var_add(vars[0], 1);
	}
}

static void body_run(void *arg)
{
	struct body *body = (struct body *)arg;

	for (unsigned int i = 0; i < body->nr; i++)
		spawned_step(body, i);
}

static inline int spawned_setup(void *arg)
{
	(void)arg;
	vars[0] = ls_var_new("x", 0);
	vars[1] = ls_var_new("y", 0);
	spawned_lock = ls_lock_new("l");
	completion = ls_completion_new("c");
	if (setup_creates)
		task_new("worker", worker_run, NULL, true);
	return 0;
}

static inline void spawned_make(uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ul + 7;

	firsts = 2 + draw(&state, 2);
	setup_creates = draw(&state, 4) == 0;
	for (unsigned int b = 0; b < BODIES; b++) {
		bodies[b].nr = 1 + draw(&state, b < firsts ? BODY_OPS : 2);
		for (unsigned int i = 0; i < bodies[b].nr; i++) {
			bodies[b].ops[i].op = (uint8_t)draw(&state, SPAWNED_NR);
			bodies[b].ops[i].object = (uint8_t)draw(&state, 2);
		}
	}
	/* Without a task that is created there is nothing to see. */
	bodies[draw(&state, firsts)].ops[0].op = SPAWNED_TASK;
}

static inline struct ls_result spawned_explore(const char *strategy, uint64_t executions)
{
	static struct ls_task tasks[3];
	struct ls_program program = {
		.name = "spawned", .setup = spawned_setup, .tasks = tasks, .tasks_nr = firsts
	};
	struct ls_options options = { .strategy = strategy,
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = executions,
				      .count_traces = true };

	for (unsigned int i = 0; i < firsts; i++)
		tasks[i] = (struct ls_task){ (const char *[]){ "a", "b", "c" }[i], body_run,
					     &bodies[i] };
	return explore(&program, &options);
}

/*
 * Plain enumeration runs every interleaving, so its distinct traces are all that there are, and an
 * optimal search has to run as many executions, and each of them once. Larger programs are left
 * out. Return: how many were compared.
 */
static inline unsigned int spawned_compare(uint64_t from, uint64_t to, uint64_t runs_max)
{
	unsigned int compared = 0;

	for (uint64_t seed = from; seed <= to; seed++) {
		struct ls_result all, best, bounded;
		char row[32];

		spawned_make(seed);
		all = spawned_explore("dfs", runs_max);
		if (!all.exhausted) {
			ls_result_free(&all);
			continue;
		}
		compared++;
		best = spawned_explore("optimal", 0);
		bounded = spawned_explore("bpor", 0);
		snprintf(row, sizeof(row), "program %lu", seed);
		CHECK_EQUAL(best.exhausted, true, row);
		CHECK_EQUAL(best.traces, all.traces, row);
		CHECK_EQUAL(best.traces_deadlocked, all.traces_deadlocked, row);
		CHECK_EQUAL(best.complete, all.traces, row);
		CHECK_EQUAL(best.deadlocked, all.traces_deadlocked, row);
		CHECK_EQUAL(bounded.traces, all.traces, row);
		CHECK_EQUAL(bounded.traces_deadlocked, all.traces_deadlocked, row);
		CHECK_EQUAL(all.aborted + best.aborted, 0, row);
		ls_result_free(&all);
		ls_result_free(&best);
		ls_result_free(&bounded);
	}
	return compared;
}

#endif
