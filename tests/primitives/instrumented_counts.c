// SPDX-License-Identifier: GPL-2.0-only
/* atomic_t, refcount_t and kref: what each call returns and leaves, by the kernel's documentation.
 */
#include <limits.h>
#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include "expect.h"

static DEFINE_MUTEX(mutex);
static int released;

void atomic_values(void *arg)
{
	atomic_t v = ATOMIC_INIT(5);

	expect(atomic_read(&v), 5);
	atomic_set(&v, 7);
	expect(atomic_read(&v), 7);
	atomic_add(3, &v);
	expect(atomic_read(&v), 10);
	atomic_sub(4, &v);
	expect(atomic_read(&v), 6);
	atomic_inc(&v);
	expect(atomic_read(&v), 7);
	atomic_dec(&v);
	expect(atomic_read(&v), 6);
	expect(atomic_add_return(-7, &v), -1);
	expect(atomic_inc_return(&v), 0);
	expect(atomic_inc_return(&v), 1);
	expect(atomic_dec_return(&v), 0);
	expect(atomic_dec_return(&v), -1);
	atomic_set_release(&v, 9);
	expect(atomic_read_acquire(&v), 9);
	expect(atomic_xchg(&v, 11), 9);
	expect(atomic_read(&v), 11);
}

void atomic_conditional(void *arg)
{
	atomic_t v = ATOMIC_INIT(2);
	int old = 5;

	expect(atomic_dec_and_test(&v), 0);
	expect(atomic_dec_and_test(&v), 1);
	expect(atomic_inc_not_zero(&v), 0);
	expect(atomic_read(&v), 0);
	atomic_set(&v, -3);
	expect(atomic_inc_not_zero(&v), 1);
	expect(atomic_read(&v), -2);
	expect(atomic_cmpxchg(&v, 1, 8), -2);
	expect(atomic_read(&v), -2);
	expect(atomic_cmpxchg(&v, -2, 8), -2);
	expect(atomic_read(&v), 8);
	expect(atomic_try_cmpxchg(&v, &old, 9), 0);
	expect(old, 8);
	expect(atomic_try_cmpxchg(&v, &old, 9), 1);
	expect(old, 8);
	expect(atomic_read(&v), 9);
}

/* The kernel's atomics wrap around; signed overflow is no mistake there. */
void atomic_wraps(void *arg)
{
	atomic_t v = ATOMIC_INIT(INT_MAX);

	expect(atomic_inc_return(&v), INT_MIN);
	expect(atomic_dec_return(&v), INT_MAX);
	atomic_add(INT_MAX, &v);
	expect(atomic_read(&v), -2);
}

void refcount_values(void *arg)
{
	refcount_t r = REFCOUNT_INIT(1);

	expect(refcount_read(&r), 1);
	refcount_inc(&r);
	expect(refcount_read(&r), 2);
	expect(refcount_inc_not_zero(&r), 1);
	expect(refcount_read(&r), 3);
	refcount_dec(&r);
	expect(refcount_read(&r), 2);
	expect(refcount_dec_and_test(&r), 0);
	expect(refcount_dec_and_test(&r), 1);
	expect(refcount_read(&r), 0);
	expect(refcount_inc_not_zero(&r), 0);
	expect(refcount_read(&r), 0);
	refcount_set(&r, 4);
	expect(refcount_read(&r), 4);
}

void refcount_edges(void *arg)
{
	refcount_t r = REFCOUNT_INIT(2);

	expect(refcount_dec_not_one(&r), 1);
	expect(refcount_read(&r), 1);
	expect(refcount_dec_not_one(&r), 0);
	expect(refcount_read(&r), 1);
	refcount_set(&r, INT_MAX - 1);
	refcount_inc(&r);
	expect(refcount_read(&r), INT_MAX);
	refcount_dec(&r);
	expect(refcount_read(&r), INT_MAX - 1);
}

void refcount_with_mutex(void *arg)
{
	refcount_t r = REFCOUNT_INIT(2);

	expect(refcount_dec_and_mutex_lock(&r, &mutex), 0);
	expect(mutex_is_locked(&mutex), 0);
	expect(refcount_dec_and_mutex_lock(&r, &mutex), 1);
	expect(lockdep_is_held(&mutex), 1);
	expect(refcount_read(&r), 0);
	mutex_unlock(&mutex);
}

/* Misused, a count stays where no later put can bring it to zero. */
void refcount_saturates(void *arg)
{
	refcount_t r = REFCOUNT_INIT(0);

	refcount_inc(&r);
	expect((int)refcount_read(&r), INT_MIN / 2);
	for (int i = 0; i < 5; i++)
		expect(refcount_dec_and_test(&r), 0);
	expect((int)refcount_read(&r), INT_MIN / 2);
	expect(refcount_inc_not_zero(&r), 1);
	expect((int)refcount_read(&r), INT_MIN / 2);
	refcount_set(&r, INT_MAX);
	refcount_inc(&r);
	expect((int)refcount_read(&r), INT_MIN / 2);
	refcount_set(&r, 0);
	expect(refcount_dec_and_test(&r), 0);
	expect((int)refcount_read(&r), INT_MIN / 2);
}

static void release(struct kref *kref)
{
	released++;
}

void kref_releases_once(void *arg)
{
	struct kref kref;

	released = 0;
	kref_init(&kref);
	expect(kref_read(&kref), 1);
	kref_get(&kref);
	expect(kref_get_unless_zero(&kref), 1);
	expect(kref_put(&kref, release), 0);
	expect(kref_put(&kref, release), 0);
	expect(released, 0);
	expect(kref_put(&kref, release), 1);
	expect(released, 1);
	expect(kref_get_unless_zero(&kref), 0);
	kref_init(&kref);
	expect(kref_put_mutex(&kref, release, &mutex), 1);
	expect(released, 2);
	expect(lockdep_is_held(&mutex), 1);
	mutex_unlock(&mutex);
}

/* Those that are made of the compiler's operations. */
void atomic_rest(void *arg)
{
	atomic_t v = ATOMIC_INIT(5);
	atomic64_t w = ATOMIC64_INIT(1l << 40);

	expect(atomic_fetch_add(2, &v), 5);
	expect(atomic_sub_return(1, &v), 6);
	expect(atomic_fetch_or(1, &v), 6);
	expect(atomic_fetch_and(~2, &v), 7);
	expect(atomic_fetch_xor(4, &v), 5);
	expect(atomic_read(&v), 1);
	expect(atomic_sub_and_test(1, &v), 1);
	expect(atomic_dec_if_positive(&v), -1);
	expect(atomic_read(&v), 0);
	expect(atomic_add_unless(&v, 3, 0), 0);
	expect(atomic_add_unless(&v, 3, 1), 1);
	expect(atomic_add_negative(-4, &v), 1);
	expect(atomic_inc_unless_negative(&v), 0);
	expect(atomic_dec_unless_positive(&v), 1);
	expect(atomic_fetch_inc(&v), -2);
	expect(atomic_inc_and_test(&v), 1);
	expect(atomic_xchg_release(&v, 9), 0);
	expect(atomic_cmpxchg_relaxed(&v, 8, 1), 9);
	expect(atomic64_inc_return(&w) - (1l << 40), 1);
	expect(atomic64_fetch_sub(1l << 40, &w) >> 40, 1);
	expect(atomic64_dec_and_test(&w), 1);
	expect(atomic64_inc_not_zero(&w), 0);
	atomic64_set(&w, -5);
	expect(atomic_long_read(&w), -5);
	expect(atomic64_cmpxchg(&w, -5, 2), -5);
	expect(atomic64_xchg(&w, 1), 2);
}
