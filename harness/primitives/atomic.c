// SPDX-License-Identifier: GPL-2.0-only
/*
 * atomic_t. Each call is one event. Calls that return a value order fully when they succeed; a
 * failed compare-and-exchange, and calls without a result, order nothing (the kernel's rules).
 */
#include "harness/primitives/atomic.h"
#include <linux/atomic.h>
#include "harness/engine/instrument.h"

#define PC ((uintptr_t)__builtin_return_address(0))

struct object *atomic_point(const atomic_t *v, enum op_kind kind, uintptr_t pc, const char *call)
{
	unsigned int flags = ACCESS_MARKED | (kind == OP_READ ? 0 : ACCESS_WRITE);
	struct object *object;

	memory_check((uintptr_t)v, sizeof(*v), flags, pc);
	object = object_get(v);
	op_point(kind, object, (uintptr_t)v, sizeof(*v), pc, call);
	return object;
}

struct object *atomic_point_if(const atomic_t *v, enum op_test test, int expect, uintptr_t pc,
			       const char *call)
{
	struct object *object;

	memory_check((uintptr_t)v, sizeof(*v), ACCESS_MARKED | ACCESS_WRITE, pc);
	object = object_get(v);
	op_point_if(object, (uintptr_t)v, sizeof(*v), test, (unsigned int)expect, pc, call);
	/* What is freed must not be looked at; that it only reads when it fails is told later. */
	memory_access((uintptr_t)v, sizeof(*v), ACCESS_MARKED, pc);
	return object;
}

void atomic_done(const atomic_t *v, struct object *object, bool wrote, enum order order,
		 uintptr_t pc)
{
	unsigned int flags = ACCESS_MARKED | (wrote ? ACCESS_WRITE : 0);

	current_task->op.failed = current_task->op.kind == OP_CAS && !wrote;
	OBSERVE(event, current_task);
	if (current_task->op.kind == OP_RMW)
		flags |= ACCESS_UPDATE;
	memory_access((uintptr_t)v, sizeof(*v), flags, pc);
	if (order & ORDER_ACQUIRE)
		order_acquire(object);
	else if (__builtin_expect(fences_used, 0) && current_task->op.kind != OP_WRITE)
		fence_after_read(object);
	if (order & ORDER_RELEASE)
		order_release(object, false);
	else if (__builtin_expect(fences_used, 0) && wrote && current_task->op.kind != OP_WRITE)
		fence_before_write(object);
}

/* A store that releases nothing ends what earlier releases promised through this variable. */
static void forget_order(struct object *object)
{
	clock_zero(object->order);
	if (__builtin_expect(fences_used, 0))
		fence_before_write(object);
}

static int rmw(atomic_t *v, int change, enum order order, uintptr_t pc, const char *call)
{
	struct object *object = atomic_point(v, OP_RMW, pc, call);

	atomic_done(v, object, true, order, pc);
	return v->counter = (int)((unsigned int)v->counter + (unsigned int)change);
}

int atomic_read(const atomic_t *v)
{
	atomic_done(v, atomic_point(v, OP_READ, PC, "atomic_read"), false, ORDER_NONE, PC);
	return v->counter;
}

int atomic_read_acquire(const atomic_t *v)
{
	struct object *object = atomic_point(v, OP_READ, PC, "atomic_read_acquire");

	atomic_done(v, object, false, ORDER_ACQUIRE, PC);
	return v->counter;
}

void atomic_set(atomic_t *v, int i)
{
	struct object *object = atomic_point(v, OP_WRITE, PC, "atomic_set");

	atomic_done(v, object, true, ORDER_NONE, PC);
	forget_order(object);
	v->counter = i;
}

void atomic_set_release(atomic_t *v, int i)
{
	struct object *object = atomic_point(v, OP_WRITE, PC, "atomic_set_release");

	forget_order(object);
	atomic_done(v, object, true, ORDER_RELEASE, PC);
	v->counter = i;
}

void atomic_add(int i, atomic_t *v)
{
	rmw(v, i, ORDER_NONE, PC, "atomic_add");
}

void atomic_sub(int i, atomic_t *v)
{
	rmw(v, -i, ORDER_NONE, PC, "atomic_sub");
}

void atomic_inc(atomic_t *v)
{
	rmw(v, 1, ORDER_NONE, PC, "atomic_inc");
}

void atomic_dec(atomic_t *v)
{
	rmw(v, -1, ORDER_NONE, PC, "atomic_dec");
}

int atomic_add_return(int i, atomic_t *v)
{
	return rmw(v, i, ORDER_FULL, PC, "atomic_add_return");
}

int atomic_inc_return(atomic_t *v)
{
	return rmw(v, 1, ORDER_FULL, PC, "atomic_inc_return");
}

int atomic_dec_return(atomic_t *v)
{
	return rmw(v, -1, ORDER_FULL, PC, "atomic_dec_return");
}

bool atomic_dec_and_test(atomic_t *v)
{
	return rmw(v, -1, ORDER_FULL, PC, "atomic_dec_and_test") == 0;
}

bool atomic_inc_not_zero(atomic_t *v)
{
	struct object *object = atomic_point_if(v, TEST_UNEQUAL, 0, PC, "atomic_inc_not_zero");
	bool ok = v->counter != 0;

	atomic_done(v, object, ok, ok ? ORDER_FULL : ORDER_NONE, PC);
	v->counter += ok;
	return ok;
}

int atomic_xchg(atomic_t *v, int i)
{
	struct object *object = atomic_point(v, OP_RMW, PC, "atomic_xchg");
	int was;

	atomic_done(v, object, true, ORDER_FULL, PC);
	was = v->counter;
	v->counter = i;
	return was;
}

static int compare_exchange(atomic_t *v, int old, int i, uintptr_t pc, const char *call)
{
	struct object *object = atomic_point_if(v, TEST_EQUAL, old, pc, call);
	int was = v->counter;
	bool ok = was == old;

	atomic_done(v, object, ok, ok ? ORDER_FULL : ORDER_NONE, pc);
	if (ok)
		v->counter = i;
	return was;
}

int atomic_cmpxchg(atomic_t *v, int old, int i)
{
	return compare_exchange(v, old, i, PC, "atomic_cmpxchg");
}

bool atomic_try_cmpxchg(atomic_t *v, int *old, int i)
{
	int was = compare_exchange(v, *old, i, PC, "atomic_try_cmpxchg");

	if (was == *old)
		return true;
	*old = was;
	return false;
}
