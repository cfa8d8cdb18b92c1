// SPDX-License-Identifier: GPL-2.0-only
/* Kernel-named locks for random programs: one call a step; see random_lock.h. */
#include <linux/errno.h>
#include <linux/hardirq.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/ww_mutex.h>
#include "random_lock_ops.h"

static struct rw_semaphore rwsem;
static rwlock_t rwlock;
static struct semaphore sem;
static seqlock_t seq;
static int left, right;
static DEFINE_WW_CLASS(wound_class);
static DEFINE_WD_CLASS(die_class);
static struct ww_mutex ww[2][2]; /* by class */

void lock_setup(void)
{
	init_rwsem(&rwsem);
	rwlock_init(&rwlock);
	sema_init(&sem, 1);
	seqlock_init(&seq);
	for (int i = 0; i < 2; i++) {
		ww_mutex_init(&ww[0][i], &wound_class);
		ww_mutex_init(&ww[1][i], &die_class);
	}
}

const void *lock_memory(unsigned int i)
{
	const void *const locks[] = { &rwsem,	      &rwlock,	      &sem,	     &ww[0][0].base,
				      &ww[0][1].base, &ww[1][0].base, &ww[1][1].base };

	return i < sizeof(locks) / sizeof(*locks) ? locks[i] : 0;
}

static void drop(struct lock_task *t)
{
	if (t->rwsem == HOLDS_READ)
		up_read(&rwsem);
	else if (t->rwsem == HOLDS_WRITE)
		up_write(&rwsem);
	else if (t->rwsem == HOLDS_UNOWNED)
		up_read_non_owner(&rwsem);
	t->rwsem = HOLDS_NOTHING;
}

static void drop_rwlock(struct lock_task *t)
{
	if (t->rwlock == HOLDS_READ)
		read_unlock(&rwlock);
	else if (t->rwlock == HOLDS_WRITE)
		write_unlock(&rwlock);
	t->rwlock = HOLDS_NOTHING;
}

static long take(struct lock_task *t, enum lock_op op)
{
	long got = 1;
	int as = HOLDS_WRITE;

	if (t->rwsem)
		return -1;
	switch (op) {
	case DO_DOWN_READ:
		down_read(&rwsem);
		as = HOLDS_READ;
		break;
	case DO_DOWN_READ_TRY:
		got = down_read_trylock(&rwsem);
		as = HOLDS_READ;
		break;
	case DO_DOWN_READ_UNOWNED:
		down_read_non_owner(&rwsem);
		as = HOLDS_UNOWNED;
		break;
	case DO_DOWN_WRITE:
		down_write(&rwsem);
		break;
	case DO_DOWN_WRITE_TRY:
		got = down_write_trylock(&rwsem);
		break;
	default:
		got = !down_write_killable(&rwsem);
	}
	t->rwsem = got ? as : HOLDS_NOTHING;
	return got;
}

static long take_rwlock(struct lock_task *t, enum lock_op op)
{
	if (t->rwlock)
		return -1;
	t->rwlock = op == DO_WRITE_LOCK ? HOLDS_WRITE : HOLDS_READ;
	if (op == DO_WRITE_LOCK) {
		write_lock(&rwlock);
	} else if (op == DO_READ_LOCK) {
		read_lock(&rwlock);
	} else {
		lockdep_softirq_enter();
		read_lock(&rwlock);
		lockdep_softirq_exit();
	}
	return 1;
}

/* Both locks of a class in one context; what came of it, in digits. */
static long take_both(struct ww_mutex *locks, struct ww_class *class, unsigned int first)
{
	struct ww_acquire_ctx ctx;
	struct ww_mutex *a = &locks[first], *b = &locks[!first];
	long seen = 0;

	ww_acquire_init(&ctx, class);
	if (ww_mutex_lock(a, &ctx))
		return -100;
	while (ww_mutex_lock(b, &ctx) == -EDEADLK) {
		struct ww_mutex *swap = a;

		ww_mutex_unlock(a);
		ww_mutex_lock_slow(b, &ctx);
		a = b;
		b = swap;
		seen = seen * 10 + 1;
	}
	ww_mutex_unlock(b);
	ww_mutex_unlock(a);
	ww_acquire_fini(&ctx);
	return seen;
}

static long sequence(enum lock_op op)
{
	unsigned int start;
	long seen = 0;

	if (op == DO_SEQ_WRITE) {
		write_seqlock(&seq);
		left++;
		right++;
		write_sequnlock(&seq);
		return right;
	}
	do {
		start = read_seqbegin(&seq);
		seen = seen * 100 + left * 10 + right;
	} while (read_seqretry(&seq, start));
	return seen;
}

long lock_step(struct lock_task *t, enum lock_op op, unsigned int object)
{
	switch (op) {
	case DO_UP:
		drop(t);
		return -1;
	case DO_DOWNGRADE:
		if (t->rwsem == HOLDS_WRITE) {
			downgrade_write(&rwsem);
			t->rwsem = HOLDS_READ;
		}
		return -1;
	case DO_RWSEM_LOOK:
		return rwsem_is_locked(&rwsem);
	case DO_READ_LOCK:
	case DO_READ_LOCK_PASSING:
	case DO_WRITE_LOCK:
		return take_rwlock(t, op);
	case DO_RW_UNLOCK:
		drop_rwlock(t);
		return -1;
	case DO_SEM_DOWN:
		down(&sem);
		return -1;
	case DO_SEM_TRY:
		return down_trylock(&sem);
	case DO_SEM_UP:
		up(&sem);
		return -1;
	case DO_SEQ_READ:
	case DO_SEQ_WRITE:
		return sequence(op);
	case DO_WOUND_WAIT:
		return take_both(ww[0], &wound_class, object);
	case DO_WAIT_DIE:
		return take_both(ww[1], &die_class, object);
	default:
		return take(t, op);
	}
}

void lock_end(struct lock_task *t)
{
	drop(t);
	drop_rwlock(t);
}

/* For callers whose own memory instrumented code must not touch: one for each task. */
static struct lock_task lock_tasks[4];

long lock_step_of(unsigned int task, enum lock_op op, unsigned int object)
{
	return lock_step(&lock_tasks[task], op, object);
}

void lock_end_of(unsigned int task)
{
	lock_end(&lock_tasks[task]);
}
