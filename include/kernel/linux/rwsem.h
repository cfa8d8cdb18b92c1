/* SPDX-License-Identifier: GPL-2.0-only */
/* A sleeping lock for one writer or any number of readers. A queued writer keeps new readers out.
 */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct rw_semaphore {
	unsigned long word; /* not used: the state of a lock is the harness's */
	struct lockdep_map dep_map;
};

#define __RWSEM_INITIALIZER(lockname)           \
	{                                       \
		.dep_map = {.name = #lockname } \
	}
#define DECLARE_RWSEM(lockname) struct rw_semaphore lockname = __RWSEM_INITIALIZER(lockname)

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
#define init_rwsem(sem)                             \
	do {                                        \
		static struct lock_class_key __key; \
		__init_rwsem((sem), #sem, &__key);  \
	} while (0)

void down_read(struct rw_semaphore *sem);
void down_read_nested(struct rw_semaphore *sem, int subclass);
int __must_check down_read_interruptible(struct rw_semaphore *sem);
int __must_check down_read_killable(struct rw_semaphore *sem);
int __must_check down_read_killable_nested(struct rw_semaphore *sem, int subclass);
int down_read_trylock(struct rw_semaphore *sem); /* 1: taken, 0: not */
void down_read_non_owner(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_read_non_owner(struct rw_semaphore *sem);

void down_write(struct rw_semaphore *sem);
void down_write_nested(struct rw_semaphore *sem, int subclass);
int __must_check down_write_killable(struct rw_semaphore *sem);
int __must_check down_write_killable_nested(struct rw_semaphore *sem, int subclass);
void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest_lock);
#define down_write_nest_lock(sem, nest_lock) _down_write_nest_lock(sem, &(nest_lock)->dep_map)
int down_write_trylock(struct rw_semaphore *sem); /* 1: taken, 0: not */
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);

int rwsem_is_locked(struct rw_semaphore *sem);
#define rwsem_assert_held(sem)	     lockdep_assert_held(sem)
#define rwsem_assert_held_write(sem) lockdep_assert_held_write(sem)

#endif
