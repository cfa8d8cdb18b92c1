// SPDX-License-Identifier: GPL-2.0-only
/*
 * raw_spinlock_t, and spinlock_t, which wraps one: locks like any other, that turn preemption off,
 * and in their _irq and _bh forms interrupts or softirqs, before they take the lock. A task that
 * would spin does not run until the lock is free; spinning itself is no event.
 *
 * The kernel's spin_trylock_bh() and its like turn nothing off when they fail, nor do these.
 */
#include <linux/spinlock.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(spinlock_t, dep_map) == DEP_MAP_OFFSET, "lockdep map of a spinlock");
_Static_assert(offsetof(raw_spinlock_t, dep_map) == DEP_MAP_OFFSET, "map of a raw spinlock");

#define PC ((uintptr_t)__builtin_return_address(0))

enum off { OFF_NONE, OFF_IRQ, OFF_BH };

/* Softirqs off is preemption off, too. */
static inline unsigned long enter(enum off off, uintptr_t pc)
{
	unsigned long flags = 0;

	if (off == OFF_IRQ)
		flags = context_irqs(true, pc);
	if (off == OFF_BH)
		context_bh(1, pc);
	else
		context_preempt(1, pc);
	return flags;
}

static inline void leave(enum off off, unsigned long flags, uintptr_t pc)
{
	if (off == OFF_IRQ)
		context_irqs(flags, pc);
	if (off == OFF_BH)
		context_bh(-1, pc);
	else
		context_preempt(-1, pc);
}

static inline unsigned long take(void *lock, enum off off, const struct lock_call *call)
{
	unsigned long flags = enter(off, call->pc);

	lock_take(lock, call);
	return flags;
}

static inline void drop(void *lock, enum off off, unsigned long flags, const struct lock_call *call)
{
	lock_drop(lock, call);
	leave(off, flags, call->pc);
}

static inline int try(void *lock, enum off off, unsigned long *flags, const struct lock_call *call)
{
	unsigned long were = enter(off, call->pc);

	if (flags)
		*flags = were;
	if (lock_try(lock, call))
		return 1;
	leave(off, were, call->pc);
	return 0;
}

/* The calls of one type: @p is the beginning of their names, @T their type of object. */
#define SPIN_CALLS(p, type, T)                                                                     \
	void p##_lock(type *lock)                                                                  \
	{                                                                                          \
		take(lock, OFF_NONE, LOCK_CALL(#p "_lock", T));                                    \
	}                                                                                          \
	void p##_lock_nested(type *lock, int subclass)                                             \
	{                                                                                          \
		take(lock, OFF_NONE,                                                               \
		     LOCK_CALL(#p "_lock_nested", T, .subclass = (unsigned int)subclass));         \
	}                                                                                          \
	void _##p##_lock_nest_lock(type *lock, struct lockdep_map *nest)                           \
	{                                                                                          \
		take(lock, OFF_NONE, LOCK_CALL(#p "_lock_nest_lock", T, .nest = nest));            \
	}                                                                                          \
	void p##_lock_irq(type *lock)                                                              \
	{                                                                                          \
		take(lock, OFF_IRQ, LOCK_CALL(#p "_lock_irq", T));                                 \
	}                                                                                          \
	void p##_lock_bh(type *lock)                                                               \
	{                                                                                          \
		take(lock, OFF_BH, LOCK_CALL(#p "_lock_bh", T));                                   \
	}                                                                                          \
	unsigned long lockstep_##p##_lock_irqsave(type *lock, int subclass)                        \
	{                                                                                          \
		return take(lock, OFF_IRQ,                                                         \
			    LOCK_CALL(#p "_lock_irqsave", T, .subclass = (unsigned int)subclass)); \
	}                                                                                          \
	void p##_unlock(type *lock)                                                                \
	{                                                                                          \
		drop(lock, OFF_NONE, 0, LOCK_CALL(#p "_unlock", T));                               \
	}                                                                                          \
	void p##_unlock_irq(type *lock)                                                            \
	{                                                                                          \
		drop(lock, OFF_IRQ, 0, LOCK_CALL(#p "_unlock_irq", T));                            \
	}                                                                                          \
	void p##_unlock_bh(type *lock)                                                             \
	{                                                                                          \
		drop(lock, OFF_BH, 0, LOCK_CALL(#p "_unlock_bh", T));                              \
	}                                                                                          \
	void p##_unlock_irqrestore(type *lock, unsigned long flags)                                \
	{                                                                                          \
		drop(lock, OFF_IRQ, flags, LOCK_CALL(#p "_unlock_irqrestore", T));                 \
	}                                                                                          \
	int p##_trylock(type *lock)                                                                \
	{                                                                                          \
		return try(lock, OFF_NONE, NULL, LOCK_CALL(#p "_trylock", T));                     \
	}                                                                                          \
	int p##_trylock_irq(type *lock)                                                            \
	{                                                                                          \
		return try(lock, OFF_IRQ, NULL, LOCK_CALL(#p "_trylock_irq", T));                  \
	}                                                                                          \
	int p##_trylock_bh(type *lock)                                                             \
	{                                                                                          \
		return try(lock, OFF_BH, NULL, LOCK_CALL(#p "_trylock_bh", T));                    \
	}                                                                                          \
	int lockstep_##p##_trylock_irqsave(type *lock, unsigned long *flags)                       \
	{                                                                                          \
		return try(lock, OFF_IRQ, flags, LOCK_CALL(#p "_trylock_irqsave", T));             \
	}                                                                                          \
	int p##_is_locked(type *lock)                                                              \
	{                                                                                          \
		return lock_look(lock, T, #p "_is_locked", PC);                                    \
	}

SPIN_CALLS(spin, spinlock_t, OBJECT_SPINLOCK)
SPIN_CALLS(raw_spin, raw_spinlock_t, OBJECT_RAW_SPINLOCK)

void __spin_lock_init(spinlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_SPINLOCK, name, key, PC);
}

void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_RAW_SPINLOCK, name, key, PC);
}

void assert_spin_locked(spinlock_t *lock)
{
	if (!lock_look(lock, OBJECT_SPINLOCK, "assert_spin_locked", PC))
		OBSERVE(lock_asserted, current_task, lock_object(lock, OBJECT_SPINLOCK), "held",
			false, site_of(PC));
}
