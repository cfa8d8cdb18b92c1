// SPDX-License-Identifier: GPL-2.0-only
/*
 * completion: wait_for_completion() consumes one complete(); complete_all() satisfies every wait
 * from then on. Which of several waiters goes first is a choice, as it is for a lock; the kernel
 * wakes them in order, so lockstep runs more orders than the kernel would.
 */
#include <linux/completion.h>
#include <stddef.h>
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

void reinit_completion(struct completion *x)
{
	struct object *object;

	plain_write(x, sizeof(x->done), PC);
	object = completion_object(x);
	set_count(object, 0);
}

static void take_one(struct object *object)
{
	if (object->state.count != DONE_ALL)
		set_count(object, object->state.count - 1);
	order_acquire(object);
}

void wait_for_completion(struct completion *x)
{
	point(x, OP_WAIT, PC, "wait_for_completion");
	use(x, ACCESS_WRITE, PC);
	take_one(completion_object(x));
}

bool try_wait_for_completion(struct completion *x)
{
	struct object *object;

	point(x, OP_TRYWAIT, PC, "try_wait_for_completion");
	object = completion_object(x);
	current_task->op.failed = !object->state.count;
	use(x, current_task->op.failed ? 0 : ACCESS_WRITE, PC);
	if (current_task->op.failed)
		return false;
	take_one(object);
	return true;
}

static void provide(struct completion *x, uint32_t count, uintptr_t pc, const char *call)
{
	struct object *object;

	point(x, OP_COMPLETE, pc, call);
	use(x, ACCESS_WRITE, pc);
	object = completion_object(x);
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
