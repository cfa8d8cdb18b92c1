// SPDX-License-Identifier: GPL-2.0-only
/*
 * semaphore: a count; down() waits until it is not zero and takes one, up() gives one, whoever
 * calls. The kernel hands a count to the task that waits longest; here whoever runs next has it,
 * which is the same as its having come earlier.
 */
#include <linux/semaphore.h>
#include <errno.h>
#include <stddef.h>
#include "harness/engine/spawn.h"
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct semaphore, dep_map) == DEP_MAP_OFFSET, "map of a semaphore");

#define MARKED_WRITE (ACCESS_WRITE | ACCESS_MARKED)
#define WAIT_KINDS   (1ul << OP_WAIT)
#define CALL(n, ...) LOCK_CALL(n, OBJECT_SEMAPHORE, ##__VA_ARGS__)

static void set_count(struct object *object, uint32_t count)
{
	object->state.count = count;
	object->state.blocked = count ? 0 : WAIT_KINDS;
	if (object->want)
		object_wake(object);
}

/* One of static storage starts with what stands in its memory. */
static struct object *semaphore_object(struct semaphore *sem)
{
	struct object *object = object_get(sem);
	bool known = object->state.type == OBJECT_SEMAPHORE;

	object = lock_object(sem, OBJECT_SEMAPHORE);
	if (!known)
		set_count(object, (uint32_t)sem->count);
	return object;
}

void lockstep_sema_init(struct semaphore *sem, int val, const char *name,
			struct lock_class_key *key)
{
	lock_init(sem, OBJECT_SEMAPHORE, name, key, (uintptr_t)__builtin_return_address(0));
	set_count(object_get(sem), (uint32_t)val);
}

static struct object *touch(struct semaphore *sem, const struct lock_call *call)
{
	struct object *object;

	memory_check((uintptr_t)sem, sizeof(long), MARKED_WRITE, call->pc);
	object = semaphore_object(sem);
	current_task->want_site = site_of(call->pc);
	return object;
}

static struct object *point(struct semaphore *sem, enum op_kind kind, const struct lock_call *call)
{
	struct object *object = touch(sem, call);

	op_point(kind, object, (uintptr_t)sem, 0, call->pc, call->name);
	return object;
}

/* One attempt; @timed: at any moment until a time is up. */
static bool try(struct semaphore *sem, bool timed, const struct lock_call *call)
{
	struct object *object = touch(sem, call);
	bool failed;

	if (timed)
		op_point_timed(OP_TRYWAIT, object, (uintptr_t)sem, call->pc, call->name);
	else
		op_point(OP_TRYWAIT, object, (uintptr_t)sem, 0, call->pc, call->name);
	failed = !object->state.count;
	current_task->op.failed = failed;
	OBSERVE(event, current_task);
	if (!failed)
		order_acquire(object);
	memory_access((uintptr_t)sem, sizeof(long), failed ? ACCESS_MARKED : MARKED_WRITE,
		      call->pc);
	if (!failed)
		set_count(object, object->state.count - 1);
	return !failed;
}

static int take(struct semaphore *sem, const struct lock_call *call)
{
	struct object *object;

	task_may_sleep(call->name, call->pc);
	if (lock_may_fail(call)) {
		int err;

		if (try(sem, false, call))
			return 0;
		err = lock_wait_fails(call);
		if (err)
			return err;
	}
	object = point(sem, OP_WAIT, call);
	OBSERVE(event, current_task);
	order_acquire(object);
	memory_access((uintptr_t)sem, sizeof(long), MARKED_WRITE, call->pc);
	set_count(object, object->state.count - 1);
	return 0;
}

void down(struct semaphore *sem)
{
	take(sem, CALL("down"));
}

int down_interruptible(struct semaphore *sem)
{
	return take(sem, CALL("down_interruptible", .error = -EINTR));
}

int down_killable(struct semaphore *sem)
{
	return take(sem, CALL("down_killable", .error = -EINTR));
}

int down_timeout(struct semaphore *sem, long jiffies)
{
	const struct lock_call *call = CALL("down_timeout");

	(void)jiffies;
	task_may_sleep(call->name, call->pc);
	return try(sem, true, call) ? 0 : -ETIME;
}

int down_trylock(struct semaphore *sem)
{
	return !try(sem, false, CALL("down_trylock"));
}

void up(struct semaphore *sem)
{
	const struct lock_call *call = CALL("up");
	struct object *object = point(sem, OP_COMPLETE, call);

	OBSERVE(event, current_task);
	memory_access((uintptr_t)sem, sizeof(long), MARKED_WRITE, call->pc);
	order_release(object, false);
	set_count(object, object->state.count + 1);
}
