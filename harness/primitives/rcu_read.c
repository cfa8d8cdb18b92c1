// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU as the kernel names it: readers, waits, and the pointers that are published.
 *
 * Reading a pointer orders what its publisher did before, for all that the reader does afterwards;
 * the kernel promises it only for accesses through that pointer. So a race is missed where a reader
 * relies on a published pointer for something that it does not point to.
 */
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include "harness/primitives/rcu.h"

#define PC ((uintptr_t)__builtin_return_address(0))

/* Who is inside is known as a reader of the map, which has no part in the order of locks. */
static void enter(struct lockdep_map *map, uintptr_t pc, const char *call)
{
	rcu_enter(pc, call);
	lock_acquire(map, 0, 0, 2, 0, NULL, pc);
}

static void leave(struct lockdep_map *map, uintptr_t pc, const char *call)
{
	if (current_task->rcu_depth)
		lock_release(map, pc);
	rcu_leave(pc, call);
}

void rcu_read_lock(void)
{
	enter(&rcu_lock_map, PC, "rcu_read_lock");
}

void rcu_read_unlock(void)
{
	leave(&rcu_lock_map, PC, "rcu_read_unlock");
}

void rcu_read_lock_bh(void)
{
	local_bh_disable();
	enter(&rcu_bh_lock_map, PC, "rcu_read_lock_bh");
}

void rcu_read_unlock_bh(void)
{
	leave(&rcu_bh_lock_map, PC, "rcu_read_unlock_bh");
	local_bh_enable();
}

void rcu_read_lock_sched(void)
{
	preempt_disable();
	enter(&rcu_sched_lock_map, PC, "rcu_read_lock_sched");
}

void rcu_read_unlock_sched(void)
{
	leave(&rcu_sched_lock_map, PC, "rcu_read_unlock_sched");
	preempt_enable();
}

int rcu_read_lock_held(void)
{
	return lock_is_held(&rcu_lock_map);
}

int rcu_read_lock_bh_held(void)
{
	const struct context *context = &current_task->context;

	return lock_is_held(&rcu_bh_lock_map) || context->bh_off || context->softirq ||
	       context->hardirq || context->irqs_off;
}

int rcu_read_lock_sched_held(void)
{
	const struct context *context = &current_task->context;

	return context->preempt_off || rcu_read_lock_bh_held();
}

int rcu_read_lock_any_held(void)
{
	return current_task->rcu_depth || rcu_read_lock_sched_held();
}

void synchronize_rcu(void)
{
	rcu_wait(PC, "synchronize_rcu");
}

void synchronize_rcu_expedited(void)
{
	rcu_wait(PC, "synchronize_rcu_expedited");
}

void lockstep_rcu_suspicious(const char *text)
{
	rcu_misuse(&rcu_domain, text, PC);
}

static struct object *pointer(const void *slot, enum op_kind kind, uintptr_t pc, const char *call)
{
	unsigned int flags = ACCESS_MARKED | (kind == OP_READ ? 0 : ACCESS_WRITE);
	struct object *object;

	memory_check((uintptr_t)slot, sizeof(void *), flags, pc);
	object = object_get(slot);
	op_point(kind, object, (uintptr_t)slot, sizeof(void *), pc, call);
	OBSERVE(event, current_task);
	memory_access((uintptr_t)slot, sizeof(void *), flags, pc);
	return object;
}

/* What was stored there by other means than rcu_assign_pointer() was not published. */
void *lockstep_rcu_read(const void *slot)
{
	struct object *object = pointer(slot, OP_READ, PC, "rcu_dereference");
	void *p = *(void *const *)slot;

	if (p && object->state.key == (uintptr_t)p)
		order_acquire(object);
	if (p && (current_task->rcu_depth || srcu_is_inside()))
		OBSERVE(dereferenced, current_task, (uintptr_t)p, site_of(PC));
	return p;
}

/* What was there is not found there any more. */
static void tell_linked(const struct object *object, const void *p, uintptr_t pc)
{
	if (object->state.key && object->state.key != (uintptr_t)p)
		tell_life((const void *)object->state.key, "unlinked", pc);
}

void lockstep_rcu_publish(void *slot, const void *p)
{
	struct object *object = pointer(slot, OP_WRITE, PC, "rcu_assign_pointer");

	tell_linked(object, p, PC);
	if (p)
		tell_life(p, "published", PC);
	object->state.key = (uintptr_t)p;
	order_release(object, true);
	*(const void **)slot = p;
}

void lockstep_rcu_set(void *slot, const void *p)
{
	struct object *object = pointer(slot, OP_WRITE, PC, "RCU_INIT_POINTER");

	tell_linked(object, p, PC);
	object->state.key = 0;
	*(const void **)slot = p;
}
