// SPDX-License-Identifier: GPL-2.0-only
/*
 * rwlock_t: readers and writers that spin, queued as on x86 and arm64 (queued.c). Readers in
 * interrupts, and where softirqs are off, are let in past a writer that waits.
 *
 * What the validator is told can differ from that: force_read_lock_recursive, as in the kernel's
 * self-test, says that all readers are recursive.
 */
#include <linux/spinlock.h>
#include <stddef.h>
#include "harness/primitives/queued.h"

_Static_assert(offsetof(rwlock_t, dep_map) == DEP_MAP_OFFSET, "lockdep map of a rwlock_t");

#define PC		  ((uintptr_t)__builtin_return_address(0))
#define CALL(n, ...)	  LOCK_CALL(n, OBJECT_QUEUED_RWLOCK, ##__VA_ARGS__)
#define READ_CALL(n, ...) CALL(n, .mode = read_mode(), ##__VA_ARGS__)

unsigned int force_read_lock_recursive;

static enum held_mode read_mode(void)
{
	return force_read_lock_recursive || context_in_interrupt(&current_task->context)
		       ? HELD_READ_RECURSIVE
		       : HELD_READ;
}

bool read_lock_is_recursive(void)
{
	return read_mode() == HELD_READ_RECURSIVE;
}

void __rwlock_init(rwlock_t *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_QUEUED_RWLOCK, name, key, PC);
}

#define READ_TAKE(n, ...)  queued_read_take(lock, READ_CALL(n, ##__VA_ARGS__))
#define READ_DROP(n)	   queued_read_drop(lock, READ_CALL(n))
#define WRITE_TAKE(n, ...) queued_write_take(lock, CALL(n, ##__VA_ARGS__))
#define WRITE_DROP(n)	   queued_write_drop(lock, CALL(n))

void read_lock(rwlock_t *lock)
{
	context_preempt(1, PC);
	READ_TAKE("read_lock");
}

void read_lock_irq(rwlock_t *lock)
{
	context_irqs(true, PC);
	context_preempt(1, PC);
	READ_TAKE("read_lock_irq");
}

void read_lock_bh(rwlock_t *lock)
{
	context_bh(1, PC);
	READ_TAKE("read_lock_bh");
}

unsigned long lockstep_read_lock_irqsave(rwlock_t *lock)
{
	unsigned long flags = context_irqs(true, PC);

	context_preempt(1, PC);
	READ_TAKE("read_lock_irqsave");
	return flags;
}

void read_unlock(rwlock_t *lock)
{
	READ_DROP("read_unlock");
	context_preempt(-1, PC);
}

void read_unlock_irq(rwlock_t *lock)
{
	READ_DROP("read_unlock_irq");
	context_irqs(false, PC);
	context_preempt(-1, PC);
}

void read_unlock_bh(rwlock_t *lock)
{
	READ_DROP("read_unlock_bh");
	context_bh(-1, PC);
}

void read_unlock_irqrestore(rwlock_t *lock, unsigned long flags)
{
	READ_DROP("read_unlock_irqrestore");
	context_irqs(flags, PC);
	context_preempt(-1, PC);
}

int read_trylock(rwlock_t *lock)
{
	context_preempt(1, PC);
	if (queued_read_try(lock, READ_CALL("read_trylock")))
		return 1;
	context_preempt(-1, PC);
	return 0;
}

void write_lock(rwlock_t *lock)
{
	context_preempt(1, PC);
	WRITE_TAKE("write_lock");
}

void write_lock_nested(rwlock_t *lock, int subclass)
{
	context_preempt(1, PC);
	WRITE_TAKE("write_lock_nested", .subclass = (unsigned int)subclass);
}

void write_lock_irq(rwlock_t *lock)
{
	context_irqs(true, PC);
	context_preempt(1, PC);
	WRITE_TAKE("write_lock_irq");
}

void write_lock_bh(rwlock_t *lock)
{
	context_bh(1, PC);
	WRITE_TAKE("write_lock_bh");
}

unsigned long lockstep_write_lock_irqsave(rwlock_t *lock)
{
	unsigned long flags = context_irqs(true, PC);

	context_preempt(1, PC);
	WRITE_TAKE("write_lock_irqsave");
	return flags;
}

void write_unlock(rwlock_t *lock)
{
	WRITE_DROP("write_unlock");
	context_preempt(-1, PC);
}

void write_unlock_irq(rwlock_t *lock)
{
	WRITE_DROP("write_unlock_irq");
	context_irqs(false, PC);
	context_preempt(-1, PC);
}

void write_unlock_bh(rwlock_t *lock)
{
	WRITE_DROP("write_unlock_bh");
	context_bh(-1, PC);
}

void write_unlock_irqrestore(rwlock_t *lock, unsigned long flags)
{
	WRITE_DROP("write_unlock_irqrestore");
	context_irqs(flags, PC);
	context_preempt(-1, PC);
}

int write_trylock(rwlock_t *lock)
{
	context_preempt(1, PC);
	if (queued_write_try(lock, CALL("write_trylock")))
		return 1;
	context_preempt(-1, PC);
	return 0;
}

int lockstep_write_trylock_irqsave(rwlock_t *lock, unsigned long *flags)
{
	*flags = context_irqs(true, PC);
	context_preempt(1, PC);
	if (queued_write_try(lock, CALL("write_trylock_irqsave")))
		return 1;
	context_irqs(*flags, PC);
	context_preempt(-1, PC);
	return 0;
}
