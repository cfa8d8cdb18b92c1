// SPDX-License-Identifier: GPL-2.0-only
/*
 * completion: wait_for_completion() consumes one complete(); complete_all() satisfies every wait
 * from then on. Which of several waiters goes first is a choice, as it is for a lock; the kernel
 * wakes them in order, so lockstep runs more orders than the kernel would.
 */
#include <linux/completion.h>
#include <linux/sched.h>
#include <stddef.h>
#include "harness/engine/spawn.h"
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct completion, dep_map) == DEP_MAP_OFFSET, "map of a completion");

#define WAIT_KINDS (1ul << OP_WAIT)
#define DONE_ALL   UINT32_MAX
#define PC	   ((uintptr_t)__builtin_return_address(0))

static struct object *completion_object(struct completion *x)
{
	struct object *object = lock_object(x, OBJECT_COMPLETION);

	if (!object->state.count)
		object->state.blocked = WAIT_KINDS;
	return object;
}

static void point(struct completion *x, enum op_kind kind, uintptr_t pc, const char *call)
{
	memory_check((uintptr_t)x, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	current_task->want_site = site_of(pc);
	if (kind == OP_WAIT) {
		task_may_sleep(call, pc);
		OBSERVE(wait_begun, current_task, completion_object(x), current_task->want_site);
	}
	op_point(kind, completion_object(x), (uintptr_t)x, 0, pc, call);
}

static void set_count(struct object *object, uint32_t count)
{
	object->state.count = count;
	object->state.blocked = count ? 0 : WAIT_KINDS;
	object_wake(object);
}

static void use(struct completion *x, unsigned int flags, uintptr_t pc)
{
	OBSERVE(event, current_task);
	memory_access((uintptr_t)x, sizeof(long), flags | ACCESS_MARKED, pc);
}

void __init_completion(struct completion *x, const char *name)
{
	lock_init(x, OBJECT_COMPLETION, name, x, PC);
	set_count(object_get(x), 0);
}

/*
 * Not atomic, as in the kernel: whoever completes or waits at the same time races with it, and what
 * then comes of the completion is for the order of the two to say, so it is an event.
 */
void reinit_completion(struct completion *x)
{
	memory_check((uintptr_t)x, sizeof(x->done), ACCESS_WRITE, PC);
	op_point(OP_WRITE, completion_object(x), (uintptr_t)x, 0, PC, "reinit_completion");
	OBSERVE(event, current_task);
	plain_write(x, sizeof(x->done), PC);
	set_count(completion_object(x), 0);
}

static void take_one(struct object *object)
{
	if (object->state.count != DONE_ALL)
		set_count(object, object->state.count - 1);
	order_acquire(object);
}

/* One attempt. */
static bool try(struct completion *x, bool timed, uintptr_t pc, const char *call)
{
	struct object *object;

	memory_check((uintptr_t)x, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	object = completion_object(x);
	if (timed)
		op_point_timed(OP_TRYWAIT, object, (uintptr_t)x, pc, call);
	else
		op_point(OP_TRYWAIT, object, (uintptr_t)x, 0, pc, call);
	current_task->op.failed = !object->state.count;
	use(x, current_task->op.failed ? 0 : ACCESS_WRITE, pc);
	if (current_task->op.failed)
		return false;
	take_one(object);
	return true;
}

/*
 * A wait that may end otherwise: @timeout is over at any moment (a choice, see op_point_timed()),
 * or a fault plan for @call says that a signal comes. What is done already is taken in any case.
 * Return: what is left of the time, at least 1; 0 when it is over; -ERESTARTSYS.
 */
static long wait(struct completion *x, long timeout, bool may_fail, uintptr_t pc, const char *call)
{
	bool timed = timeout != MAX_SCHEDULE_TIMEOUT;

	task_may_sleep(call, pc);
	may_fail = may_fail && in_task() && execution.fault_planned &&
		   execution.fault_planned(call);
	if (timed || may_fail) {
		if (try(x, timed, pc, call))
			return timeout ? timeout : 1;
		if (may_fail && execution.fault(call, pc))
			return -ERESTARTSYS;
		if (timed)
			return 0;
	}
	point(x, OP_WAIT, pc, call);
	use(x, ACCESS_WRITE, pc);
	take_one(completion_object(x));
	return timeout;
}

void wait_for_completion(struct completion *x)
{
	wait(x, MAX_SCHEDULE_TIMEOUT, false, PC, "wait_for_completion");
}

void wait_for_completion_io(struct completion *x)
{
	wait(x, MAX_SCHEDULE_TIMEOUT, false, PC, "wait_for_completion_io");
}

static int wait_failing(struct completion *x, uintptr_t pc, const char *call)
{
	long left = wait(x, MAX_SCHEDULE_TIMEOUT, true, pc, call);

	return left < 0 ? (int)left : 0;
}

int wait_for_completion_interruptible(struct completion *x)
{
	return wait_failing(x, PC, "wait_for_completion_interruptible");
}

int wait_for_completion_killable(struct completion *x)
{
	return wait_failing(x, PC, "wait_for_completion_killable");
}

int wait_for_completion_state(struct completion *x, unsigned int state)
{
	if (state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL))
		return wait_failing(x, PC, "wait_for_completion_state");
	wait(x, MAX_SCHEDULE_TIMEOUT, false, PC, "wait_for_completion_state");
	return 0;
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return (unsigned long)wait(x, (long)timeout, false, PC, "wait_for_completion_timeout");
}

unsigned long wait_for_completion_io_timeout(struct completion *x, unsigned long timeout)
{
	return (unsigned long)wait(x, (long)timeout, false, PC, "wait_for_completion_io_timeout");
}

long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
{
	return wait(x, (long)timeout, true, PC, "wait_for_completion_interruptible_timeout");
}

long wait_for_completion_killable_timeout(struct completion *x, unsigned long timeout)
{
	return wait(x, (long)timeout, true, PC, "wait_for_completion_killable_timeout");
}

bool try_wait_for_completion(struct completion *x)
{
	return try(x, false, PC, "try_wait_for_completion");
}

static void provide(struct completion *x, uint32_t count, uintptr_t pc, const char *call)
{
	struct object *object;

	point(x, OP_COMPLETE, pc, call);
	use(x, ACCESS_WRITE, pc);
	object = completion_object(x);
	OBSERVE(woke, current_task, object, true, site_of(pc));
	order_release(object, false);
	if (object->state.count != DONE_ALL)
		set_count(object, count == DONE_ALL ? DONE_ALL : object->state.count + 1);
}

void complete(struct completion *x)
{
	provide(x, 1, PC, "complete");
}

void complete_all(struct completion *x)
{
	provide(x, DONE_ALL, PC, "complete_all");
}

bool completion_done(struct completion *x)
{
	point(x, OP_READ, PC, "completion_done");
	use(x, 0, PC);
	return completion_object(x)->state.count;
}
