// SPDX-License-Identifier: GPL-2.0-only
/*
 * ww_mutex: many locks of one class, taken in any order within acquire contexts; who backs off is
 * decided by the stamps of the contexts, after wait-die or wound-wait.
 *
 * Who waits matters to others here (a waiter wounds the holder, or makes younger ones back off), so
 * joining the queue is an event. All events on the locks of a class depend on each other: each may
 * change which of the waits of that class can end, and the state of the class says which can. That
 * is more than depends in truth, so more orders are run than differ.
 *
 * A lock that is released is free for whoever runs next, as the kernel's are but for hand-over.
 * Misuse is a finding as with the kernel's debugging of these locks. The kernel's test injection of
 * -EDEADLK is a fault of the call, "ww_mutex_lock". Not covered: ww.base taken as a plain mutex
 * while other tasks use the ww_mutex.
 */
#include <linux/ww_mutex.h>
#include <errno.h>
#include <lockstep/finding.h>
#include <stddef.h>
#include "harness/primitives/lock.h"

#define MARKED_WRITE (ACCESS_WRITE | ACCESS_MARKED)
#define PC	     ((uintptr_t)__builtin_return_address(0))
#define CALL(n, ...) LOCK_CALL(n, OBJECT_MUTEX, ##__VA_ARGS__)

/* Stands for all that happens to the locks of a class but the stamps, which count on their own. */
static void *class_addr(struct ww_mutex *lock)
{
	return lock->ww_class ? (void *)&lock->ww_class->mutex_name : (void *)&lock->ww_class;
}

static struct object *class_object(struct ww_mutex *lock)
{
	struct object *object = object_get(class_addr(lock));

	object->state.type = OBJECT_WW_CLASS;
	return object;
}

static struct object *base_object(struct ww_mutex *lock)
{
	return lock_object(&lock->base, OBJECT_MUTEX);
}

static void misuse(const void *what, const char *text, uintptr_t pc)
{
	OBSERVE(raised, current_task, LS_CONTRACT, what, text, site_of(pc));
}

static bool is_younger(const struct ww_acquire_ctx *a, const struct ww_acquire_ctx *b)
{
	return (long)(a->stamp - b->stamp) > 0;
}

/* The lock that a waiting task wants. */
static struct ww_mutex *wanted(const struct task *t)
{
	return (struct ww_mutex *)(t->wants->addr - offsetof(struct ww_mutex, base));
}

/* Tasks in the queue of a lock. */
static uint64_t waiters_of(const struct object *base)
{
	uint64_t waiters = 0;

	for (uint64_t all = execution.all | 1ul << MAIN_WINDOW; all; all &= all - 1)
		if (tasks[__builtin_ctzl(all)].wants == base)
			waiters |= all & -all;
	return waiters;
}

/* Does a context older than @ctx wait for the lock? */
static bool older_waits(const struct object *base, const struct ww_acquire_ctx *ctx)
{
	for (uint64_t left = waiters_of(base); left; left &= left - 1) {
		const struct ww_acquire_ctx *other = tasks[__builtin_ctzl(left)].wants_for;

		if (other && other != ctx && is_younger(ctx, other))
			return true;
	}
	return false;
}

/* Has a context to back off that waits, or would? One that holds nothing never has to. */
static bool must_back_off(const struct ww_mutex *lock, const struct object *base,
			  const struct ww_acquire_ctx *ctx)
{
	if (!ctx || !ctx->acquired)
		return false;
	if (!ctx->is_wait_die)
		return ctx->wounded;
	return (lock->ctx && is_younger(ctx, lock->ctx)) || older_waits(base, ctx);
}

/* Something happened to locks of the class: whose wait can end now? */
static void update(struct object *class)
{
	uint64_t can_go = 0;

	for (uint64_t all = execution.all | 1ul << MAIN_WINDOW; all; all &= all - 1) {
		struct task *t = &tasks[__builtin_ctzl(all)];
		struct ww_mutex *lock;
		bool can;

		if (!t->wants)
			continue;
		lock = wanted(t);
		if (class_object(lock) != class)
			continue;
		/* OP_UNLOCK: a signal has ended its wait, and it only has to leave the queue. */
		can = t->op.kind == OP_UNLOCK || t->wants->state.owner == NO_OWNER ||
		      must_back_off(lock, t->wants, t->wants_for);
		can_go |= can ? all & -all : 0;
		task_allow(t, can);
	}
	class->state.readers = can_go;
}

/* Wound-wait: whoever waits for a younger context makes it back off, once it would wait itself. */
static void wound(struct ww_acquire_ctx *holder, const struct ww_acquire_ctx *waiter)
{
	if (holder && waiter && !waiter->is_wait_die && waiter->acquired &&
	    is_younger(holder, waiter))
		holder->wounded = 1;
}

static void check_taken(const struct ww_mutex *lock, struct ww_acquire_ctx *ctx, uintptr_t pc)
{
	if (lock->ctx)
		misuse(lock, "a ww_mutex was released by other means than ww_mutex_unlock()", pc);
	if (ctx->done_acquire)
		misuse(lock, "a ww_mutex is taken after ww_acquire_done()", pc);
	if (ctx->contending_lock) {
		if (ctx->contending_lock != lock)
			misuse(lock,
			       "after -EDEADLK another ww_mutex is taken than the contended one",
			       pc);
		if (ctx->acquired)
			misuse(lock,
			       "after -EDEADLK a ww_mutex is taken before the others are released",
			       pc);
		ctx->contending_lock = NULL;
	}
	if (ctx->ww_class != lock->ww_class)
		misuse(lock, "a ww_mutex is taken in an acquire context of another class", pc);
}

/* In the event in which the lock is free. */
static void granted(struct ww_mutex *lock, struct ww_acquire_ctx *ctx, const struct held_lock *use,
		    uintptr_t pc)
{
	struct object *base = base_object(lock);

	lock_grant(current_task, base, use, pc);
	if (!ctx)
		return;
	check_taken(lock, ctx, pc);
	ctx->acquired++;
	lock->ctx = ctx;
	for (uint64_t left = waiters_of(base); left; left &= left - 1)
		wound(ctx, tasks[__builtin_ctzl(left)].wants_for);
}

static struct object *point(struct ww_mutex *lock, enum op_kind kind, const struct lock_call *call)
{
	struct object *class = class_object(lock);

	op_point(kind, class, (uintptr_t)class_addr(lock), 0, call->pc, call->name);
	return class;
}

static int back_off(struct ww_mutex *lock, struct ww_acquire_ctx *ctx, uintptr_t pc)
{
	if (ctx->contending_lock)
		misuse(lock, "after -EDEADLK the contended ww_mutex was not waited for", pc);
	ctx->contending_lock = lock;
	return -EDEADLK;
}

/* In the queue, until the lock is free or the context has to back off. */
static int wait(struct ww_mutex *lock, struct ww_acquire_ctx *ctx, struct held_lock *use,
		const struct lock_call *call)
{
	struct task *t = current_task;
	struct object *base = base_object(lock), *class = class_object(lock);
	int err = lock_wait_fails(call);

	t->wants = base;
	t->wants_for = ctx;
	update(class);
	if (err)
		task_allow(t, true);
	point(lock, err ? OP_UNLOCK : OP_WW_GRANT, call);
	OBSERVE(event, t);
	t->wants = NULL;
	if (!err && base->state.owner == NO_OWNER)
		granted(lock, ctx, use, call->pc);
	else if (!err)
		err = back_off(lock, ctx, call->pc);
	update(class);
	return err;
}

static int take(struct ww_mutex *lock, struct ww_acquire_ctx *ctx, const struct lock_call *call)
{
	struct task *t = current_task;
	struct held_lock use = lock_use(call);
	struct object *base, *class;
	int err = 0;

	memory_check((uintptr_t)lock, sizeof(*lock), MARKED_WRITE, call->pc);
	use.object = base = base_object(lock);
	use.site = t->want_site = site_of(call->pc);
	if (ctx && ctx == lock->ctx)
		return -EALREADY;
	if (ctx && !ctx->acquired)
		ctx->wounded = 0;
	observe_wanted(t, base, &use);
	class = point(lock, OP_WW_LOCK, call);
	t->op.failed = base->state.owner != NO_OWNER;
	OBSERVE(event, t);
	memory_access((uintptr_t)lock, sizeof(long), MARKED_WRITE, call->pc);
	if (!t->op.failed) {
		granted(lock, ctx, &use, call->pc);
		update(class);
		return 0;
	}
	wound(lock->ctx, ctx);
	if (must_back_off(lock, base, ctx))
		err = back_off(lock, ctx, call->pc);
	update(class);
	return err ? err : wait(lock, ctx, &use, call);
}

void ww_mutex_init(struct ww_mutex *lock, struct ww_class *ww_class)
{
	plain_write(lock, sizeof(*lock), PC);
	lock_init(&lock->base, OBJECT_MUTEX, ww_class->mutex_name, &ww_class->mutex_key, PC);
	lock->ctx = NULL;
	lock->ww_class = ww_class;
}

void ww_mutex_destroy(struct ww_mutex *lock)
{
	lock_destroy(&lock->base, OBJECT_MUTEX, PC);
}

int ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	int err = take(lock, ctx, CALL("ww_mutex_lock", .nest = ctx ? &ctx->dep_map : NULL));

	if (err || !ctx || ctx->acquired < 2 || !execution.fault ||
	    !execution.fault("ww_mutex_lock", PC))
		return err;
	ctx->contending_lock = lock;
	ww_mutex_unlock(lock);
	return -EDEADLK;
}

int ww_mutex_lock_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	return take(lock, ctx,
		    CALL("ww_mutex_lock_interruptible", .error = -EINTR,
			 .nest = ctx ? &ctx->dep_map : NULL));
}

void ww_mutex_lock_slow(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	if (!ctx->contending_lock)
		misuse(lock, "ww_mutex_lock_slow() without -EDEADLK before it", PC);
	take(lock, ctx, CALL("ww_mutex_lock_slow", .nest = &ctx->dep_map));
}

int ww_mutex_lock_slow_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	if (!ctx->contending_lock)
		misuse(lock, "ww_mutex_lock_slow_interruptible() without -EDEADLK before it", PC);
	return take(
		lock, ctx,
		CALL("ww_mutex_lock_slow_interruptible", .error = -EINTR, .nest = &ctx->dep_map));
}

int ww_mutex_trylock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	const struct lock_call *call = CALL("ww_mutex_trylock", .nest = ctx ? &ctx->dep_map : NULL);
	struct task *t = current_task;
	struct held_lock use = lock_use(call);
	struct object *class;

	memory_check((uintptr_t)lock, sizeof(*lock), MARKED_WRITE, call->pc);
	use.trylock = true;
	use.object = base_object(lock);
	use.site = site_of(call->pc);
	if (ctx && !ctx->acquired)
		ctx->wounded = 0;
	class = point(lock, OP_WW_LOCK, call);
	t->op.failed = use.object->state.owner != NO_OWNER;
	OBSERVE(event, t);
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_MARKED, call->pc);
	if (t->op.failed)
		return 0;
	granted(lock, ctx, &use, call->pc);
	update(class);
	return 1;
}

void ww_mutex_unlock(struct ww_mutex *lock)
{
	const struct lock_call *call = CALL("ww_mutex_unlock");
	struct object *class;

	memory_check((uintptr_t)lock, sizeof(*lock), MARKED_WRITE, call->pc);
	class = point(lock, OP_UNLOCK, call);
	OBSERVE(event, current_task);
	if (lock->ctx) {
		if (!lock->ctx->acquired)
			misuse(lock, "ww_mutex_unlock() in a context that holds nothing", call->pc);
		else
			lock->ctx->acquired--;
		lock->ctx = NULL;
	}
	lock_give_up(base_object(lock), call);
	update(class);
}

bool ww_mutex_is_locked(struct ww_mutex *lock)
{
	const struct lock_call *call = CALL("ww_mutex_is_locked");

	memory_check((uintptr_t)lock, sizeof(*lock), ACCESS_MARKED, call->pc);
	point(lock, OP_LOOK, call);
	OBSERVE(event, current_task);
	memory_access((uintptr_t)lock, sizeof(long), ACCESS_MARKED, call->pc);
	return base_object(lock)->state.owner != NO_OWNER;
}
