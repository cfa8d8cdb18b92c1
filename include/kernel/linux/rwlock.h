/* SPDX-License-Identifier: GPL-2.0-only */
/* Readers and writers that spin. Included by <linux/spinlock.h>. */
#ifndef _LINUX_RWLOCK_H
#define _LINUX_RWLOCK_H

#include <linux/lockdep.h>
#include <linux/types.h>

typedef struct {
	unsigned long word; /* not used: the state of a lock is the harness's */
	struct lockdep_map dep_map;
} rwlock_t;

#define __RW_LOCK_UNLOCKED(lockname)            \
	{                                       \
		.dep_map = {.name = #lockname } \
	}
#define DEFINE_RWLOCK(x) rwlock_t x = __RW_LOCK_UNLOCKED(x)

void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key);
#define rwlock_init(lock)                             \
	do {                                          \
		static struct lock_class_key __key;   \
		__rwlock_init((lock), #lock, &__key); \
	} while (0)

/* The validator takes all readers for recursive ones: as the kernel's self-test has it. */
extern unsigned int force_read_lock_recursive;
bool read_lock_is_recursive(void);

void read_lock(rwlock_t *lock);
void read_lock_irq(rwlock_t *lock);
void read_lock_bh(rwlock_t *lock);
unsigned long lockstep_read_lock_irqsave(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void read_unlock_irq(rwlock_t *lock);
void read_unlock_bh(rwlock_t *lock);
void read_unlock_irqrestore(rwlock_t *lock, unsigned long flags);
int read_trylock(rwlock_t *lock);

void write_lock(rwlock_t *lock);
void write_lock_nested(rwlock_t *lock, int subclass);
void write_lock_irq(rwlock_t *lock);
void write_lock_bh(rwlock_t *lock);
unsigned long lockstep_write_lock_irqsave(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
void write_unlock_irq(rwlock_t *lock);
void write_unlock_bh(rwlock_t *lock);
void write_unlock_irqrestore(rwlock_t *lock, unsigned long flags);
int write_trylock(rwlock_t *lock);
int lockstep_write_trylock_irqsave(rwlock_t *lock, unsigned long *flags);

#define read_lock_irqsave(lock, flags)	   ((flags) = lockstep_read_lock_irqsave(lock))
#define write_lock_irqsave(lock, flags)	   ((flags) = lockstep_write_lock_irqsave(lock))
#define write_trylock_irqsave(lock, flags) lockstep_write_trylock_irqsave(lock, &(flags))

#endif
