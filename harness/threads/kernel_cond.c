// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conditions and locks with readers of sketches. Who waits for a condition has a ticket, so that
 * the one that waits longest can be found; it all changes under park_lock().
 */
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC ((uintptr_t)__builtin_return_address(0))

struct ls_cond {
	unsigned long tickets;
	unsigned long unused[7]; /* as large as in the scheduled run */
};

struct ls_cond *ls_cond_new(const char *name)
{
	struct ls_cond *cond = thread_alloc(sizeof(*cond), "new");

	ls_object_named(cond, "condition", "%s", name);
	return cond;
}

static uint64_t still_queued(const void *arg)
{
	return ((const struct thread *)arg)->queue ? PARK_ANYBODY : 0;
}

void ls_cond_wait(struct ls_cond *cond, struct ls_lock *lock)
{
	struct thread *t = thread_self();

	marked_access((uintptr_t)cond, sizeof(long), true, PC);
	park_lock();
	t->queue = cond;
	t->ticket = cond->tickets++;
	park_unlock();
	ls_lock_drop(lock);
	park_lock();
	park(still_queued, t, "a signal");
	races_acquire(t);
	park_unlock();
	ls_lock_take(lock);
}

static struct thread *first_of(const struct ls_cond *cond)
{
	struct thread *first = NULL;

	for_each_thread(t) if (t->queue == cond && (!first || t->ticket < first->ticket)) first = t;
	return first;
}

static unsigned int queued_on(const struct ls_cond *cond)
{
	unsigned int nr = 0;

	for_each_thread(t) nr += t->queue == cond;
	return nr;
}

/* By their numbers, not by who came first. */
static struct thread *numbered(const struct ls_cond *cond, unsigned int number)
{
	for_each_thread(t) if (t->queue == cond && !number--) return t;
	return NULL;
}

static void point(struct ls_cond *cond, uintptr_t pc)
{
	marked_access((uintptr_t)cond, sizeof(long), true, pc);
}

static void let_go(struct thread *t)
{
	races_release(t);
	t->queue = NULL;
}

static void wake(struct thread *t)
{
	if (t)
		let_go(t);
	park_wake();
}

void ls_cond_signal(struct ls_cond *cond)
{
	point(cond, PC);
	park_lock();
	wake(first_of(cond));
	park_unlock();
}

void ls_cond_signal_any(struct ls_cond *cond)
{
	unsigned int nr;

	point(cond, PC);
	park_lock();
	nr = queued_on(cond);
	wake(nr ? numbered(cond, thread_choose(nr)) : NULL);
	park_unlock();
}

void ls_cond_broadcast(struct ls_cond *cond)
{
	point(cond, PC);
	park_lock();
	for_each_thread(t) if (t->queue == cond) let_go(t);
	park_wake();
	park_unlock();
}
