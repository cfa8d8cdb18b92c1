// SPDX-License-Identifier: GPL-2.0-only
/*
 * refcount_t: raising orders nothing, lowering releases, and the task that lowers to zero acquires.
 * A misuse is told to the detectors, and the count saturates so that the object stays, as in the
 * kernel.
 */
#include <linux/refcount.h>
#include <limits.h>
#include "harness/primitives/atomic.h"

#define PC	  ((uintptr_t)__builtin_return_address(0))
#define SATURATED (INT_MIN / 2)

static void misuse(refcount_t *r, enum ref_event what, uintptr_t pc)
{
	OBSERVE(ref_bad, current_task, what, (uintptr_t)r, site_of(pc));
	r->refs.counter = SATURATED;
}

void refcount_set(refcount_t *r, int n)
{
	tell_counted(r, n, PC);
	atomic_set(&r->refs, n);
}

unsigned int refcount_read(const refcount_t *r)
{
	struct object *object = atomic_point(&r->refs, OP_READ, PC, "refcount_read");

	atomic_done(&r->refs, object, false, ORDER_NONE, PC);
	return (unsigned int)r->refs.counter;
}

void refcount_inc(refcount_t *r)
{
	struct object *object = atomic_point(&r->refs, OP_RMW, PC, "refcount_inc");
	int was;

	atomic_done(&r->refs, object, true, ORDER_NONE, PC);
	tell_counted(r, 1, PC);
	was = r->refs.counter;
	if (was == 0)
		misuse(r, REF_FROM_ZERO, PC);
	else if (was < 0 || was == INT_MAX)
		misuse(r, REF_SATURATED, PC);
	else
		r->refs.counter = was + 1;
}

bool refcount_inc_not_zero(refcount_t *r)
{
	struct object *object = atomic_point_if(&r->refs, TEST_UNEQUAL, 0, PC,
						"refcount_inc_not_zero");
	int was = r->refs.counter;

	atomic_done(&r->refs, object, was != 0, ORDER_NONE, PC);
	if (was < 0 || was == INT_MAX)
		misuse(r, REF_SATURATED, PC);
	else if (was)
		r->refs.counter = was + 1;
	if (was)
		tell_counted(r, 1, PC);
	return was != 0;
}

/* The new count, or -1 after a misuse. */
static int lower(refcount_t *r, uintptr_t pc, const char *call)
{
	struct object *object = atomic_point(&r->refs, OP_RMW, pc, call);
	int was;

	atomic_done(&r->refs, object, true, ORDER_RELEASE, pc);
	tell_counted(r, -1, pc);
	was = r->refs.counter;
	if (was == 1)
		order_acquire(object);
	if (was <= 0) {
		misuse(r, was ? REF_SATURATED : REF_UNDERFLOW, pc);
		return -1;
	}
	return r->refs.counter = was - 1;
}

void refcount_dec(refcount_t *r)
{
	if (lower(r, PC, "refcount_dec") == 0)
		misuse(r, REF_UNDERFLOW, PC);
}

bool refcount_dec_and_test(refcount_t *r)
{
	return lower(r, PC, "refcount_dec_and_test") == 0;
}

bool refcount_dec_not_one(refcount_t *r)
{
	struct object *object = atomic_point_if(&r->refs, TEST_UNEQUAL, 1, PC,
						"refcount_dec_not_one");
	int was = r->refs.counter;
	bool ok = was != 1;

	atomic_done(&r->refs, object, ok, ok ? ORDER_RELEASE : ORDER_NONE, PC);
	if (ok)
		tell_counted(r, -1, PC);
	if (was == 0)
		misuse(r, REF_UNDERFLOW, PC);
	else if (ok)
		r->refs.counter = was - 1;
	return ok;
}

bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	mutex_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	mutex_unlock(lock);
	return false;
}
