// SPDX-License-Identifier: GPL-2.0-only
/*
 * rt_mutex: as a mutex. Who is lent whose priority is not modelled: any waiter may be the next
 * owner.
 */
#include <linux/rtmutex.h>
#include <errno.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct rt_mutex, dep_map) == DEP_MAP_OFFSET, "map of a rt_mutex");

#define CALL(n, ...) LOCK_CALL(n, OBJECT_RTMUTEX, ##__VA_ARGS__)

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_RTMUTEX, name, key, (uintptr_t)__builtin_return_address(0));
}

void rt_mutex_lock(struct rt_mutex *lock)
{
	lock_take(lock, CALL("rt_mutex_lock"));
}

void rt_mutex_lock_nested(struct rt_mutex *lock, unsigned int subclass)
{
	lock_take(lock, CALL("rt_mutex_lock_nested", .subclass = subclass));
}

void _rt_mutex_lock_nest_lock(struct rt_mutex *lock, struct lockdep_map *nest_lock)
{
	lock_take(lock, CALL("rt_mutex_lock_nest_lock", .nest = nest_lock));
}

int rt_mutex_lock_interruptible(struct rt_mutex *lock)
{
	return lock_take(lock, CALL("rt_mutex_lock_interruptible", .error = -EINTR));
}

int rt_mutex_lock_killable(struct rt_mutex *lock)
{
	return lock_take(lock, CALL("rt_mutex_lock_killable", .error = -EINTR));
}

int rt_mutex_trylock(struct rt_mutex *lock)
{
	return lock_try(lock, CALL("rt_mutex_trylock"));
}

void rt_mutex_unlock(struct rt_mutex *lock)
{
	lock_drop(lock, CALL("rt_mutex_unlock"));
}

int rt_mutex_base_is_locked(struct rt_mutex *lock)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	return lock_look(lock, OBJECT_RTMUTEX, "rt_mutex_is_locked", pc);
}
