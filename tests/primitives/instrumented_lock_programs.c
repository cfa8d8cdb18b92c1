// SPDX-License-Identifier: GPL-2.0-only
/* Kernel-named locks as programs use them: contexts, waits that end early, misuse, seqlocks. */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/hardirq.h>
#include <linux/local_lock.h>
#include <linux/mutex.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <lockstep/objects.h>
#include "expect.h"
#include "lock_programs.h"

static struct mutex mutex;
static struct rt_mutex rt;
static spinlock_t spin;
static raw_spinlock_t raw;
static struct rw_semaphore rwsem;
static rwlock_t rwlock;
static struct semaphore sem;
static local_lock_t local;
static DECLARE_RWSEM(static_rwsem);
static DEFINE_RWLOCK(static_rwlock);
static DEFINE_SEMAPHORE(static_sem, 2);
static int value;

void locks_setup(void)
{
	mutex_init(&mutex);
	rt_mutex_init(&rt);
	spin_lock_init(&spin);
	raw_spin_lock_init(&raw);
	init_rwsem(&rwsem);
	rwlock_init(&rwlock);
	sema_init(&sem, 1);
	local_lock_init(&local);
}

void rwlock_reads_twice(void *arg)
{
	read_lock(&rwlock);
	read_lock(&rwlock);
	read_unlock(&rwlock);
	read_unlock(&rwlock);
}

void rwlock_reads_in_softirq(void *arg)
{
	read_lock(&rwlock);
	lockdep_softirq_enter();
	read_lock(&rwlock);
	read_unlock(&rwlock);
	lockdep_softirq_exit();
	read_unlock(&rwlock);
}

void rwlock_reads_in_hardirq(void *arg)
{
	read_lock(&rwlock);
	__irq_enter();
	lockdep_hardirq_threaded();
	read_lock(&rwlock);
	read_unlock(&rwlock);
	__irq_exit();
	read_unlock(&rwlock);
}

void rwlock_reads_bh(void *arg)
{
	read_lock(&rwlock);
	read_lock_bh(&rwlock);
	read_unlock_bh(&rwlock);
	read_unlock(&rwlock);
}

void rwlock_writes(void *arg)
{
	write_lock_irq(&rwlock);
	value++;
	write_unlock_irq(&rwlock);
}

/* What a call turns off, and that its counterpart turns on again what was on. */
#define CHECK_FORM(take, drop, irqs)           \
	do {                                   \
		take;                          \
		expect(irqs_disabled(), irqs); \
		drop;                          \
		expect(irqs_disabled(), 0);    \
	} while (0)
#define CHECK_SAVE(take, drop)              \
	do {                                \
		unsigned long flags;        \
                                            \
		local_irq_disable();        \
		take;                       \
		expect(irqs_disabled(), 1); \
		drop;                       \
		expect(irqs_disabled(), 1); \
		local_irq_enable();         \
		take;                       \
		expect(irqs_disabled(), 1); \
		drop;                       \
		expect(irqs_disabled(), 0); \
	} while (0)

void rwlock_contexts(void *arg)
{
	rwlock_t *l = &static_rwlock;

	CHECK_FORM(read_lock(l), read_unlock(l), 0);
	CHECK_FORM(read_lock_irq(l), read_unlock_irq(l), 1);
	CHECK_FORM(read_lock_bh(l), read_unlock_bh(l), 0);
	CHECK_SAVE(read_lock_irqsave(l, flags), read_unlock_irqrestore(l, flags));
	CHECK_FORM(write_lock(l), write_unlock(l), 0);
	CHECK_FORM(write_lock_irq(l), write_unlock_irq(l), 1);
	CHECK_FORM(write_lock_bh(l), write_unlock_bh(l), 0);
	CHECK_SAVE(write_lock_irqsave(l, flags), write_unlock_irqrestore(l, flags));
	write_lock(l);
	expect(read_trylock(l), 0);
	expect(write_trylock(l), 0);
	write_unlock(l);
	expect(read_trylock(l), 1);
	expect(write_trylock(l), 0);
	read_unlock(l);
}

void spinlock_contexts(void *arg)
{
	spinlock_t lock;
	spinlock_t *l = &lock;
	unsigned long saved;

	spin_lock_init(l);
	CHECK_FORM(spin_lock(l), spin_unlock(l), 0);
	CHECK_FORM(spin_lock_irq(l), spin_unlock_irq(l), 1);
	CHECK_FORM(spin_lock_bh(l), spin_unlock_bh(l), 0);
	CHECK_SAVE(spin_lock_irqsave(l, flags), spin_unlock_irqrestore(l, flags));
	spin_lock(l);
	expect(spin_is_locked(l), 1);
	expect(spin_trylock(l), 0);
	expect(spin_trylock_irq(l), 0);
	expect(irqs_disabled(), 0);
	expect(spin_trylock_irqsave(l, saved), 0);
	expect(irqs_disabled(), 0);
	spin_unlock(l);
	expect(spin_trylock_irqsave(l, saved), 1);
	expect(irqs_disabled(), 1);
	spin_unlock_irqrestore(l, saved);
	expect(irqs_disabled(), 0);
	expect(spin_is_locked(l), 0);
}

void raw_spinlock_contexts(void *arg)
{
	raw_spinlock_t lock, *l = &lock;

	raw_spin_lock_init(l);
	CHECK_FORM(raw_spin_lock(l), raw_spin_unlock(l), 0);
	CHECK_FORM(raw_spin_lock_irq(l), raw_spin_unlock_irq(l), 1);
	CHECK_FORM(raw_spin_lock_bh(l), raw_spin_unlock_bh(l), 0);
	CHECK_SAVE(raw_spin_lock_irqsave(l, flags), raw_spin_unlock_irqrestore(l, flags));
}

void local_lock_contexts(void *arg)
{
	local_lock_t lock, *l = &lock;

	local_lock_init(l);
	CHECK_FORM(local_lock(l), local_unlock(l), 0);
	CHECK_FORM(local_lock_irq(l), local_unlock_irq(l), 1);
	CHECK_SAVE(local_lock_irqsave(l, flags), local_unlock_irqrestore(l, flags));
	local_lock(l);
	expect(lockdep_is_held(l), 1);
	local_unlock(l);
	expect(lockdep_is_held(l), 0);
}

#define HOLD(name, take, drop)        \
	void name(void *arg)          \
	{                             \
		take;                 \
		WRITE_ONCE(value, 1); \
		drop;                 \
	}

HOLD(hold_mutex, mutex_lock(&mutex), mutex_unlock(&mutex))
HOLD(hold_rtmutex, rt_mutex_lock(&rt), rt_mutex_unlock(&rt))
HOLD(hold_rwsem_read, down_read(&rwsem), up_read(&rwsem))
HOLD(hold_rwsem_write, down_write(&rwsem), up_write(&rwsem))
HOLD(hold_semaphore, down(&sem), up(&sem))

/* Told to the test, whose variable is no part of what an execution starts with. */
void wait_ended(int err) __attribute__((weak));

#define WAIT_FOR(name, take, drop) \
	void name(void *arg)       \
	{                          \
		int err = take;    \
                                   \
		wait_ended(err);   \
		if (!err)          \
			drop;      \
	}

WAIT_FOR(interruptible_mutex, mutex_lock_interruptible(&mutex), mutex_unlock(&mutex))
WAIT_FOR(killable_mutex, mutex_lock_killable(&mutex), mutex_unlock(&mutex))
WAIT_FOR(interruptible_rtmutex, rt_mutex_lock_interruptible(&rt), rt_mutex_unlock(&rt))
WAIT_FOR(interruptible_read, down_read_interruptible(&rwsem), up_read(&rwsem))
WAIT_FOR(killable_read, down_read_killable(&rwsem), up_read(&rwsem))
WAIT_FOR(killable_write, down_write_killable(&rwsem), up_write(&rwsem))
WAIT_FOR(interruptible_semaphore, down_interruptible(&sem), up(&sem))
WAIT_FOR(timeout_semaphore, down_timeout(&sem, 10), up(&sem))

/* Its count is used up by this task itself, so nobody brings another. */
void timeout_semaphore_after_own(void *arg)
{
	down(&sem);
	timeout_semaphore(arg);
	up(&sem);
}

#define UNDER_SPINLOCK(name, what)  \
	void name(void *arg)        \
	{                           \
		spin_lock(&spin);   \
		what;               \
		spin_unlock(&spin); \
	}

UNDER_SPINLOCK(spin_down, down(&sem))
UNDER_SPINLOCK(spin_down_timeout, (void)!down_timeout(&sem, 10))
UNDER_SPINLOCK(spin_down_trylock, (void)!down_trylock(&sem))
UNDER_SPINLOCK(spin_up, up(&sem))

void hold_value(void *arg)
{
	WRITE_ONCE(value, 2);
}

#define DROP(name, what)     \
	void name(void *arg) \
	{                    \
		what;        \
	}

DROP(drop_mutex, mutex_unlock(&mutex))
DROP(drop_rtmutex, rt_mutex_unlock(&rt))
DROP(drop_spinlock, spin_unlock(&spin))
DROP(drop_rwsem_read, up_read(&rwsem))
DROP(drop_rwsem_write, up_write(&rwsem))
DROP(downgrade_rwsem, downgrade_write(&rwsem))

void read_unowned(void *arg)
{
	down_read_non_owner(&rwsem);
	up(&sem);
}

void drop_unowned(void *arg)
{
	down(&sem);
	down(&sem);
	value++;
	up_read_non_owner(&rwsem);
}

void write_after_unowned(void *arg)
{
	down_write(&rwsem);
	up_write(&rwsem);
}

void rwsem_states(void *arg)
{
	expect(rwsem_is_locked(&static_rwsem), 0);
	down_read(&static_rwsem);
	expect(rwsem_is_locked(&static_rwsem), 1);
	expect(down_write_trylock(&static_rwsem), 0);
	up_read(&static_rwsem);
	down_write(&static_rwsem);
	expect(rwsem_is_locked(&static_rwsem), 1);
	expect(down_read_trylock(&static_rwsem), 0);
	expect(down_write_trylock(&static_rwsem), 0);
	expect(lockdep_is_held_type(&static_rwsem, 0), 1);
	downgrade_write(&static_rwsem);
	expect(lockdep_is_held_type(&static_rwsem, 0), 0);
	expect(lockdep_is_held_type(&static_rwsem, 1), 1);
	expect(rwsem_is_locked(&static_rwsem), 1);
	expect(down_write_trylock(&static_rwsem), 0);
	up_read(&static_rwsem);
	expect(rwsem_is_locked(&static_rwsem), 0);
	expect(down_read_killable(&static_rwsem), 0);
	up_read(&static_rwsem);
	expect(down_write_killable(&static_rwsem), 0);
	up_write(&static_rwsem);
	expect(down_trylock(&static_sem), 0);
	expect(down_trylock(&static_sem), 0);
	expect(down_trylock(&static_sem), 1);
	up(&static_sem);
	up(&static_sem);
}

static atomic_t count = ATOMIC_INIT(2);
void dec_ended(int last) __attribute__((weak));

void mutex_dec(void *arg)
{
	int last = atomic_dec_and_mutex_lock(&count, &mutex);

	dec_ended(last);
	expect(lockdep_is_held(&mutex), last);
	if (last)
		mutex_unlock(&mutex);
}

void local_lock_holds(void *arg)
{
	local_lock(&local);
	WRITE_ONCE(value, 1);
	local_unlock(&local);
}

static seqlock_t seq;
static int left, right;

void seq_setup(void)
{
	seqlock_init(&seq);
}

void seq_writes_two(void *arg)
{
	write_seqlock(&seq);
	left = 1;
	right = 1;
	write_sequnlock(&seq);
}

/* Told to the test: what was read, and whether the check accepts it. */
void seq_read(int pair, int accepted) __attribute__((weak));

void seq_reads_two(void *arg)
{
	unsigned int start;
	int a, b, retry;

	do {
		start = read_seqbegin(&seq);
		a = left;
		b = right;
		retry = read_seqretry(&seq, start);
		seq_read(2 * a + b, !retry);
	} while (retry);
}

/* A reader that forgets to check. */
void seq_reads_once(void *arg)
{
	int a, b;

	read_seqbegin(&seq);
	a = left;
	b = right;
	seq_read(2 * a + b, 1);
}

void seq_values(void *arg)
{
	static DEFINE_SEQLOCK(lock);
	static seqcount_t plain = SEQCNT_ZERO(plain);
	unsigned int start = read_seqbegin(&lock);
	int round = 0;

	expect(start, 0);
	expect(read_seqretry(&lock, start), 0);
	write_seqlock(&lock);
	expect(raw_read_seqcount(&lock.seqcount), 1);
	expect(raw_seqcount_begin(&lock.seqcount), 0);
	write_sequnlock(&lock);
	expect(read_seqretry(&lock, start), 1);
	expect(read_seqbegin(&lock), 2);
	read_seqbegin_or_lock(&lock, &round);
	expect(need_seqretry(&lock, round), 0);
	done_seqretry(&lock, round);
	round = 1;
	read_seqbegin_or_lock(&lock, &round);
	expect(lockdep_is_held(&lock.lock), 1);
	expect(need_seqretry(&lock, round), 0);
	done_seqretry(&lock, round);
	expect(lockdep_is_held(&lock.lock), 0);
	preempt_disable();
	start = read_seqcount_begin(&plain);
	write_seqcount_begin(&plain);
	write_seqcount_end(&plain);
	expect(read_seqcount_retry(&plain, start), 1);
	start = read_seqcount_begin(&plain);
	write_seqcount_invalidate(&plain);
	expect(read_seqcount_retry(&plain, start), 1);
	preempt_enable();
}
