// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running one execution.
 *
 * Each task first runs to the operation that it wants to perform. Then, over and over, the strategy
 * picks a task whose operation can happen, that task performs it and runs on to its next one. Tasks
 * switch to each other directly; the harness's own stack is resumed when the execution ends.
 */
#include "harness/engine/exec.h"
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "harness/engine/names.h"
#include "harness/engine/pins.h"

struct execution execution;
struct task tasks[TASKS_SLOTS];
struct task *current_task;

static struct fiber host;
static struct task *const main_task = &tasks[MAIN_WINDOW];
static const struct ls_program *running;
static int setup_result;

#define bit_of(t) (1ul << (t)->id)

/**
 * engine_init() - map the memory that every exploration uses
 *
 * Context: harness thread; a second call does nothing.
 * Return: 0; -ENOMEM when the fixed addresses are taken or memory is short.
 */
int engine_init(void)
{
	int err = memory_init();

	if (!err)
		err = objects_init();
	if (!execution.number)
		execution.number = 1;
	return err;
}

void harness_bug(const char *fmt, ...)
{
	va_list ap;

	/* Not a finding: signals go their usual way from here. */
	execution.phase = PHASE_IDLE;
	fprintf(stderr, "lockstep: bug or limit of the harness at execution %u, event %u: ",
		execution.number, execution.events);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

void execution_end(enum end end)
{
	execution.end = end;
	fiber_switch(&current_task->fiber, &host);
	harness_bug("an ended execution goes on");
}

static void execution_stuck(void)
{
	/* Whoever waits for a task that was stopped waits because of that. */
	if (execution.halted)
		execution_end(END_ABORTED);
	OBSERVE(stuck);
	execution_end(END_STUCK);
}

/*
 * The step bound is reached. That alone is no livelock: the strategy may have starved a task that
 * the others wait for. So as many events again may follow in which each task that can run runs one,
 * in turn; only what does not end then either makes no progress under a fair schedule. Where a
 * single task is left nobody was starved. A strategy that follows a list goes on with it, since
 * these choices are in it, too.
 */
static unsigned int pick_in_turn(unsigned int current)
{
	uint64_t left = execution.all & ~execution.finished & ~execution.halted;
	uint64_t after = execution.enabled & ~((2ul << current) - 1);

	if ((execution.events == execution.steps_max && !(left & (left - 1))) ||
	    execution.events >= 2 * execution.steps_max) {
		OBSERVE(steps_reached, current_task);
		execution_end(END_ABORTED);
	}
	if (execution.strategy->follows_list)
		return NO_TASK;
	return (unsigned int)__builtin_ctzl(after ? after : execution.enabled);
}

static unsigned int choose(unsigned int current)
{
	unsigned int next = NO_TASK;

	if (__builtin_expect(execution.events >= execution.steps_max, 0))
		next = pick_in_turn(current);
	else if (__builtin_expect(execution.pins_active, 0))
		next = pins_pick(execution.enabled);
	execution.events++;
	if (next == NO_TASK)
		next = execution.strategy->pick(execution.enabled, current);
	if (__builtin_expect(next == PICK_ABORT || next == PICK_REDUNDANT, 0)) {
		enum end end = next == PICK_ABORT ? END_DIVERGED : END_REDUNDANT;

		/* Before the first event nothing has left the harness's own stack. */
		if (current == NO_TASK) {
			execution.end = (uint8_t)end;
			return NO_TASK;
		}
		execution_end(end);
	}
	harness_assert(next < NO_TASK && execution.enabled >> next & 1);
	execution.choices[execution.choices_nr++] = (ls_choice)next;
	return next;
}

static void schedule(struct task *t);

/**
 * execution_fatal() - the current task cannot go on after what it did
 *
 * The execution ends, unless the strategy has to see what the other tasks would still have done:
 * then only this task stops, as a task does that the kernel kills after an oops, and nothing that
 * happens afterwards is reported.
 *
 * Context: a task, the setup or the finish.
 */
void execution_fatal(void)
{
	struct task *t = current_task;

	if (!in_task() || !execution.runs_on)
		execution_end(END_ABORTED);
	t->state = TASK_HALTED;
	execution.enabled &= ~bit_of(t);
	execution.halted |= bit_of(t);
	if (execution.phase == PHASE_START)
		fiber_switch(&t->fiber, &host);
	if ((execution.finished | execution.halted) == execution.all)
		execution_end(END_ABORTED);
	schedule(t);
	harness_bug("a stopped task goes on");
}

static void schedule(struct task *t)
{
	unsigned int next;

	if (__builtin_expect(!execution.enabled, 0))
		execution_stuck();
	next = choose(t->id);
	if (next != t->id) {
		current_task = &tasks[next];
		fiber_switch(&t->fiber, &current_task->fiber);
	}
}

static void op_announced(struct task *t, struct object *object)
{
	bool blocked = object && (object->state.blocked >> t->op.kind & 1);

	blocked |= (execution.asleep & bit_of(t)) != 0;
	t->announced = true;
	if (__builtin_expect(execution.phase == PHASE_RUN || execution.phase == PHASE_START, 1)) {
		if (object) {
			object->want |= bit_of(t);
			if (blocked)
				execution.enabled &= ~bit_of(t);
		}
		if (__builtin_expect(execution.pins_active, 0))
			pins_announced(t);
		if (__builtin_expect(execution.phase == PHASE_RUN, 1))
			schedule(t);
		else
			fiber_switch(&t->fiber, &host);
		if (object)
			object->want &= ~bit_of(t);
	} else if (blocked) {
		execution_stuck();
	}
	t->seq++;
	t->announced = false;
}

/* What a lock with readers has to be like; its state is the number of readers, or above them. */
static void lock_test(struct op *op)
{
	if (op->kind == OP_RELOCK || op->kind == OP_WRITE_TRYLOCK) {
		op->test = TEST_EQUAL;
	} else if (op->kind != OP_READ_UNLOCK) {
		op->test = TEST_BELOW;
		op->expect = OP_STATE_OWNED;
	}
}

/**
 * op_point() - announce an operation, and return when it is to happen
 * @kind: of operation
 * @object: that it is on; NULL for OP_LOCAL and OP_YIELD
 * @addr: of the memory, for reads and writes
 * @size: bytes there; 0 for locks and completions
 * @pc: where the model called
 * @call: what it called; a string that stays
 *
 * The caller then looks at the state, sets op.failed when the operation did not succeed, calls
 * OBSERVE(event), and changes the state; nothing else runs in between.
 *
 * Context: a task. In the setup and the finish nothing is scheduled, and what would block there is
 * stuck at once.
 */
void op_point(enum op_kind kind, struct object *object, uintptr_t addr, unsigned int size,
	      uintptr_t pc, const char *call)
{
	struct task *t = current_task;

	t->op = (struct op){ .kind = (uint8_t)kind,
			     .size = (uint16_t)size,
			     .object = object,
			     .addr = addr,
			     .pc = pc,
			     .call = call };
	if (kind == OP_LOCK || kind == OP_TRYLOCK)
		t->op.test = TEST_EQUAL;
	else if (kind == OP_WAIT || kind == OP_TRYWAIT)
		t->op.test = TEST_UNEQUAL;
	else if (kind >= OP_RELOCK && kind <= OP_WRITE_TRYLOCK)
		lock_test(&t->op);
	op_announced(t, object);
}

/**
 * op_point_if() - the same for an operation on memory that succeeds only if a value is right
 * @test: how the value there must compare with @expect
 * @expect: as many bytes as @size
 *
 * Context: as op_point().
 */
void op_point_if(struct object *object, uintptr_t addr, unsigned int size, enum op_test test,
		 uint64_t expect, uintptr_t pc, const char *call)
{
	struct task *t = current_task;

	t->op = (struct op){ .kind = OP_CAS,
			     .test = (uint8_t)test,
			     .size = (uint16_t)size,
			     .object = object,
			     .addr = addr,
			     .expect = expect,
			     .pc = pc,
			     .call = call };
	op_announced(t, object);
}

/**
 * object_wake() - work out again which tasks can perform what they announced on an object
 * @object: whose state.blocked changed
 *
 * Context: a task.
 */
void object_wake(struct object *object)
{
	for (uint64_t want = object->want; want; want &= want - 1) {
		unsigned int id = __builtin_ctzl(want);

		if (object->state.blocked >> tasks[id].op.kind & 1 || execution.asleep >> id & 1)
			execution.enabled &= ~(1ul << id);
		else
			execution.enabled |= 1ul << id;
	}
}

/**
 * task_sleep() - what the current task announces next only happens once task_wake() was called for
 * it
 *
 * Sleeping is no event: the wake-up is, and so is what the task does then.
 *
 * Context: a task.
 */
void task_sleep(void)
{
	execution.asleep |= bit_of(current_task);
}

/**
 * task_wake() - the current task's event lets another task go on
 * @t: which need not be asleep yet, only about to be; what it does next comes after this event
 *
 * Several events may be needed: what they knew adds up, from the task_woken() before on.
 *
 * Context: a task, after OBSERVE(event) and before it publishes what it knows by other means.
 */
void task_wake(struct task *t)
{
	const struct op *op = &t->op;

	t->waker = current_task->id;
	t->waker_seq = current_task->dep.at[current_task->id & (CLOCK_MAX - 1)];
	clock_join(&t->wake_dep, &current_task->dep);
	clock_join(&t->wake_order, &current_task->order);
	if (!(execution.asleep & bit_of(t)))
		return;
	execution.asleep &= ~bit_of(t);
	if (!op->object || !(op->object->state.blocked >> op->kind & 1))
		execution.enabled |= bit_of(t);
}

/**
 * task_woken() - the current task goes on, and learns what whoever woke it knew
 *
 * Context: a task, before OBSERVE(event) of the operation that had to be woken.
 */
void task_woken(void)
{
	struct task *t = current_task;

	clock_join(&t->dep, &t->wake_dep);
	clock_join(&t->order, &t->wake_order);
	clock_zero(&t->wake_dep);
	clock_zero(&t->wake_order);
}

/**
 * choice_label() - let the strategy choose an outcome inside the present event
 * @outcomes: how many there are, at least 1
 * @what: for reports; a string that stays
 *
 * Context: a task. In the setup and the finish the first outcome is taken.
 * Return: 0..@outcomes - 1.
 */
unsigned int choice_label(unsigned int outcomes, const char *what)
{
	unsigned int outcome;

	if (outcomes < 2 || !in_task())
		return 0;
	if (execution.choices_nr >= execution.choices_max - 1) {
		OBSERVE(steps_reached, current_task);
		execution_end(END_ABORTED);
	}
	/* Past the step bound the strategy does not choose any more; see pick_in_turn(). */
	outcome = 0;
	if (execution.events <= execution.steps_max || execution.strategy->follows_list)
		outcome = execution.strategy->label(outcomes);
	if (outcome == PICK_ABORT)
		execution_end(END_DIVERGED);
	harness_assert(outcome < outcomes);
	execution.choices[execution.choices_nr++] = (ls_choice)(LS_CHOICE_LABEL | outcome);
	current_task->labels++;
	OBSERVE(labelled, current_task, outcome, what);
	return outcome;
}

/**
 * choice_unasked() - pass a choice inside the present event whose first outcome is the only one
 * left
 *
 * It keeps its place among the choices of the event, so that what comes after it is told by the
 * same number whether or not it was asked.
 *
 * Context: a task.
 */
void choice_unasked(void)
{
	if (in_task())
		current_task->labels++;
}

void task_operation_begin(const char *text)
{
	current_task->operation = text;
	OBSERVE(operation_begun, current_task);
}

void task_operation_end(long outcome, bool may_hold_locks)
{
	OBSERVE(operation_ended, current_task, outcome, may_hold_locks);
	current_task->operation = NULL;
}

static void task_entry(void)
{
	struct task *t = current_task;

	t->run(t->arg);
	OBSERVE(task_ended, t);
	t->state = TASK_FINISHED;
	execution.enabled &= ~bit_of(t);
	execution.finished |= bit_of(t);
	if (execution.pins_active)
		pins_finished(t);
	if (execution.phase == PHASE_START)
		fiber_switch(&t->fiber, &host);
	if ((execution.finished | execution.halted) == execution.all)
		execution_end(execution.halted ? END_ABORTED : END_COMPLETE);
	schedule(t);
	harness_bug("a finished task goes on");
}

static void main_entry(void)
{
	if (execution.phase == PHASE_SETUP)
		setup_result = running->setup(running->arg);
	else
		running->finish(running->arg);
	OBSERVE(task_ended, current_task);
	execution_end(END_COMPLETE);
}

static void task_reset(struct task *t)
{
	t->state = TASK_READY;
	t->announced = false;
	t->held_nr = 0;
	t->seq = 0;
	t->labels = 0;
	t->races_off = 0;
	t->context = (struct context){ 0 };
	t->operation = NULL;
	t->op = (struct op){ 0 };
	clock_zero(&t->order);
	clock_zero(&t->dep);
	clock_zero(&t->wake_order);
	clock_zero(&t->wake_dep);
	t->waker_seq = 0;
	t->queue = NULL;
	t->rcu_depth = 0;
	t->grace = 0;
	t->order.at[t->id] = 1;
	fiber_prepare(&t->fiber, memory_stack(t->id), t == main_task ? main_entry : task_entry);
}

/* Run the setup or the finish on the main task's stack. */
static enum end main_run(enum phase phase)
{
	execution.phase = (uint8_t)phase;
	execution.end = END_NONE;
	task_reset(main_task);
	current_task = main_task;
	fiber_switch(&host, &main_task->fiber);
	return execution.end;
}

/**
 * engine_setup() - make the tasks, run the setup, and keep what it leaves
 * @program: checked by the caller
 * @options: likewise
 *
 * Context: harness thread; observers are in place. Segments were added before.
 * Return: 0; what the setup returned; -EPROTO when it ended in a finding; -ENOMEM.
 */
int engine_setup(const struct ls_program *program, const struct ls_options *options)
{
	running = program;
	clock_width = (program->tasks_nr + 3) & ~3u;
	execution.steps_max = options->steps_max ? options->steps_max : LS_STEPS_DEFAULT;
	/* The step bound, as much again under a fair schedule, and an outcome for each. */
	execution.choices_max = 4 * execution.steps_max + 64;
	execution.choices = calloc(execution.choices_max, sizeof(*execution.choices));
	if (!execution.choices)
		return -ENOMEM;
	execution.choices_nr = 0;
	execution.events = 0;
	execution.all = 0;
	execution.enabled = execution.finished = execution.asleep = 0;
	execution.memory_points = options->granularity == LS_GRANULARITY_MEMORY;
	execution.strict_races = options->strict_races;
	execution.racy = false;
	execution.number++;
	for (unsigned int i = 0; i < program->tasks_nr; i++) {
		tasks[i].id = (uint8_t)i;
		tasks[i].name = program->tasks[i].name;
		tasks[i].run = program->tasks[i].run;
		tasks[i].arg = program->tasks[i].arg;
		execution.all |= 1ul << i;
	}
	main_task->id = MAIN_WINDOW;
	main_task->name = "setup";
	setup_result = 0;
	if (program->setup && main_run(PHASE_SETUP) != END_COMPLETE)
		setup_result = -EPROTO;
	execution.phase = PHASE_IDLE;
	main_task->name = "finish";
	memory_mark_setup();
	objects_mark_setup();
	return setup_result;
}

void engine_teardown(void)
{
	free(execution.choices);
	execution.choices = NULL;
	memory_forget_all();
	objects_forget_all();
	names_forget_all();
	execution.number++;
	execution.phase = PHASE_IDLE;
}

static void execution_start_tasks(void)
{
	execution.phase = PHASE_START;
	for (uint64_t all = execution.all; all && !execution.end; all &= all - 1) {
		current_task = &tasks[__builtin_ctzl(all)];
		fiber_switch(&host, &current_task->fiber);
	}
}

static void execution_first_choice(void)
{
	execution.phase = PHASE_RUN;
	if ((execution.finished | execution.halted) == execution.all) {
		execution.end = execution.halted ? END_ABORTED : END_COMPLETE;
	} else if (!execution.enabled && execution.halted) {
		execution.end = END_ABORTED;
	} else if (!execution.enabled) {
		OBSERVE(stuck);
		execution.end = END_STUCK;
	} else {
		unsigned int next = choose(NO_TASK);

		if (next == NO_TASK)
			return;
		current_task = &tasks[next];
		fiber_switch(&host, &current_task->fiber);
	}
}

/**
 * execution_run() - run one execution from the state after the setup to its end
 * @program: the one that engine_setup() got
 *
 * Context: harness thread; execution.strategy is set and has been told.
 * Return: how it ended.
 */
enum end execution_run(const struct ls_program *program)
{
	enum end end;

	execution.number++;
	memory_reset();
	objects_reset();
	execution.events = 0;
	execution.choices_nr = 0;
	execution.enabled = execution.all;
	execution.finished = execution.halted = execution.asleep = 0;
	execution.end = END_NONE;
	if (execution.pins_active)
		pins_execution_begin();
	OBSERVE(execution_began);
	for (uint64_t all = execution.all; all; all &= all - 1)
		task_reset(&tasks[__builtin_ctzl(all)]);
	execution_start_tasks();
	if (!execution.end)
		execution_first_choice();
	end = execution.end;
	OBSERVE(ran);
	if (end == END_COMPLETE && program->finish && main_run(PHASE_FINISH) != END_COMPLETE)
		end = END_ABORTED;
	if (end == END_COMPLETE && !program->finish_is_noop) {
		execution.phase = PHASE_CHECK;
		current_task = main_task;
		OBSERVE(finished);
	}
	execution.phase = PHASE_IDLE;
	return end;
}
