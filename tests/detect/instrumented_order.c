// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to pass a message. Those that order are the ones for which the kernel's memory model
 * promises that what was written before the one is seen after the other.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include "instrumented_order.h"

static struct completion done;
static DEFINE_MUTEX(mutex);
static DEFINE_SPINLOCK(spin);
static atomic_t count;
static refcount_t refs;
static int flag;

void ways_setup(void)
{
	init_completion(&done);
	atomic_set(&count, 0);
	refcount_set(&refs, 2);
	flag = 0;
}

static void complete_it(void)
{
	complete(&done);
}

static bool try_wait(void)
{
	return try_wait_for_completion(&done);
}

static bool wait_for_it(void)
{
	wait_for_completion(&done);
	return true;
}

static void complete_for_all(void)
{
	complete_all(&done);
}

static bool look_at_completion(void)
{
	return completion_done(&done);
}

static void set_under_mutex(void)
{
	mutex_lock(&mutex);
	flag = 1;
	mutex_unlock(&mutex);
}

static bool get_under_mutex(void)
{
	bool told;

	mutex_lock(&mutex);
	told = flag;
	mutex_unlock(&mutex);
	return told;
}

static bool try_under_mutex(void)
{
	bool told;

	if (!mutex_trylock(&mutex))
		return false;
	told = flag;
	mutex_unlock(&mutex);
	return told;
}

static void set_under_spinlock(void)
{
	spin_lock(&spin);
	flag = 1;
	spin_unlock(&spin);
}

static bool get_under_spinlock(void)
{
	bool told;

	spin_lock(&spin);
	told = flag;
	spin_unlock(&spin);
	return told;
}

static void lock_and_unlock(void)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
}

static void lock_again(void)
{
	lock_and_unlock();
	mutex_lock(&mutex);
	WRITE_ONCE(flag, 1);
	mutex_unlock(&mutex);
}

/* Fails only at the second hold: that the lock was dropped before must not be learned from it. */
static bool fail_to_trylock(void)
{
	if (!READ_ONCE(flag))
		return false;
	if (!mutex_trylock(&mutex))
		return true;
	mutex_unlock(&mutex);
	return false;
}

static bool look_at_mutex(void)
{
	return mutex_is_locked(&mutex);
}

static void set_release(void)
{
	atomic_set_release(&count, 1);
}

static void set_relaxed(void)
{
	atomic_set(&count, 1);
}

static void inc_relaxed(void)
{
	atomic_inc(&count);
}

static void add_relaxed(void)
{
	atomic_add(1, &count);
}

static void inc_ordered(void)
{
	atomic_inc_return(&count);
}

static void exchange(void)
{
	atomic_xchg(&count, 1);
}

static void compare_exchange(void)
{
	atomic_cmpxchg(&count, 0, 1);
}

static bool read_acquire(void)
{
	return atomic_read_acquire(&count);
}

static bool read_relaxed(void)
{
	return atomic_read(&count);
}

static bool add_nothing(void)
{
	return atomic_add_return(0, &count);
}

static bool exchange_back(void)
{
	return atomic_xchg(&count, 2) == 1;
}

static bool compare_exchange_on(void)
{
	return atomic_cmpxchg(&count, 1, 2) == 1;
}

static bool inc_unless_zero(void)
{
	return atomic_inc_not_zero(&count);
}

static bool fail_to_compare_exchange(void)
{
	return atomic_cmpxchg(&count, 0, 2) != 0;
}

/* A plain store in between ends what an earlier release had promised. */
static void release_then_set_relaxed(void)
{
	atomic_set_release(&count, 0);
	atomic_set(&count, 1);
}

static void set_once(void)
{
	WRITE_ONCE(flag, 1);
}

static bool get_once(void)
{
	return READ_ONCE(flag);
}

static void put_ref(void)
{
	refcount_dec_and_test(&refs);
}

static bool put_last_ref(void)
{
	return refcount_dec_and_test(&refs);
}

static void get_ref(void)
{
	refcount_inc(&refs);
}

static bool read_ref(void)
{
	return refcount_read(&refs) != 2;
}

const struct way ways[] = {
	{ "completion", true, complete_it, wait_for_it },
	{ "completion, not waiting", true, complete_it, try_wait },
	{ "completion of all", true, complete_for_all, wait_for_it },
	{ "mutex", true, set_under_mutex, get_under_mutex },
	{ "mutex, trylock", true, set_under_mutex, try_under_mutex },
	{ "spinlock", true, set_under_spinlock, get_under_spinlock },
	{ "release and acquire", true, set_release, read_acquire },
	{ "ordered increments", true, inc_ordered, add_nothing },
	{ "ordered increment and acquire", true, inc_ordered, read_acquire },
	{ "exchanges", true, exchange, exchange_back },
	{ "compare-and-exchange", true, compare_exchange, compare_exchange_on },
	{ "increment unless zero", true, inc_ordered, inc_unless_zero },
	{ "release and ordered increment", true, set_release, add_nothing },
	{ "last reference", true, put_ref, put_last_ref },
	{ "WRITE_ONCE and READ_ONCE", false, set_once, get_once },
	{ "relaxed increment and acquire", false, inc_relaxed, read_acquire },
	{ "relaxed addition and ordered increment", false, add_relaxed, add_nothing },
	{ "relaxed store and acquire", false, set_relaxed, read_acquire },
	{ "release and relaxed load", false, set_release, read_relaxed },
	{ "ordered increment and relaxed load", false, inc_ordered, read_relaxed },
	{ "relaxed store after a release", false, release_then_set_relaxed, read_acquire },
	{ "failed trylock", false, lock_again, fail_to_trylock },
	{ "failed compare-and-exchange", false, inc_ordered, fail_to_compare_exchange },
	{ "a look at the mutex", false, lock_and_unlock, look_at_mutex },
	{ "a look at the completion", false, complete_it, look_at_completion },
	{ "a reference taken", false, get_ref, read_ref },
	{ 0 },
};
