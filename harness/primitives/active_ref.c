// SPDX-License-Identifier: GPL-2.0-only
/*
 * Active references: whoever uses something that can be removed holds one; the remover first keeps
 * new ones out, which is one event, and then waits until those that are left are given back, which
 * is another.
 *
 * References leave each other unordered, as readers of a lock do: what one holder publishes when it
 * gives its reference back is learnt by the remover only. For the order of classes a reference is
 * the map held for reading by a trylock, and removal takes the map for writing, and drops it at
 * once.
 *
 * Only the task that got a reference can give it back.
 */
#include <linux/kernfs.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

_Static_assert(offsetof(struct kernfs_node, dep_map) == DEP_MAP_OFFSET, "map of a kernfs node");

#define DRAIN_KINDS (1ul << OP_DRAIN)
#define PC	    ((uintptr_t)__builtin_return_address(0))

void lockstep_active_init(struct kernfs_node *kn, const char *label, struct lock_class_key *key)
{
	lock_init(kn, OBJECT_ACTIVE, label, key ? (void *)key : kn, PC);
	object_get(kn)->state.novalidate = !key;
}

static struct object *point(struct kernfs_node *kn, enum op_kind kind, uintptr_t pc,
			    const char *call)
{
	struct object *object;

	memory_check((uintptr_t)kn, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	object = lock_object(kn, OBJECT_ACTIVE);
	op_point(kind, object, (uintptr_t)kn, 0, pc, call);
	return object;
}

static void use(const struct object *object, uintptr_t pc)
{
	OBSERVE(event, current_task);
	memory_access(object->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
}

static void set_count(struct object *object, uint32_t count)
{
	object->state.count = count;
	object->state.blocked = count ? DRAIN_KINDS : 0;
	if (object->want)
		object_wake(object);
}

static void enter(struct object *object, uintptr_t pc)
{
	struct task *t = current_task;
	const struct held_lock held = { .object = object,
					.site = site_of(pc),
					.mode = HELD_READ,
					.trylock = true,
					.context = t->context };

	object->state.readers |= 1ul << t->id;
	object->state.taken_at = held.site;
	set_count(object, object->state.count + 1);
	order_acquire(object);
	lock_hold(t, object, &held);
}

/* NULL: it is being removed, or is gone. */
struct kernfs_node *kernfs_get_active(struct kernfs_node *kn)
{
	struct object *object = point(kn, OP_ACTIVE_GET, PC, "kernfs_get_active");

	current_task->op.failed = object->state.closed;
	use(object, PC);
	if (object->state.closed)
		return NULL;
	enter(object, PC);
	return kn;
}

static void leave(struct kernfs_node *kn, uintptr_t pc, const char *call)
{
	struct object *object = point(kn, OP_ACTIVE_PUT, pc, call);
	struct task *t = current_task;
	bool held = object->state.readers >> t->id & 1;

	use(object, pc);
	OBSERVE(lock_dropped, t, object, site_of(pc), held);
	if (!held)
		return;
	if (!lock_forget(t, object))
		object->state.readers &= ~(1ul << t->id);
	clock_join(object->order_read, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
	set_count(object, object->state.count - 1);
}

void kernfs_put_active(struct kernfs_node *kn)
{
	leave(kn, PC, "kernfs_put_active");
}

/* The caller's own reference must not be what a removal waits for. */
void kernfs_break_active_protection(struct kernfs_node *kn)
{
	leave(kn, PC, "kernfs_break_active_protection");
}

/* Back to how it was, so that the reference can be given back once more; protects nothing. */
void kernfs_unbreak_active_protection(struct kernfs_node *kn)
{
	struct object *object = point(kn, OP_ACTIVE_REGET, PC, "kernfs_unbreak_active_protection");

	use(object, PC);
	enter(object, PC);
}

/* From here on nobody gets a reference. */
void lockstep_deactivate(struct kernfs_node *kn)
{
	struct object *object = point(kn, OP_DEACTIVATE, PC, "kernfs_deactivate");

	use(object, PC);
	object->state.closed = true;
}

/* Of a node that was deactivated before, in the same task or in one that is waited for. */
void kernfs_drain(struct kernfs_node *kn)
{
	struct task *t = current_task;
	struct held_lock held = { .mode = HELD_WRITE, .context = t->context };
	struct object *object;

	memory_check((uintptr_t)kn, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, PC);
	held.object = lock_object(kn, OBJECT_ACTIVE);
	held.site = t->want_site = site_of(PC);
	observe_wanted(t, held.object, &held);
	object = point(kn, OP_DRAIN, PC, "kernfs_drain");
	use(object, PC);
	order_acquire(object);
	clock_join(&t->order, object->order_read);
	lock_hold(t, object, &held);
	OBSERVE(lock_dropped, t, object, held.site, true);
	lock_forget(t, object);
}
