// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to pass a message. Those that order are the ones for which the kernel's memory model
 * promises that what was written before the one is seen after the other.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
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
static unsigned long bits;
static atomic64_t wide;

void ways_setup(void)
{
	init_completion(&done);
	atomic_set(&count, 0);
	refcount_set(&refs, 2);
	flag = 0;
	bits = 0;
	atomic64_set(&wide, 0);
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

static void store_release(void)
{
	smp_store_release(&flag, 1);
}

static bool load_acquire(void)
{
	return smp_load_acquire(&flag);
}

static void set_behind_barrier(void)
{
	smp_wmb();
	WRITE_ONCE(flag, 1);
}

static bool get_before_barrier(void)
{
	bool told = READ_ONCE(flag);

	smp_rmb();
	return told;
}

static void inc_behind_barrier(void)
{
	smp_mb__before_atomic();
	atomic_inc(&count);
}

static void set_count_behind_barrier(void)
{
	smp_wmb();
	atomic_set(&count, 1);
}

static bool read_before_barrier(void)
{
	bool told = atomic_read(&count);

	smp_mb();
	return told;
}

static void set_before_barrier(void)
{
	smp_store_mb(flag, 1);
}

static void exchange_word(void)
{
	xchg(&flag, 1);
}

static bool compare_exchange_word(void)
{
	return cmpxchg(&flag, 1, 2) == 1;
}

static void exchange_word_relaxed(void)
{
	xchg_relaxed(&flag, 1);
}

static void set_bit_relaxed(void)
{
	set_bit(3, &bits);
}

static void set_bit_ordered(void)
{
	test_and_set_bit(3, &bits);
}

static bool look_at_bit(void)
{
	return test_bit(3, &bits);
}

static bool look_at_bit_acquire(void)
{
	return test_bit_acquire(3, &bits);
}

static bool take_bit(void)
{
	return test_and_clear_bit(3, &bits);
}

static void add_wide_release(void)
{
	atomic64_fetch_add_release(1, &wide);
}

static void add_wide_relaxed(void)
{
	atomic64_add(1, &wide);
}

static bool read_wide_acquire(void)
{
	return atomic64_read_acquire(&wide);
}

const struct way ways[] = {
	{ "smp_store_release and smp_load_acquire", true, store_release, load_acquire },
	{ "smp_store_release and READ_ONCE", false, store_release, get_once },
	{ "WRITE_ONCE and smp_load_acquire", false, set_once, load_acquire },
	{ "barriers on both sides", true, set_behind_barrier, get_before_barrier },
	{ "a barrier before an increment", true, inc_behind_barrier, read_before_barrier },
	{ "a barrier before atomic_set", true, set_count_behind_barrier, read_before_barrier },
	{ "an increment without a barrier", false, inc_relaxed, read_before_barrier },
	{ "a barrier of the reader alone", false, set_once, get_before_barrier },
	{ "a barrier of the writer alone", false, set_behind_barrier, get_once },
	{ "a barrier behind the store", false, set_before_barrier, get_before_barrier },
	{ "xchg and cmpxchg", true, exchange_word, compare_exchange_word },
	{ "relaxed xchg and cmpxchg", false, exchange_word_relaxed, compare_exchange_word },
	{ "bits that order", true, set_bit_ordered, take_bit },
	{ "a bit that orders and one that acquires", true, set_bit_ordered, look_at_bit_acquire },
	{ "a bit that does not order", false, set_bit_relaxed, look_at_bit_acquire },
	{ "a look at a bit", false, set_bit_ordered, look_at_bit },
	{ "64 bits, released and acquired", true, add_wide_release, read_wide_acquire },
	{ "64 bits, relaxed and acquired", false, add_wide_relaxed, read_wide_acquire },
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
