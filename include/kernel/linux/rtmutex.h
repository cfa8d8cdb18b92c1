/* SPDX-License-Identifier: GPL-2.0-only */
/* A mutex that lends its owner the priority of who waits. Priorities are not modelled. */
#ifndef _LINUX_RTMUTEX_H
#define _LINUX_RTMUTEX_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct rt_mutex {
	unsigned long word; /* not used: the state of a lock is the harness's */
	struct lockdep_map dep_map;
};

#define __RT_MUTEX_INITIALIZER(mutexname)        \
	{                                        \
		.dep_map = {.name = #mutexname } \
	}
#define DEFINE_RT_MUTEX(mutexname) struct rt_mutex mutexname = __RT_MUTEX_INITIALIZER(mutexname)

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key);
#define rt_mutex_init(mutex)                              \
	do {                                              \
		static struct lock_class_key __key;       \
		__rt_mutex_init((mutex), #mutex, &__key); \
	} while (0)

void rt_mutex_lock(struct rt_mutex *lock);
void rt_mutex_lock_nested(struct rt_mutex *lock, unsigned int subclass);
void _rt_mutex_lock_nest_lock(struct rt_mutex *lock, struct lockdep_map *nest_lock);
#define rt_mutex_lock_nest_lock(lock, nest_lock) \
	_rt_mutex_lock_nest_lock(lock, &(nest_lock)->dep_map)
int __must_check rt_mutex_lock_interruptible(struct rt_mutex *lock);
int __must_check rt_mutex_lock_killable(struct rt_mutex *lock);
int rt_mutex_trylock(struct rt_mutex *lock); /* 1: taken, 0: not */
void rt_mutex_unlock(struct rt_mutex *lock);
int rt_mutex_base_is_locked(struct rt_mutex *lock);
#define rt_mutex_is_locked(lock) rt_mutex_base_is_locked(lock)

#endif
