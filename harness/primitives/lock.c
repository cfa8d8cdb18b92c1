// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with one owner. The state is the harness's object; the lock's own memory only gives the
 * address, and is checked like any memory that is used.
 *
 * Waiting for a lock is no event of its own: a queued waiter changes nothing that others notice. A
 * lock is free for whoever runs next, so hand-over and optimistic spinning are both covered.
 */
#include "harness/primitives/layout.h"
#include "harness/primitives/lock.h"
#include <lockstep/model.h>
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

/* A lock of static storage may be given a class before its first use. */
static void class_keep(struct object_state *state, const struct object_state *before)
{
	state->map_subclass = before->map_subclass;
	if (before->type != OBJECT_NONE || !before->key)
		return;
	state->key = before->key;
	state->label = before->label;
	state->novalidate = before->novalidate;
	state->wait_inner = before->wait_inner;
	state->wait_outer = before->wait_outer;
	state->map_type = before->map_type;
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
		struct object_state before = object->state;

		object->state = (struct object_state){ .type = (uint8_t)type,
						       .owner = NO_OWNER,
						       .map_offset = lock_layout.map[type] };
		if (is_static(lock)) {
			const char *map = (const char *)lock + lock_layout.map[type];

			object->state.initialised = true;
			object->state.key = (uintptr_t)lock;
			object->state.label = *(const char *const *)(map +
								     map_layout_of(map)->name);
			class_keep(&object->state, &before);
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
		.map_offset = lock_layout.map[type],
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
void lock_grant(struct task *t, struct object *object, const struct held_lock *use, uintptr_t pc)
{
	order_acquire(object);
	if (object->state.type == OBJECT_RWLOCK)
		clock_join(&t->order, object->order_read);
	memory_access(object->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	object->state.owner = t->id;
	object->state.blocked = LOCK_KINDS;
	object->state.taken_at = use->site;
	if (object->want)
		object_wake(object);
	lock_hold(t, object, use);
}

/**
 * lock_may_fail() - may a wait of this call end without the lock in this search?
 * @call: its name is the fault site
 *
 * Where nothing ever ends a wait, whether the lock is free is not looked at in an event of its own.
 *
 * Context: a task.
 * Return: true when a fault plan says so.
 */
bool lock_may_fail(const struct lock_call *call)
{
	return call->error && execution.fault_planned && in_task() &&
	       execution.fault_planned(call->name);
}

/**
 * lock_wait_fails() - the present event shows that the call has to wait: is the wait ended?
 * @call: its name is the fault site
 *
 * Context: a task, in the event in which the lock was not to be had.
 * Return: 0, or @call->error.
 */
int lock_wait_fails(const struct lock_call *call)
{
	return lock_may_fail(call) && execution.fault(call->name, call->pc) ? call->error : 0;
}

/* Is the lock free? An event, since a wait that may fail is a choice. */
static bool try(struct object *object, const struct lock_call *call, struct held_lock *use)
{
	enum op_kind kind = call->type == OBJECT_RWLOCK ? OP_WRITE_TRYLOCK : OP_TRYLOCK;
	struct task *t = current_task;

	op_point(kind, object, object->addr, 0, call->pc, call->name);
	t->op.failed = object->state.owner != NO_OWNER || object->state.readers;
	OBSERVE(event, t);
	if (!t->op.failed) {
		lock_grant(t, object, use, call->pc);
		return true;
	}
	memory_access(object->addr, sizeof(long), ACCESS_MARKED, call->pc);
	return false;
}

static int take(void *lock, const struct lock_call *call, enum op_kind kind)
{
	struct task *t = current_task;
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	use.object = lock_object(lock, call->type);
	use.site = t->want_site = site_of(call->pc);
	observe_wanted(t, use.object, &use);
	if (lock_may_fail(call)) {
		int err;

		if (try(use.object, call, &use))
			return 0;
		err = lock_wait_fails(call);
		if (err)
			return err;
	}
	op_point(kind, use.object, (uintptr_t)lock, 0, call->pc, call->name);
	if (kind == OP_RELOCK)
		task_woken();
	OBSERVE(event, t);
	lock_grant(t, use.object, &use, call->pc);
	return 0;
}

int lock_take(void *lock, const struct lock_call *call)
{
	return take(lock, call, OP_LOCK);
}

/* By a task that waited for something, was woken (or will be), and had dropped the lock to wait. */
void lock_retake(void *lock, const struct lock_call *call)
{
	take(lock, call, OP_RELOCK);
}

bool lock_try(void *lock, const struct lock_call *call)
{
	struct held_lock use = lock_use(call);

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	/* Whether or not it is free: no kernel does that, so that nobody looks. */
	if (execution.fault_unsound && execution.fault_unsound(call->name, call->pc))
		return false;
	use.trylock = true;
	use.object = lock_object(lock, call->type);
	use.site = site_of(call->pc);
	return try(use.object, call, &use);
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

/* In the event of the release. */
void lock_give_up(struct object *object, const struct lock_call *call)
{
	struct task *t = current_task;
	bool held = object->state.owner == t->id;

	memory_access(object->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
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

void lock_drop(void *lock, const struct lock_call *call)
{
	struct object *object;

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, call->pc);
	object = lock_object(lock, call->type);
	if (__builtin_expect(!!object->state.watch, 0) && object->state.owner == current_task->id &&
	    object->state.watch->check)
		object->state.watch->check(lock);
	op_point(OP_UNLOCK, object, (uintptr_t)lock, 0, call->pc, call->name);
	OBSERVE(event, current_task);
	lock_give_up(object, call);
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
