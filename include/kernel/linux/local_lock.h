/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks for data of one processor: they keep away what else runs there. Each task has a processor
 * of its own, so no task waits for another's.
 */
#ifndef _LINUX_LOCAL_LOCK_H
#define _LINUX_LOCAL_LOCK_H

#include <linux/lockdep.h>
#include <linux/types.h>

typedef struct {
	unsigned long word; /* not used: the state of a lock is the harness's */
	struct lockdep_map dep_map;
} local_lock_t;

#define INIT_LOCAL_LOCK(lockname)                                            \
	{                                                                    \
		.dep_map = {.name = #lockname, .lock_type = LD_LOCK_PERCPU } \
	}

void __local_lock_init(local_lock_t *lock, const char *name, struct lock_class_key *key);
#define local_lock_init(lock)                             \
	do {                                              \
		static struct lock_class_key __key;       \
		__local_lock_init((lock), #lock, &__key); \
	} while (0)

void local_lock(local_lock_t *lock);
void local_lock_irq(local_lock_t *lock);
unsigned long lockstep_local_lock_irqsave(local_lock_t *lock);
void local_unlock(local_lock_t *lock);
void local_unlock_irq(local_lock_t *lock);
void local_unlock_irqrestore(local_lock_t *lock, unsigned long flags);
#define local_lock_irqsave(lock, flags) ((flags) = lockstep_local_lock_irqsave(lock))

#endif
