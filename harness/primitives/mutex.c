// SPDX-License-Identifier: GPL-2.0-only
/*
 * mutex: sleeps while another task holds it. A wait ends by a signal only where a fault plan for
 * the call says so.
 */
#include <linux/mutex.h>
#include <errno.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct mutex, dep_map) == DEP_MAP_OFFSET, "lockdep map of a mutex");

#define CALL(n, ...) LOCK_CALL(n, OBJECT_MUTEX, ##__VA_ARGS__)

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_MUTEX, name, key, (uintptr_t)__builtin_return_address(0));
}

void mutex_lock(struct mutex *lock)
{
	lock_take(lock, CALL("mutex_lock"));
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	lock_take(lock, CALL("mutex_lock_nested", .subclass = subclass));
}

void _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest_lock)
{
	lock_take(lock, CALL("mutex_lock_nest_lock", .nest = nest_lock));
}

int mutex_lock_interruptible(struct mutex *lock)
{
	return lock_take(lock, CALL("mutex_lock_interruptible", .error = -EINTR));
}

int mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass)
{
	return lock_take(lock, CALL("mutex_lock_interruptible_nested", .error = -EINTR,
				    .subclass = subclass));
}

int mutex_lock_killable(struct mutex *lock)
{
	return lock_take(lock, CALL("mutex_lock_killable", .error = -EINTR));
}

int mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass)
{
	return lock_take(lock,
			 CALL("mutex_lock_killable_nested", .error = -EINTR, .subclass = subclass));
}

void mutex_lock_io(struct mutex *lock)
{
	lock_take(lock, CALL("mutex_lock_io"));
}

void mutex_lock_io_nested(struct mutex *lock, unsigned int subclass)
{
	lock_take(lock, CALL("mutex_lock_io_nested", .subclass = subclass));
}

int mutex_trylock(struct mutex *lock)
{
	return lock_try(lock, CALL("mutex_trylock"));
}

void mutex_unlock(struct mutex *lock)
{
	lock_drop(lock, CALL("mutex_unlock"));
}

bool mutex_is_locked(struct mutex *lock)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	return lock_look(lock, OBJECT_MUTEX, "mutex_is_locked", pc);
}

void mutex_destroy(struct mutex *lock)
{
	lock_destroy(lock, OBJECT_MUTEX, (uintptr_t)__builtin_return_address(0));
}
