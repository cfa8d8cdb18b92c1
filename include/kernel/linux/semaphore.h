/* SPDX-License-Identifier: GPL-2.0-only */
/* A count that is waited for. It has no owner, and the validator knows nothing of it. */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct semaphore {
	unsigned long count;	    /* at first; then the harness's */
	struct lockdep_map dep_map; /* for its name only */
};

#define __SEMAPHORE_INITIALIZER(semname, n)                  \
	{                                                    \
		.count = (n), .dep_map = {.name = #semname } \
	}
#define DEFINE_SEMAPHORE(semname, n) struct semaphore semname = __SEMAPHORE_INITIALIZER(semname, n)

void lockstep_sema_init(struct semaphore *sem, int val, const char *name,
			struct lock_class_key *key);
#define sema_init(sem, val)                                     \
	do {                                                    \
		static struct lock_class_key __key;             \
		lockstep_sema_init((sem), (val), #sem, &__key); \
	} while (0)

void down(struct semaphore *sem);
int __must_check down_interruptible(struct semaphore *sem); /* -EINTR: a signal came */
int __must_check down_killable(struct semaphore *sem);
int __must_check down_trylock(struct semaphore *sem);		    /* 0: taken, 1: not */
int __must_check down_timeout(struct semaphore *sem, long jiffies); /* -ETIME: it took too long */
void up(struct semaphore *sem);

#endif
