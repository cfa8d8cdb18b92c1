// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are the threads stuck? Decided by what they hold and want, never by how long it takes: a thread
 * is blocked on a lock while another one owns it, and a lock is somebody's from when he got it to
 * before he gives it up. So when all that is seen is unchanged after it was looked at once, and
 * nobody is left who could change it, it stays so.
 */
#include <lockstep/finding.h>
#include <stdio.h>
#include "harness/threads/threads.h"

struct view {
	bool there, finished, rcu;
	const struct real_lock *lock;
	uint64_t parked; /* whom it waits for; 0: for nobody */
	bool readers;
	bool writes;
	int owner;
	uint64_t lock_readers;
	unsigned int steps;
};

/* With park_lock() held. */
static struct view look(const struct thread *t)
{
	struct view v = {
		.there = atomic_load(&t->exists),
		.finished = atomic_load(&t->finished),
		.rcu = atomic_load(&t->rcu_depth),
		.lock = atomic_load(&t->blocked.lock),
		.parked = parked_for(t),
		.readers = atomic_load(&t->blocked.readers),
		.steps = t->task.seq,
		.owner = NOBODY,
	};

	v.finished |= !v.there || v.parked == PARK_IDLE;
	v.writes = atomic_load(&t->blocked.writes);
	if (v.lock) {
		v.owner = real_lock_owner(v.lock);
		v.lock_readers = real_lock_readers(v.lock);
	}
	return v;
}

static bool same(const struct view *a, const struct view *b)
{
	return a->there == b->there && a->finished == b->finished && a->rcu == b->rcu &&
	       a->lock == b->lock && a->parked == b->parked && a->readers == b->readers &&
	       a->owner == b->owner && a->writes == b->writes &&
	       a->lock_readers == b->lock_readers && a->steps == b->steps;
}

static int reader_of(const struct view *v)
{
	for (unsigned int i = 0; i <= THREAD_MAIN; i++)
		if (v[i].rcu && !v[i].finished)
			return (int)i;
	return NOBODY;
}

/* Who keeps it from the lock: its owner, a reader, or for a reader a writer that waits before it.
 */
static int holder_of(const struct view *v, unsigned int i)
{
	if (v[i].owner != NOBODY || !v[i].lock_readers)
		return v[i].owner;
	if (v[i].writes)
		return __builtin_ctzll(v[i].lock_readers);
	for (unsigned int j = 0; j <= THREAD_MAIN; j++)
		if (j != i && v[j].lock == v[i].lock && v[j].writes && !v[j].finished)
			return (int)j;
	return NOBODY;
}

/* Whom it waits for, or NOBODY. */
static int waits_for(const struct view *v, unsigned int i)
{
	uint64_t parked = v[i].parked >= PARK_SOON ? 0 : v[i].parked & ~PARK_ANYBODY;

	if (v[i].lock)
		return holder_of(v, i);
	if (v[i].parked)
		return parked ? __builtin_ctzll(parked) : NOBODY;
	return v[i].readers ? reader_of(v) : NOBODY;
}

/* Can it go on, as far as is known? */
static bool may_go_on(const struct view *v, unsigned int i)
{
	if (v[i].finished)
		return false;
	if (v[i].parked)
		return v[i].parked == PARK_SOON;
	return waits_for(v, i) == NOBODY;
}

static bool is_circle(const struct view *v, unsigned int from)
{
	int at = (int)from;

	for (unsigned int i = 0; i <= THREAD_MAIN && at >= 0 && at <= (int)THREAD_MAIN; i++) {
		at = waits_for(v, (unsigned int)at);
		if (at == (int)from)
			return true;
	}
	return false;
}

static void tell(const struct view *v, unsigned int i, enum ls_finding_kind kind)
{
	int other = waits_for(v, i);

	thread_report(kind, "task %s waits for %s%s%s", threads[i].task.name,
		      v[i].lock	    ? real_lock_name(v[i].lock)
		      : v[i].parked ? threads[i].blocked.what
				    : "a grace period",
		      other == NOBODY ? "" : ", for which it needs task ",
		      other == NOBODY ? "" : threads[other].task.name);
}

static void look_at_all(struct view *v)
{
	park_lock();
	for (unsigned int i = 0; i <= THREAD_MAIN; i++)
		v[i] = look(&threads[i]);
	park_unlock();
}

bool all_finished(void)
{
	struct view v[THREAD_MAIN + 1];

	look_at_all(v);
	for (unsigned int i = 0; i <= THREAD_MAIN; i++)
		if (!v[i].finished)
			return false;
	return true;
}

void stuck_check(void)
{
	struct view v[THREAD_MAIN + 1], again[THREAD_MAIN + 1];
	unsigned int left = 0;

	look_at_all(v);
	for (unsigned int i = 0; i <= THREAD_MAIN; i++) {
		if (may_go_on(v, i))
			return;
		left += !v[i].finished;
	}
	look_at_all(again);
	for (unsigned int i = 0; i <= THREAD_MAIN; i++)
		if (!same(&v[i], &again[i]) || may_go_on(again, i))
			return;
	if (!left)
		return;
	for (unsigned int i = 0; i <= THREAD_MAIN; i++)
		if (!v[i].finished && is_circle(v, i))
			tell(v, i, LS_DEADLOCK);
	for (unsigned int i = 0; i <= THREAD_MAIN; i++)
		if (!v[i].finished)
			tell(v, i, LS_HANG);
}
