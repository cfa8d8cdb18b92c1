// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls for each atomic operation of instrumented code: C11's, and the kernel's
 * where an image builds them of the compiler's own. Each is one event. It orders as its memory
 * order says; one that fails to exchange only reads.
 *
 * Fences order nothing by themselves: executions are sequentially consistent, and what relies on a
 * fence for its order is seen as unordered.
 */
#include "harness/engine/exec.h"
#include "harness/engine/instrument.h"

#define PC ((uintptr_t)__builtin_return_address(0))

/* Memory orders as the compiler numbers them. */
enum { RELAXED, CONSUME, ACQUIRE, RELEASE, ACQ_REL, SEQ_CST };

static bool acquires(int order)
{
	return order != RELAXED && order != RELEASE;
}

static bool releases(int order)
{
	return order >= RELEASE;
}

/*
 * What the fences of a task have to do with: what it read without acquiring, and what a release
 * fence publishes by the writes that follow. Of the execution @stamp.
 */
static struct fences {
	uint32_t stamp;
	bool released;
	struct clock read, release;
} fences[TASKS_SLOTS];

static struct fences *fences_of(const struct task *t)
{
	struct fences *f = &fences[t->id];

	if (f->stamp != execution.number) {
		f->stamp = execution.number;
		f->released = false;
		clock_clear(&f->read);
	}
	return f;
}

void fence_after_read(struct object *object)
{
	clock_join(&fences_of(current_task)->read, object->order);
}

void fence_before_write(struct object *object)
{
	struct fences *f = fences_of(current_task);

	if (f->released)
		clock_join(object->order, &f->release);
}

/* Announced and about to happen. NULL: before any execution, when nothing is scheduled. */
static struct object *point(const volatile void *p, unsigned int size, enum op_kind kind,
			    uintptr_t pc, const char *call)
{
	unsigned int flags = ACCESS_MARKED | (kind == OP_READ ? 0 : ACCESS_WRITE);
	struct object *object;

	if (execution.phase == PHASE_IDLE)
		return NULL;
	memory_check((uintptr_t)p, size, flags, pc);
	object = object_get((void *)((uintptr_t)p & ~3ul));
	op_point(kind, object, (uintptr_t)p, size, pc, call);
	return object;
}

static void done(struct object *object, const volatile void *p, unsigned int size, bool wrote,
		 int order, uintptr_t pc)
{
	unsigned int flags = ACCESS_MARKED;

	if (!object)
		return;
	current_task->op.failed = current_task->op.kind == OP_CAS && !wrote;
	OBSERVE(event, current_task);
	if (wrote)
		flags |= ACCESS_WRITE | (current_task->op.kind == OP_WRITE ? 0 : ACCESS_UPDATE);
	memory_access((uintptr_t)p, size, flags, pc);
	if (acquires(order))
		order_acquire(object);
	else if (current_task->op.kind != OP_WRITE)
		fence_after_read(object);
	/* A store that releases nothing ends what earlier releases promised through it. */
	if (current_task->op.kind == OP_WRITE && !releases(order))
		clock_zero(object->order);
	else if (wrote && releases(order))
		order_release(object, current_task->op.kind == OP_WRITE);
	if (wrote && !releases(order))
		fence_before_write(object);
}

/* The exchange that happens only if the value is right. */
static struct object *compare(volatile void *p, unsigned int size, uint64_t expect, uintptr_t pc)
{
	struct object *object;

	if (execution.phase == PHASE_IDLE)
		return NULL;
	memory_check((uintptr_t)p, size, ACCESS_MARKED | ACCESS_WRITE, pc);
	object = object_get((void *)((uintptr_t)p & ~3ul));
	op_point_if(object, (uintptr_t)p, size, TEST_EQUAL, expect, pc, "atomic compare exchange");
	/* What is freed must not be looked at. */
	memory_access((uintptr_t)p, size, ACCESS_MARKED, pc);
	return object;
}

#define EXCHANGE(bits, type, name)                                                       \
	int __tsan_atomic##bits##_##name(volatile type *p, type *old, type v, int order, \
					 int failure);                                   \
	int __tsan_atomic##bits##_##name(volatile type *p, type *old, type v, int order, \
					 int failure)                                    \
	{                                                                                \
		struct object *object = compare(p, sizeof(*p), *old, PC);                \
		type was = *p;                                                           \
		bool ok = was == *old;                                                   \
                                                                                         \
		done(object, p, sizeof(*p), ok, ok ? order : failure, PC);               \
		if (ok)                                                                  \
			*p = v;                                                          \
		else                                                                     \
			*old = was;                                                      \
		return ok;                                                               \
	}

#define ATOMIC(bits, type)                                                                  \
	type __tsan_atomic##bits##_load(const volatile type *p, int order);                 \
	type __tsan_atomic##bits##_load(const volatile type *p, int order)                  \
	{                                                                                   \
		struct object *object = point(p, sizeof(*p), OP_READ, PC, "atomic load");   \
                                                                                            \
		done(object, p, sizeof(*p), false, order, PC);                              \
		return *p;                                                                  \
	}                                                                                   \
	void __tsan_atomic##bits##_store(volatile type *p, type v, int order);              \
	void __tsan_atomic##bits##_store(volatile type *p, type v, int order)               \
	{                                                                                   \
		struct object *object = point(p, sizeof(*p), OP_WRITE, PC, "atomic store"); \
                                                                                            \
		done(object, p, sizeof(*p), true, order == SEQ_CST ? RELEASE : order, PC);  \
		*p = v;                                                                     \
	}                                                                                   \
	EXCHANGE(bits, type, compare_exchange_strong)                                       \
	EXCHANGE(bits, type, compare_exchange_weak)                                         \
	type __tsan_atomic##bits##_compare_exchange_val(volatile type *p, type old, type v, \
							int order, int failure);            \
	type __tsan_atomic##bits##_compare_exchange_val(volatile type *p, type old, type v, \
							int order, int failure)             \
	{                                                                                   \
		struct object *object = compare(p, sizeof(*p), old, PC);                    \
		type was = *p;                                                              \
		bool ok = was == old;                                                       \
                                                                                            \
		done(object, p, sizeof(*p), ok, ok ? order : failure, PC);                  \
		if (ok)                                                                     \
			*p = v;                                                             \
		return was;                                                                 \
	}

#define ATOMIC_RMW(bits, type, op, expression)                                           \
	type __tsan_atomic##bits##_##op(volatile type *p, type v, int order);            \
	type __tsan_atomic##bits##_##op(volatile type *p, type v, int order)             \
	{                                                                                \
		struct object *object = point(p, sizeof(*p), OP_RMW, PC, "atomic " #op); \
		type was;                                                                \
                                                                                         \
		done(object, p, sizeof(*p), true, order, PC);                            \
		was = *p;                                                                \
		*p = (type)(expression);                                                 \
		return was;                                                              \
	}

#define ATOMICS(bits, type)                        \
	ATOMIC(bits, type)                         \
	ATOMIC_RMW(bits, type, exchange, v)        \
	ATOMIC_RMW(bits, type, fetch_add, was + v) \
	ATOMIC_RMW(bits, type, fetch_sub, was - v) \
	ATOMIC_RMW(bits, type, fetch_and, was &v)  \
	ATOMIC_RMW(bits, type, fetch_or, was | v)  \
	ATOMIC_RMW(bits, type, fetch_xor, was ^ v)

ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	struct task *t = current_task;
	struct fences *f;

	if (execution.phase == PHASE_IDLE)
		return;
	f = fences_of(t);
	if (acquires(order))
		clock_join(&t->order, &f->read);
	if (releases(order)) {
		clock_keep(&f->release, &t->order);
		f->released = true;
		t->order.at[t->id & (CLOCK_MAX - 1)]++;
	}
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
