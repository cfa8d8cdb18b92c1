// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwsem: readers and writers that sleep. A writer that waits for readers keeps further readers out
 * (queued.c). Whether the kernel would spin before it sleeps, or hand the lock over, is not told
 * apart.
 */
#include <errno.h>
#include <linux/rwsem.h>
#include <stddef.h>
#include "harness/primitives/queued.h"

_Static_assert(offsetof(struct rw_semaphore, dep_map) == DEP_MAP_OFFSET, "map of a rwsem");

#define CALL(n, ...)	  LOCK_CALL(n, OBJECT_RWSEM, ##__VA_ARGS__)
#define READ_CALL(n, ...) CALL(n, .mode = HELD_READ, ##__VA_ARGS__)

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	lock_init(sem, OBJECT_RWSEM, name, key, (uintptr_t)__builtin_return_address(0));
}

void down_read(struct rw_semaphore *sem)
{
	queued_read_take(sem, READ_CALL("down_read"));
}

void down_read_nested(struct rw_semaphore *sem, int subclass)
{
	queued_read_take(sem, READ_CALL("down_read_nested", .subclass = (unsigned int)subclass));
}

int down_read_interruptible(struct rw_semaphore *sem)
{
	return queued_read_take(sem, READ_CALL("down_read_interruptible", .error = -EINTR));
}

int down_read_killable(struct rw_semaphore *sem)
{
	return queued_read_take(sem, READ_CALL("down_read_killable", .error = -EINTR));
}

int down_read_killable_nested(struct rw_semaphore *sem, int subclass)
{
	return queued_read_take(sem, READ_CALL("down_read_killable_nested", .error = -EINTR,
					       .subclass = (unsigned int)subclass));
}

int down_read_trylock(struct rw_semaphore *sem)
{
	return queued_read_try(sem, READ_CALL("down_read_trylock"));
}

void down_read_non_owner(struct rw_semaphore *sem)
{
	queued_read_take_unowned(sem, READ_CALL("down_read_non_owner"));
}

void up_read(struct rw_semaphore *sem)
{
	queued_read_drop(sem, READ_CALL("up_read"));
}

void up_read_non_owner(struct rw_semaphore *sem)
{
	queued_read_drop_unowned(sem, READ_CALL("up_read_non_owner"));
}

void down_write(struct rw_semaphore *sem)
{
	queued_write_take(sem, CALL("down_write"));
}

void down_write_nested(struct rw_semaphore *sem, int subclass)
{
	queued_write_take(sem, CALL("down_write_nested", .subclass = (unsigned int)subclass));
}

int down_write_killable(struct rw_semaphore *sem)
{
	return queued_write_take(sem, CALL("down_write_killable", .error = -EINTR));
}

int down_write_killable_nested(struct rw_semaphore *sem, int subclass)
{
	return queued_write_take(sem, CALL("down_write_killable_nested", .error = -EINTR,
					   .subclass = (unsigned int)subclass));
}

void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest_lock)
{
	queued_write_take(sem, CALL("down_write_nest_lock", .nest = nest_lock));
}

int down_write_trylock(struct rw_semaphore *sem)
{
	return queued_write_try(sem, CALL("down_write_trylock"));
}

void up_write(struct rw_semaphore *sem)
{
	queued_write_drop(sem, CALL("up_write"));
}

void downgrade_write(struct rw_semaphore *sem)
{
	queued_downgrade(sem, CALL("downgrade_write"));
}

int rwsem_is_locked(struct rw_semaphore *sem)
{
	return queued_look(sem, CALL("rwsem_is_locked"));
}
