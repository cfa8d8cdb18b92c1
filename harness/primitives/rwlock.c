// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with one writer or any number of readers.
 *
 * They are unfair: a writer that waits keeps no reader out, so waiting is no event, as for a lock
 * with one owner. Readers leave each other unordered, also in what they know: what one reader
 * publishes when it leaves is learnt by writers only.
 *
 * Locks that queue (where a waiting writer does keep new readers out) are not made of this alone.
 */
#include "harness/primitives/rwlock.h"

/* What cannot happen while somebody reads. */
#define WRITE_KINDS (1ul << OP_LOCK | 1ul << OP_RELOCK)

static void enter(struct task *t, struct object *object, const struct held_lock *use)
{
	object->state.readers |= 1ul << t->id;
	object->state.count++;
	object->state.blocked = WRITE_KINDS;
	object->state.taken_at = use->site;
	if (object->want)
		object_wake(object);
	order_acquire(object);
	lock_hold(t, object, use);
}

/* Nobody else leaves while this runs, so what readers know only adds up. */
static void publish(struct task *t, struct object *object)
{
	clock_join(object->order_read, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

void rwlock_read_take(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	use.object = lock_object(lock, call->type);
	use.site = t->want_site = site_of(call->pc);
	observe_wanted(t, use.object, &use);
	op_point(OP_READ_LOCK, use.object, (uintptr_t)lock, 0, call->pc, call->name);
	OBSERVE(event, t);
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	enter(t, use.object, &use);
}

bool rwlock_read_try(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	use.trylock = true;
	use.object = lock_object(lock, call->type);
	use.site = site_of(call->pc);
	op_point(OP_READ_TRYLOCK, use.object, (uintptr_t)lock, 0, call->pc, call->name);
	t->op.failed = use.object->state.owner != NO_OWNER;
	OBSERVE(event, t);
	memory_access((uintptr_t)lock, sizeof(long),
		      t->op.failed ? ACCESS_MARKED : ACCESS_WRITE | ACCESS_MARKED, call->pc);
	if (t->op.failed)
		return false;
	enter(t, use.object, &use);
	return true;
}

void rwlock_read_drop(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *object;
	bool held;

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	object = lock_object(lock, call->type);
	op_point(OP_READ_UNLOCK, object, (uintptr_t)lock, 0, call->pc, call->name);
	OBSERVE(event, t);
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	held = object->state.readers >> t->id & 1;
	OBSERVE(lock_dropped, t, object, site_of(call->pc), held);
	if (!held)
		return;
	if (!lock_forget(t, object))
		object->state.readers &= ~(1ul << t->id);
	object->state.count--;
	publish(t, object);
	if (object->state.count)
		return;
	object->state.blocked = 0;
	if (object->want)
		object_wake(object);
}
