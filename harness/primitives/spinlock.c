// SPDX-License-Identifier: GPL-2.0-only
/*
 * spinlock: as a lock like any other. A task that would spin does not run until the lock is free;
 * spinning itself is no event. Interrupts are not modelled yet.
 */
#include <linux/spinlock.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct spinlock, dep_map) == DEP_MAP_OFFSET, "lockdep map of a spinlock");

#define CALL(n, sub)                                                       \
	&(struct lock_call)                                                \
	{                                                                  \
		.name = (n), .pc = (uintptr_t)__builtin_return_address(0), \
		.type = OBJECT_SPINLOCK, .subclass = (sub)                 \
	}

void __spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_SPINLOCK, name, key, (uintptr_t)__builtin_return_address(0));
}

void spin_lock(spinlock_t *lock)
{
	lock_take(lock, CALL("spin_lock", 0));
}

void spin_lock_nested(spinlock_t *lock, unsigned int subclass)
{
	lock_take(lock, CALL("spin_lock_nested", subclass));
}

int spin_trylock(spinlock_t *lock)
{
	return lock_try(lock, CALL("spin_trylock", 0));
}

void spin_unlock(spinlock_t *lock)
{
	lock_drop(lock, CALL("spin_unlock", 0));
}

bool spin_is_locked(spinlock_t *lock)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	return lock_look(lock, OBJECT_SPINLOCK, "spin_is_locked", pc);
}
