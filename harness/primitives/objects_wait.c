// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects of <lockstep/objects.h> that tasks wait for each other with in other ways than by a
 * plain lock: locks with readers, conditions, RCU. Locks, variables and memory are in objects.c.
 */
#include <lockstep/objects.h>
#include <linux/lockdep.h>
#include "harness/engine/names.h"
#include "harness/primitives/cond.h"
#include "harness/primitives/object_new.h"
#include "harness/primitives/rcu.h"
#include "harness/primitives/rwlock.h"

#define PC ((uintptr_t)__builtin_return_address(0))

/* As any lock of the kernel's: a word, and the map for its class. */
struct ls_rwlock {
	unsigned long word;
	struct lockdep_map dep_map;
};

struct ls_cond {
	unsigned long word;
	struct lockdep_map dep_map;
};

#define CALL(n, t)                                 \
	&(struct lock_call)                        \
	{                                          \
		.name = (n), .pc = PC, .type = (t) \
	}

struct ls_rwlock *ls_rwlock_new(const char *name)
{
	struct ls_rwlock *lock = object_new(sizeof(*lock), "rwlock", name, PC);

	lock_init(lock, OBJECT_RWLOCK, name_intern(name), lock, PC);
	return lock;
}

void ls_rwlock_read_take(struct ls_rwlock *lock)
{
	rwlock_read_take(lock, CALL("read_lock", OBJECT_RWLOCK));
}

bool ls_rwlock_read_try(struct ls_rwlock *lock)
{
	return rwlock_read_try(lock, CALL("read_trylock", OBJECT_RWLOCK));
}

void ls_rwlock_read_drop(struct ls_rwlock *lock)
{
	rwlock_read_drop(lock, CALL("read_unlock", OBJECT_RWLOCK));
}

void ls_rwlock_write_take(struct ls_rwlock *lock)
{
	lock_take(lock, CALL("write_lock", OBJECT_RWLOCK));
}

bool ls_rwlock_write_try(struct ls_rwlock *lock)
{
	return lock_try(lock, CALL("write_trylock", OBJECT_RWLOCK));
}

void ls_rwlock_write_drop(struct ls_rwlock *lock)
{
	lock_drop(lock, CALL("write_unlock", OBJECT_RWLOCK));
}

struct ls_cond *ls_cond_new(const char *name)
{
	struct ls_cond *cond = object_new(sizeof(*cond), "condition", name, PC);

	cond_init(cond, name_intern(name), PC);
	return cond;
}

void ls_cond_wait(struct ls_cond *cond, struct ls_lock *lock)
{
	/* A struct ls_lock is a mutex, and nothing before it. */
	cond_enqueue(cond, PC, "wait");
	lock_drop(lock, CALL("wait: unlock", OBJECT_MUTEX));
	cond_sleep();
	lock_retake(lock, CALL("wait: lock", OBJECT_MUTEX));
}

void ls_cond_signal(struct ls_cond *cond)
{
	cond_wake(cond, COND_FIRST, PC, "signal");
}

void ls_cond_signal_any(struct ls_cond *cond)
{
	cond_wake(cond, COND_ANY, PC, "signal_any");
}

void ls_cond_broadcast(struct ls_cond *cond)
{
	cond_wake(cond, COND_ALL, PC, "broadcast");
}

void ls_rcu_read_lock(void)
{
	rcu_enter(PC, "rcu_read_lock");
}

void ls_rcu_read_unlock(void)
{
	rcu_leave(PC, "rcu_read_unlock");
}

void ls_rcu_synchronize(void)
{
	rcu_wait(PC, "synchronize_rcu");
}
