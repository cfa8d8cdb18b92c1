// SPDX-License-Identifier: GPL-2.0-only
/* mutex: sleeps while another task holds it. Interruptible forms are not here yet. */
#include <linux/mutex.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct mutex, dep_map) == DEP_MAP_OFFSET, "lockdep map of a mutex");

#define CALL(n, sub)                                                                             \
	&(struct lock_call)                                                                      \
	{                                                                                        \
		.name = (n), .pc = (uintptr_t)__builtin_return_address(0), .type = OBJECT_MUTEX, \
		.subclass = (sub)                                                                \
	}

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_MUTEX, name, key, (uintptr_t)__builtin_return_address(0));
}

void mutex_lock(struct mutex *lock)
{
	lock_take(lock, CALL("mutex_lock", 0));
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	lock_take(lock, CALL("mutex_lock_nested", subclass));
}

int mutex_trylock(struct mutex *lock)
{
	return lock_try(lock, CALL("mutex_trylock", 0));
}

void mutex_unlock(struct mutex *lock)
{
	lock_drop(lock, CALL("mutex_unlock", 0));
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
