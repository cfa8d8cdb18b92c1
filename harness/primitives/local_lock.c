// SPDX-License-Identifier: GPL-2.0-only
/*
 * local_lock_t, as without PREEMPT_RT: preemption or interrupts are turned off, and the validator
 * is told of a lock. Every task has a processor of its own, so no other task is kept out, and
 * taking one is no operation.
 */
#include <linux/local_lock.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(local_lock_t, dep_map) == DEP_MAP_OFFSET, "lockdep map of a local_lock_t");

#define CALL(n) LOCK_CALL(n, OBJECT_LOCAL_LOCK)

void __local_lock_init(local_lock_t *lock, const char *name, struct lock_class_key *key)
{
	lock_init(lock, OBJECT_LOCAL_LOCK, name, key, (uintptr_t)__builtin_return_address(0));
	lockdep_init_map_type(&lock->dep_map, name, key, 0, LD_WAIT_CONFIG, LD_WAIT_INV,
			      LD_LOCK_PERCPU);
}

static void take(local_lock_t *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_MARKED, call->pc);
	use.object = lock_object(lock, call->type);
	use.site = site_of(call->pc);
	observe_wanted(t, use.object, &use);
	lock_hold(t, use.object, &use);
}

static void drop(local_lock_t *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *object;
	bool held = false;

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_MARKED, call->pc);
	object = lock_object(lock, call->type);
	for (unsigned int i = 0; i < t->held_nr; i++)
		held |= t->held[i].object == object;
	OBSERVE(lock_dropped, t, object, site_of(call->pc), held);
	lock_forget(t, object);
}

void local_lock(local_lock_t *lock)
{
	const struct lock_call *call = CALL("local_lock");

	context_preempt(1, call->pc);
	take(lock, call);
}

void local_lock_irq(local_lock_t *lock)
{
	const struct lock_call *call = CALL("local_lock_irq");

	context_irqs(true, call->pc);
	take(lock, call);
}

unsigned long lockstep_local_lock_irqsave(local_lock_t *lock)
{
	const struct lock_call *call = CALL("local_lock_irqsave");
	unsigned long flags = context_irqs(true, call->pc);

	take(lock, call);
	return flags;
}

void local_unlock(local_lock_t *lock)
{
	const struct lock_call *call = CALL("local_unlock");

	drop(lock, call);
	context_preempt(-1, call->pc);
}

void local_unlock_irq(local_lock_t *lock)
{
	const struct lock_call *call = CALL("local_unlock_irq");

	drop(lock, call);
	context_irqs(false, call->pc);
}

void local_unlock_irqrestore(local_lock_t *lock, unsigned long flags)
{
	const struct lock_call *call = CALL("local_unlock_irqrestore");

	drop(lock, call);
	context_irqs(flags, call->pc);
}
