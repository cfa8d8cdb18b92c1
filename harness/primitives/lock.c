// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with one owner. The state is the harness's object; the lock's own memory only gives the
 * address, and is checked like any memory that is used.
 *
 * Waiting for a lock is no event of its own: a queued waiter changes nothing that others notice. A
 * lock is free for whoever runs next, so hand-over and optimistic spinning are both covered.
 */
#include "harness/primitives/lock.h"
#include <linux/lockdep.h>
#include <stdio.h>
#include <stdlib.h>
#include "harness/engine/pins.h"

/* What cannot happen while somebody owns it. */
#define LOCK_KINDS (1ul << OP_LOCK | 1ul << OP_RELOCK | 1ul << OP_READ_LOCK)

/* Storage that exists before the program runs: its locks need no initialisation call. */
static bool is_static(const void *p)
{
	return (uintptr_t)p - REGION_BASE >= REGION_SIZE;
}

/**
 * lock_object() - the state of a lock
 * @lock: its address, which may be read
 * @type: what the caller takes it for
 *
 * Context: a task.
 * Return: its object, brought up to date.
 */
struct object *lock_object(const void *lock, enum object_type type)
{
	struct object *object = object_get(lock);

	if (__builtin_expect(object->state.type != type, 0)) {
		object->state = (struct object_state){ .type = (uint8_t)type, .owner = NO_OWNER };
		if (is_static(lock)) {
			const struct lockdep_map *map = (const void *)((const char *)lock +
								       DEP_MAP_OFFSET);

			object->state.initialised = true;
			object->state.key = (uintptr_t)lock;
			object->state.label = map->name;
		}
	}
	return object;
}

void lock_init(void *lock, enum object_type type, const char *label, const void *key, uintptr_t pc)
{
	struct object *object;

	plain_write(lock, sizeof(unsigned long) + sizeof(struct lockdep_map), pc);
	object = object_get(lock);
	OBSERVE(lock_inited, current_task, object, site_of(pc));
	object->state = (struct object_state){
		.type = (uint8_t)type,
		.owner = NO_OWNER,
		.initialised = true,
		.key = (uintptr_t)key,
		.label = label,
		.inited_at = pc,
	};
	object_wake(object);
}

/* The task has it: note that, and tell. */
void lock_hold(struct task *t, struct object *object, const struct held_lock *use)
{
	if (__builtin_expect(t->held_nr == HELD_MAX, 0))
		harness_bug("more than %u locks held by task %s", HELD_MAX, t->name);
	t->held[t->held_nr++] = *use;
	OBSERVE(lock_taken, t, object, &t->held[t->held_nr - 1]);
	if (__builtin_expect(execution.pins_active, 0))
		pins_lock_taken(t, object);
}

/*
 * The lock is the task's: it learns what was released, and then uses the memory of the lock, so
 * that this use comes after those of the tasks before it.
 */
static void grant(struct task *t, struct object *object, const struct held_lock *use, uintptr_t pc)
{
	order_acquire(object);
	if (object->state.type == OBJECT_RWLOCK)
		clock_join(&t->order, &object->order_read);
	memory_access(object->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	object->state.owner = t->id;
	object->state.blocked = LOCK_KINDS;
	object->state.taken_at = use->site;
	if (object->want)
		object_wake(object);
	lock_hold(t, object, use);
}

static void take(void *lock, const struct lock_call *call, enum op_kind kind)
{
	struct task *t = current_task;
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	use.object = lock_object(lock, call->type);
	use.site = t->want_site = site_of(call->pc);
	OBSERVE(lock_wanted, t, use.object, &use);
	op_point(kind, use.object, (uintptr_t)lock, 0, call->pc, call->name);
	if (kind == OP_RELOCK)
		task_woken();
	OBSERVE(event, t);
	grant(t, use.object, &use, call->pc);
}

void lock_take(void *lock, const struct lock_call *call)
{
	take(lock, call, OP_LOCK);
}

/* By a task that waited for something, was woken (or will be), and had dropped the lock to wait. */
void lock_retake(void *lock, const struct lock_call *call)
{
	take(lock, call, OP_RELOCK);
}

bool lock_try(void *lock, const struct lock_call *call)
{
	enum op_kind kind = call->type == OBJECT_RWLOCK ? OP_WRITE_TRYLOCK : OP_TRYLOCK;
	struct task *t = current_task;
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	use.trylock = true;
	use.object = lock_object(lock, call->type);
	use.site = site_of(call->pc);
	op_point(kind, use.object, (uintptr_t)lock, 0, call->pc, call->name);
	t->op.failed = use.object->state.owner != NO_OWNER || use.object->state.readers;
	OBSERVE(event, t);
	if (!t->op.failed) {
		grant(t, use.object, &use, call->pc);
		return true;
	}
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_MARKED, call->pc);
	return false;
}

/* It has it no more. True: it had it twice, and still does. */
bool lock_forget(struct task *t, const struct object *object)
{
	unsigned int i = t->held_nr;

	while (i > 0 && t->held[i - 1].object != object)
		i--;
	if (!i)
		return false;
	t->held_nr--;
	for (unsigned int j = i - 1; j < t->held_nr; j++)
		t->held[j] = t->held[j + 1];
	while (--i > 0)
		if (t->held[i - 1].object == object)
			return true;
	return false;
}

void lock_drop(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *object;
	bool held;

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	object = lock_object(lock, call->type);
	op_point(OP_UNLOCK, object, (uintptr_t)lock, 0, call->pc, call->name);
	OBSERVE(event, t);
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	held = object->state.owner == t->id;
	OBSERVE(lock_dropped, t, object, site_of(call->pc), held);
	if (!held)
		return;
	lock_forget(t, object);
	object->state.owner = NO_OWNER;
	object->state.blocked = 0;
	order_release(object, true);
	if (object->want)
		object_wake(object);
}

/* Is it held, by anybody? A read of the lock that orders nothing. */
bool lock_look(void *lock, enum object_type type, const char *name, uintptr_t pc)
{
	struct object *object;

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_MARKED, pc);
	object = lock_object(lock, type);
	op_point(OP_READ, object, (uintptr_t)lock, 0, pc, name);
	OBSERVE(event, current_task);
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_MARKED, pc);
	return object->state.owner != NO_OWNER;
}

void lock_destroy(void *lock, enum object_type type, uintptr_t pc)
{
	struct object *object;

	plain_write(lock, sizeof(long), pc);
	object = lock_object(lock, type);
	OBSERVE(lock_inited, current_task, object, site_of(pc));
	object->state.initialised = false;
}
