// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who runs next: announced operations, the strategy's picks, and the ends of executions.
 *
 * Tasks switch to each other directly; the harness's own stack is resumed when the execution ends.
 * What an operation does when its turn comes is not here: its primitive does that.
 */
#include "harness/engine/schedule.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "harness/engine/pins.h"

#define bit_of(t) (1ul << (t)->id)

_Static_assert(OP_KINDS_NR <= 64, "object_state.blocked has a bit for each kind of operation");

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
	fiber_switch(&current_task->fiber, &host_fiber);
	harness_bug("an ended execution goes on");
}

bool execution_is_over(void)
{
	return !(execution.all & ~execution.finished & ~execution.halted & ~execution.idle);
}

void execution_stuck(void)
{
	if (execution.phase == PHASE_RUN && !execution.halted && execution_is_over())
		execution_end(END_COMPLETE);
	/* That an interrupt would come was only supposed. */
	if (execution.supposes) {
		execution.excluded |= !execution.halted;
		execution_end(END_ABORTED);
	}
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

unsigned int choose(unsigned int current)
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
		fiber_switch(&t->fiber, &host_fiber);
	if ((execution.finished | execution.halted) == execution.all)
		execution_end(END_ABORTED);
	schedule_from(t);
	harness_bug("a stopped task goes on");
}

/**
 * execution_exclude() - this execution is none of those that the program is about
 *
 * The current task stops, and so does the execution, as execution_fatal() has it: nothing that
 * happens from here on is reported. It counts as excluded, unless a fatal finding came before.
 *
 * Context: a task.
 */
void execution_exclude(void)
{
	execution.excluded |= !execution.halted;
	execution_fatal();
}

/*
 * The finish goes on as soon as it can; while it waits, daemons run, each as long as it can, for
 * none of this is explored.
 */
static unsigned int choose_in_finish(const struct task *t)
{
	uint64_t enabled = execution.enabled;

	if (++execution.finish_steps > execution.steps_max) {
		OBSERVE(steps_reached, current_task);
		execution_end(END_ABORTED);
	}
	if (!enabled) {
		if (execution.finished & bit_of(main_task))
			execution_end(END_COMPLETE);
		current_task = main_task;
		execution_stuck();
	}
	if (enabled & bit_of(main_task))
		return MAIN_WINDOW;
	return enabled & bit_of(t) ? t->id : (unsigned int)__builtin_ctzl(enabled);
}

void schedule_from(struct task *t)
{
	unsigned int next;

	if (__builtin_expect(execution.phase == PHASE_FINISH, 0)) {
		next = choose_in_finish(t);
		if (next != t->id) {
			current_task = &tasks[next];
			fiber_switch(&t->fiber, &current_task->fiber);
		}
		return;
	}
	if (__builtin_expect(!execution.enabled, 0)) {
		if (!execution.halted && execution_is_over()) {
			/* A daemon that waits may go on from here in the finish. */
			execution.end = END_COMPLETE;
			fiber_switch(&t->fiber, &host_fiber);
			return;
		}
		execution_stuck();
	}
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
			schedule_from(t);
		else
			fiber_switch(&t->fiber, &host_fiber);
		if (object)
			object->want &= ~bit_of(t);
	} else if (execution.phase == PHASE_FINISH) {
		if (object && blocked) {
			object->want |= bit_of(t);
			execution.enabled &= ~bit_of(t);
		}
		schedule_from(t);
		if (object)
			object->want &= ~bit_of(t);
	} else if (blocked) {
		execution_stuck();
	}
	t->seq++;
	t->announced = false;
}

/* What the state of an object has to be like for an operation to succeed, or to happen at all. */
static const struct {
	uint8_t test;
	uint64_t expect;
} tests[OP_KINDS_NR] = {
	[OP_LOCK] = { TEST_EQUAL, 0 },
	[OP_TRYLOCK] = { TEST_EQUAL, 0 },
	[OP_RELOCK] = { TEST_EQUAL, 0 },
	[OP_WAIT] = { TEST_UNEQUAL, 0 },
	[OP_TRYWAIT] = { TEST_UNEQUAL, 0 },
	/* Of locks with readers: their number, or above it who owns the lock or waits to. */
	[OP_READ_LOCK] = { TEST_BELOW, OP_STATE_OWNED },
	[OP_READ_TRYLOCK] = { TEST_BELOW, OP_STATE_OWNED },
	[OP_WRITE_TRYLOCK] = { TEST_EQUAL, 0 },
	[OP_WRITE_LOCK] = { TEST_BELOW, OP_STATE_OWNED },
	[OP_WRITE_GRANT] = { TEST_EQUAL, OP_STATE_QUEUED },
	[OP_READ_LOCK_PASSING] = { TEST_CLEAR, OP_STATE_OWNED },
	[OP_ACTIVE_GET] = { TEST_BELOW, OP_STATE_OWNED },
	[OP_DRAIN] = { TEST_EQUAL, OP_STATE_OWNED },
	[OP_SEQ_READ] = { TEST_CLEAR, 1 },
	/* Of what fires: enum source_state. */
	[OP_DISARM] = { TEST_SET, SOURCE_PENDING },
	[OP_FIRE] = { TEST_EQUAL, SOURCE_PENDING | SOURCE_READY },
	[OP_QUIESCE] = { TEST_CLEAR, SOURCE_RUNNING },
	[OP_SETTLE] = { TEST_CLEAR, SOURCE_RUNNING | SOURCE_PENDING },
	[OP_SLEEP_TRY] = { TEST_SET, 0 }, /* the bit of the task */
	/* Of works: WORK_READY and its like in primitives/work.h. */
	[OP_WORK_QUEUE] = { TEST_CLEAR, ~4ul },
	[OP_WORK_START] = { TEST_EQUAL, 1 },
	[OP_WORK_FIRE] = { TEST_SET, 2 },
	[OP_WW_GRANT] = { TEST_SET, 0 }, /* the bit of the task */
};

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

	if (__builtin_expect(execution.interrupt != NULL, 0))
		execution.interrupt();
	t->op = (struct op){ .kind = (uint8_t)kind,
			     .size = (uint16_t)size,
			     .object = object,
			     .addr = addr,
			     .pc = place_of(pc),
			     .call = call,
			     .test = tests[kind].test,
			     .expect = tests[kind].expect };
	if (__builtin_expect(kind == OP_WW_GRANT || kind == OP_SLEEP_TRY, 0))
		t->op.expect = bit_of(t);
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

	if (__builtin_expect(execution.interrupt != NULL, 0))
		execution.interrupt();
	t->op = (struct op){ .kind = OP_CAS,
			     .test = (uint8_t)test,
			     .size = (uint16_t)size,
			     .object = object,
			     .addr = addr,
			     .expect = expect,
			     .pc = place_of(pc),
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
 * task_allow() - what a task announced can happen now, or cannot
 * @t: which; it waits for more than the state of one object
 * @can: whether it can
 *
 * Unlike task_wake() this orders nothing: the events that let @t go on have to depend on its own.
 *
 * Context: a task.
 */
void task_allow(struct task *t, bool can)
{
	if (can) {
		execution.asleep &= ~bit_of(t);
		if (t->announced)
			execution.enabled |= bit_of(t);
	} else {
		execution.asleep |= bit_of(t);
		if (t->announced)
			execution.enabled &= ~bit_of(t);
	}
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
