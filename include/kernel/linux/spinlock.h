/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/types.h>

typedef struct raw_spinlock {
	unsigned long word; /* not used: the state of a lock is the harness's */
	struct lockdep_map dep_map;
} raw_spinlock_t;

typedef struct spinlock {
	union {
		struct raw_spinlock rlock;
		struct {
			unsigned long word;
			struct lockdep_map dep_map;
		};
	};
} spinlock_t;

#define __RAW_SPIN_LOCK_UNLOCKED(lockname)      \
	{                                       \
		.dep_map = {.name = #lockname } \
	}
#define DEFINE_RAW_SPINLOCK(x) raw_spinlock_t x = __RAW_SPIN_LOCK_UNLOCKED(x)

#define __SPIN_LOCK_UNLOCKED(lockname)                       \
	{                                                    \
		.rlock = {.dep_map = { .name = #lockname } } \
	}
#define DEFINE_SPINLOCK(x) spinlock_t x = __SPIN_LOCK_UNLOCKED(x)

void __spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key);
#define spin_lock_init(lock)                             \
	do {                                             \
		static struct lock_class_key __key;      \
		__spin_lock_init((lock), #lock, &__key); \
	} while (0)

void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key);
#define raw_spin_lock_init(lock)                             \
	do {                                                 \
		static struct lock_class_key __key;          \
		__raw_spin_lock_init((lock), #lock, &__key); \
	} while (0)

/* A trylock returns 1 when it took the lock, and leaves nothing turned off when it did not. */
void spin_lock(spinlock_t *lock);
void spin_lock_nested(spinlock_t *lock, int subclass);
void _spin_lock_nest_lock(spinlock_t *lock, struct lockdep_map *nest);
void spin_lock_irq(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
unsigned long lockstep_spin_lock_irqsave(spinlock_t *lock, int subclass);
void spin_unlock(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
int spin_trylock(spinlock_t *lock);
int spin_trylock_irq(spinlock_t *lock);
int spin_trylock_bh(spinlock_t *lock);
int lockstep_spin_trylock_irqsave(spinlock_t *lock, unsigned long *flags);
int spin_is_locked(spinlock_t *lock);
void assert_spin_locked(spinlock_t *lock);

#define spin_lock_irqsave(lock, flags) ((flags) = lockstep_spin_lock_irqsave(lock, 0))
#define spin_lock_irqsave_nested(lock, flags, subclass) \
	((flags) = lockstep_spin_lock_irqsave(lock, subclass))
#define spin_trylock_irqsave(lock, flags)    lockstep_spin_trylock_irqsave(lock, &(flags))
#define spin_lock_nest_lock(lock, nest_lock) _spin_lock_nest_lock(lock, &(nest_lock)->dep_map)

void raw_spin_lock(raw_spinlock_t *lock);
void raw_spin_lock_nested(raw_spinlock_t *lock, int subclass);
void _raw_spin_lock_nest_lock(raw_spinlock_t *lock, struct lockdep_map *nest);
void raw_spin_lock_irq(raw_spinlock_t *lock);
void raw_spin_lock_bh(raw_spinlock_t *lock);
unsigned long lockstep_raw_spin_lock_irqsave(raw_spinlock_t *lock, int subclass);
void raw_spin_unlock(raw_spinlock_t *lock);
void raw_spin_unlock_irq(raw_spinlock_t *lock);
void raw_spin_unlock_bh(raw_spinlock_t *lock);
void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
int raw_spin_trylock(raw_spinlock_t *lock);
int raw_spin_trylock_irq(raw_spinlock_t *lock);
int raw_spin_trylock_bh(raw_spinlock_t *lock);
int lockstep_raw_spin_trylock_irqsave(raw_spinlock_t *lock, unsigned long *flags);
int raw_spin_is_locked(raw_spinlock_t *lock);

#define raw_spin_lock_irqsave(lock, flags) ((flags) = lockstep_raw_spin_lock_irqsave(lock, 0))
#define raw_spin_lock_irqsave_nested(lock, flags, subclass) \
	((flags) = lockstep_raw_spin_lock_irqsave(lock, subclass))
#define raw_spin_trylock_irqsave(lock, flags) lockstep_raw_spin_trylock_irqsave(lock, &(flags))
#define raw_spin_lock_nest_lock(lock, nest_lock) \
	_raw_spin_lock_nest_lock(lock, &(nest_lock)->dep_map)

/* For calls of the one kind on a lock of the other, as the kernel has it. */
static inline raw_spinlock_t *spinlock_check(spinlock_t *lock)
{
	return &lock->rlock;
}

/* What a lock is taken for only where a count falls to zero: 1 with the lock, 0 without. */
int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);
#define atomic_dec_and_lock(atomic, lock) _atomic_dec_and_lock(atomic, lock)

#include <linux/rwlock.h>

#endif
