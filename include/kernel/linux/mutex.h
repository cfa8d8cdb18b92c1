/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct mutex {
	unsigned long word; /* not used: the state of a lock is the harness's */
	struct lockdep_map dep_map;
};

#define __MUTEX_INITIALIZER(lockname)           \
	{                                       \
		.dep_map = {.name = #lockname } \
	}
#define DEFINE_MUTEX(mutexname) struct mutex mutexname = __MUTEX_INITIALIZER(mutexname)

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(mutex)                              \
	do {                                           \
		static struct lock_class_key __key;    \
		__mutex_init((mutex), #mutex, &__key); \
	} while (0)

void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
/* 0: taken; -EINTR: a signal came while it waited. */
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_killable(struct mutex *lock);
int __must_check mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass);
void mutex_lock_io(struct mutex *lock);
void mutex_lock_io_nested(struct mutex *lock, unsigned int subclass);
void _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest_lock);
#define mutex_lock_nest_lock(lock, nest_lock) _mutex_lock_nest_lock(lock, &(nest_lock)->dep_map)
int mutex_trylock(struct mutex *lock); /* 1: taken, 0: not */
/* 1, with the lock: the count fell to zero. */
int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);
void mutex_destroy(struct mutex *lock);

#endif
