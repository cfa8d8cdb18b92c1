// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with one writer or any number of readers where a writer that waits for readers keeps
 * further readers out, as the kernel's rwsem and rwlock_t do.
 *
 * To ask for the lock as a writer is an event: it takes the lock, or, where readers are inside, it
 * joins the queue, and gets the lock in a second event once the readers have left. All other
 * waiting is none, for it changes nothing that others could notice: while somebody owns the lock or
 * is queued, a reader or another writer that waits might as well come later. So at most one writer
 * is queued.
 *
 * Not run: a task that finds the lock free and takes it in front of the queued writer. That is the
 * same as the writer having come later, unless a trylock failed because of it.
 */
#include "harness/primitives/queued.h"
#include "harness/engine/pins.h"

#define MARKED_WRITE (ACCESS_WRITE | ACCESS_MARKED)
#define ENTER_KINDS  (1ul << OP_READ_LOCK | 1ul << OP_WRITE_LOCK)
#define ALL_KINDS    (ENTER_KINDS | 1ul << OP_READ_LOCK_PASSING | 1ul << OP_WRITE_GRANT)

/* The state changed: who can go on? */
static void update(struct object *object)
{
	struct object_state *state = &object->state;

	state->blocked = 0;
	if (state->owner != NO_OWNER)
		state->blocked = ALL_KINDS;
	else if (state->queued)
		state->blocked = ENTER_KINDS | (state->count ? 1ul << OP_WRITE_GRANT : 0);
	if (object->want)
		object_wake(object);
}

static struct object *find(void *lock, const struct lock_call *call)
{
	memory_check((uintptr_t)lock, sizeof(long), MARKED_WRITE, call->pc);
	return lock_object(lock, call->type);
}

static struct object *announce(void *lock, const struct lock_call *call, struct held_lock *use)
{
	struct object *object = find(lock, call);

	*use = lock_use(call);
	use->object = object;
	use->site = current_task->want_site = site_of(call->pc);
	observe_wanted(current_task, object, use);
	return object;
}

/* The lock is the writer's: it learns what was released before it uses the memory of the lock. */
static void enter_write(struct object *object, const struct held_lock *use, uintptr_t pc)
{
	struct task *t = current_task;

	order_acquire(object);
	clock_join(&t->order, object->order_read);
	memory_access(object->addr, sizeof(long), MARKED_WRITE, pc);
	object->state.owner = t->id;
	object->state.taken_at = use->site;
	update(object);
	lock_hold(t, object, use);
}

static void enter_read(struct object *object, uint64_t site)
{
	object->state.readers |= 1ul << current_task->id;
	object->state.count++;
	object->state.taken_at = site;
	update(object);
	order_acquire(object);
}

/* What readers know only adds up, and is learnt by writers. */
static void leave_read(struct object *object)
{
	struct task *t = current_task;

	object->state.count--;
	clock_join(object->order_read, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
	update(object);
}

/* Readers in interrupts would wait for ever behind a writer that waits for who they interrupted. */
static enum op_kind read_kind(const struct lock_call *call)
{
	return call->type == OBJECT_QUEUED_RWLOCK && call->mode == HELD_READ_RECURSIVE &&
			       context_in_interrupt(&current_task->context)
		       ? OP_READ_LOCK_PASSING
		       : OP_READ_LOCK;
}

/* Looked at without waiting, since a wait that may fail is a choice. 1: taken. */
static int read_try(struct object *object, const struct lock_call *call, struct held_lock *use)
{
	struct task *t = current_task;

	op_point(OP_READ_TRYLOCK, object, object->addr, 0, call->pc, call->name);
	t->op.failed = object->state.owner != NO_OWNER || object->state.queued;
	OBSERVE(event, t);
	memory_access(object->addr, sizeof(long), t->op.failed ? ACCESS_MARKED : MARKED_WRITE,
		      call->pc);
	if (t->op.failed)
		return 0;
	enter_read(object, use->site);
	lock_hold(t, object, use);
	return 1;
}

static int write_try(struct object *object, const struct lock_call *call, struct held_lock *use)
{
	struct task *t = current_task;
	const struct object_state *state = &object->state;

	op_point(OP_WRITE_TRYLOCK, object, object->addr, 0, call->pc, call->name);
	t->op.failed = state->owner != NO_OWNER || state->queued || state->count;
	OBSERVE(event, t);
	if (!t->op.failed) {
		enter_write(object, use, call->pc);
		return 1;
	}
	memory_access(object->addr, sizeof(long), ACCESS_MARKED, call->pc);
	return 0;
}

int queued_read_take(void *lock, const struct lock_call *call)
{
	struct held_lock use;
	struct object *object = announce(lock, call, &use);
	int err;

	if (lock_may_fail(call)) {
		if (read_try(object, call, &use))
			return 0;
		err = lock_wait_fails(call);
		if (err)
			return err;
	}
	op_point(read_kind(call), object, object->addr, 0, call->pc, call->name);
	OBSERVE(event, current_task);
	memory_access(object->addr, sizeof(long), MARKED_WRITE, call->pc);
	enter_read(object, use.site);
	lock_hold(current_task, object, &use);
	return 0;
}

/* In the queue: until the lock is the task's, or it gives up. */
static int write_wait(struct object *object, const struct lock_call *call, struct held_lock *use)
{
	struct task *t = current_task;
	int err;

	object->state.queued = (uint8_t)(t->id + 1);
	memory_access(object->addr, sizeof(long), MARKED_WRITE, call->pc);
	update(object);
	err = lock_wait_fails(call);
	op_point(err ? OP_UNLOCK : OP_WRITE_GRANT, object, object->addr, 0, call->pc, call->name);
	OBSERVE(event, t);
	object->state.queued = 0;
	if (!err) {
		enter_write(object, use, call->pc);
		return 0;
	}
	memory_access(object->addr, sizeof(long), MARKED_WRITE, call->pc);
	update(object);
	return err;
}

int queued_write_take(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct held_lock use;
	struct object *object = announce(lock, call, &use);
	int err;

	if (lock_may_fail(call)) {
		if (write_try(object, call, &use))
			return 0;
		err = lock_wait_fails(call);
		if (err)
			return err;
	}
	op_point(OP_WRITE_LOCK, object, object->addr, 0, call->pc, call->name);
	t->op.failed = object->state.count != 0;
	OBSERVE(event, t);
	if (t->op.failed)
		return write_wait(object, call, &use);
	enter_write(object, &use, call->pc);
	return 0;
}

static struct held_lock use_of_try(struct object *object, const struct lock_call *call)
{
	struct held_lock use = lock_use(call);

	use.trylock = true;
	use.object = object;
	use.site = site_of(call->pc);
	return use;
}

bool queued_read_try(void *lock, const struct lock_call *call)
{
	struct object *object = find(lock, call);
	struct held_lock use = use_of_try(object, call);

	return read_try(object, call, &use);
}

bool queued_write_try(void *lock, const struct lock_call *call)
{
	struct object *object = find(lock, call);
	struct held_lock use = use_of_try(object, call);

	return write_try(object, call, &use);
}

static struct object *leave(void *lock, const struct lock_call *call, enum op_kind kind)
{
	struct object *object = find(lock, call);

	op_point(kind, object, object->addr, 0, call->pc, call->name);
	OBSERVE(event, current_task);
	memory_access(object->addr, sizeof(long), MARKED_WRITE, call->pc);
	return object;
}

void queued_read_drop(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *object = leave(lock, call, OP_READ_UNLOCK);
	bool holds = object->state.readers >> t->id & 1;

	/* Somebody else may have left in its place. */
	OBSERVE(lock_dropped, t, object, site_of(call->pc), holds && object->state.count);
	if (holds && !lock_forget(t, object))
		object->state.readers &= ~(1ul << t->id);
	if (holds && object->state.count)
		leave_read(object);
}

void queued_write_drop(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *object = leave(lock, call, OP_UNLOCK);
	bool held = object->state.owner == t->id;

	OBSERVE(lock_dropped, t, object, site_of(call->pc), held);
	if (!held)
		return;
	lock_forget(t, object);
	object->state.owner = NO_OWNER;
	order_release(object, true);
	update(object);
}

void queued_downgrade(void *lock, const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *object = leave(lock, call, OP_UNLOCK);

	if (object->state.owner != t->id) {
		OBSERVE(lock_dropped, t, object, site_of(call->pc), false);
		return;
	}
	object->state.owner = NO_OWNER;
	object->state.readers = 1ul << t->id;
	object->state.count = 1;
	order_release(object, true);
	update(object);
	for (unsigned int i = 0; i < t->held_nr; i++) {
		if (t->held[i].object != object)
			continue;
		t->held[i].mode = HELD_READ;
		OBSERVE(lock_changed, t, object, &t->held[i]);
	}
}

void queued_read_take_unowned(void *lock, const struct lock_call *call)
{
	struct object *object = find(lock, call);
	uint64_t readers;

	current_task->want_site = site_of(call->pc);
	op_point(OP_READ_LOCK, object, object->addr, 0, call->pc, call->name);
	OBSERVE(event, current_task);
	memory_access(object->addr, sizeof(long), MARKED_WRITE, call->pc);
	readers = object->state.readers;
	enter_read(object, current_task->want_site);
	object->state.readers = readers;
}

void queued_read_drop_unowned(void *lock, const struct lock_call *call)
{
	struct object *object = leave(lock, call, OP_UNLOCK);

	if (object->state.count)
		leave_read(object);
	else
		OBSERVE(lock_dropped, current_task, object, site_of(call->pc), false);
}

static const struct object *look(void *lock, const struct lock_call *call)
{
	struct object *object;

	memory_check((uintptr_t)lock, sizeof(long), ACCESS_MARKED, call->pc);
	object = lock_object(lock, call->type);
	op_point(OP_LOOK, object, object->addr, 0, call->pc, call->name);
	OBSERVE(event, current_task);
	memory_access(object->addr, sizeof(long), ACCESS_MARKED, call->pc);
	return object;
}

bool queued_look(void *lock, const struct lock_call *call)
{
	const struct object *object = look(lock, call);

	return object->state.owner != NO_OWNER || object->state.count;
}

bool queued_look_writer(void *lock, const struct lock_call *call)
{
	return look(lock, call)->state.owner != NO_OWNER;
}
