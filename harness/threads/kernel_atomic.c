// SPDX-License-Identifier: GPL-2.0-only
/* atomic_t and refcount_t, of the compiler's atomic operations. Each call is one event. */
#include <limits.h>
#include <linux/refcount.h>
#include <lockstep/finding.h>
#include "harness/threads/access.h"
#include "harness/threads/instrument.h"
#include "harness/threads/threads.h"

#define PC	  ((uintptr_t)__builtin_return_address(0))
#define SATURATED (INT_MIN / 2)

static int *at(const atomic_t *v, bool write, uintptr_t pc)
{
	event_access((uintptr_t)v, sizeof(*v), write, pc);
	return (int *)&v->counter;
}

int atomic_read(const atomic_t *v)
{
	return shared_load32(at(v, false, PC), __ATOMIC_RELAXED, PC);
}

int atomic_read_acquire(const atomic_t *v)
{
	return shared_load32(at(v, false, PC), __ATOMIC_ACQUIRE, PC);
}

void atomic_set(atomic_t *v, int i)
{
	shared_store32(at(v, true, PC), i, __ATOMIC_RELAXED, PC);
}

void atomic_set_release(atomic_t *v, int i)
{
	shared_store32(at(v, true, PC), i, __ATOMIC_RELEASE, PC);
}

void atomic_add(int i, atomic_t *v)
{
	shared_add32(at(v, true, PC), i, __ATOMIC_RELAXED, PC);
}

void atomic_sub(int i, atomic_t *v)
{
	shared_add32(at(v, true, PC), -i, __ATOMIC_RELAXED, PC);
}

void atomic_inc(atomic_t *v)
{
	shared_add32(at(v, true, PC), 1, __ATOMIC_RELAXED, PC);
}

void atomic_dec(atomic_t *v)
{
	shared_add32(at(v, true, PC), -1, __ATOMIC_RELAXED, PC);
}

int atomic_add_return(int i, atomic_t *v)
{
	return shared_add32(at(v, true, PC), i, __ATOMIC_SEQ_CST, PC) + i;
}

int atomic_inc_return(atomic_t *v)
{
	return shared_add32(at(v, true, PC), 1, __ATOMIC_SEQ_CST, PC) + 1;
}

int atomic_dec_return(atomic_t *v)
{
	return shared_add32(at(v, true, PC), -1, __ATOMIC_SEQ_CST, PC) - 1;
}

bool atomic_dec_and_test(atomic_t *v)
{
	return shared_add32(at(v, true, PC), -1, __ATOMIC_SEQ_CST, PC) == 1;
}

bool atomic_inc_not_zero(atomic_t *v)
{
	int *p = at(v, true, PC), was = shared_load32(p, __ATOMIC_RELAXED, PC);

	while (was)
		if (shared_cas32(p, &was, was + 1, __ATOMIC_SEQ_CST, PC))
			return true;
	return false;
}

int atomic_xchg(atomic_t *v, int i)
{
	return shared_xchg32(at(v, true, PC), i, __ATOMIC_SEQ_CST, PC);
}

int atomic_cmpxchg(atomic_t *v, int old, int i)
{
	shared_cas32(at(v, true, PC), &old, i, __ATOMIC_SEQ_CST, PC);
	return old;
}

bool atomic_try_cmpxchg(atomic_t *v, int *old, int i)
{
	return shared_cas32(at(v, true, PC), old, i, __ATOMIC_SEQ_CST, PC);
}

static void misuse(int *count, const char *what)
{
	thread_report(LS_REFCOUNT, "task %s %s", thread_self()->task.name, what);
	__atomic_store_n(count, SATURATED, __ATOMIC_RELAXED);
}

#define FROM_ZERO "raises a count that is zero"
#define UNDERFLOW "lowers a count that is zero"
#define SATURATES "uses a count that is saturated"

void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)shared_load32(at(&r->refs, false, PC), __ATOMIC_RELAXED, PC);
}

void refcount_inc(refcount_t *r)
{
	int *p = at(&r->refs, true, PC), was = shared_add32(p, 1, __ATOMIC_RELAXED, PC);

	memory_used(p);
	if (!was)
		misuse(p, FROM_ZERO);
	else if (was < 0 || was == INT_MAX)
		misuse(p, SATURATES);
}

bool refcount_inc_not_zero(refcount_t *r)
{
	int *p = at(&r->refs, true, PC), was = shared_load32(p, __ATOMIC_RELAXED, PC);

	do {
		if (!was)
			return false;
	} while (!shared_cas32(p, &was, was + 1, __ATOMIC_RELAXED, PC));
	if (was < 0 || was == INT_MAX)
		misuse(p, SATURATES);
	return true;
}

/* The new count, or -1 after a misuse. */
static int lower(refcount_t *r, uintptr_t pc)
{
	int *p = at(&r->refs, true, pc), was = shared_add32(p, -1, __ATOMIC_RELEASE, pc);

	/* Who lowers it to zero comes after all who lowered it before. */
	if (was == 1)
		shared_load32(p, __ATOMIC_ACQUIRE, pc);
	if (was > 0)
		return was - 1;
	misuse(p, was ? SATURATES : UNDERFLOW);
	return -1;
}

void refcount_dec(refcount_t *r)
{
	if (!lower(r, PC))
		misuse(&r->refs.counter, UNDERFLOW);
}

bool refcount_dec_and_test(refcount_t *r)
{
	return !lower(r, PC);
}

bool refcount_dec_not_one(refcount_t *r)
{
	int *p = at(&r->refs, true, PC), was = shared_load32(p, __ATOMIC_RELAXED, PC);

	do {
		if (was == 1)
			return false;
	} while (!shared_cas32(p, &was, was - 1, __ATOMIC_RELEASE, PC));
	if (!was)
		misuse(p, UNDERFLOW);
	return true;
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
