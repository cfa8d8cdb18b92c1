// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls for the atomic operations of a model, as harness/engine/
 * instrument_atomic.c has them for fibers. Here they are the compiler's own (sized.h).
 */
#include "harness/threads/sized.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC ((uintptr_t)__builtin_return_address(0))

#define ATOMIC_RMW(type, name, op)                                                    \
	type __tsan_atomic##name(volatile type *p, type v, int order);                \
	type __tsan_atomic##name(volatile type *p, type v, int order)                 \
	{                                                                             \
		return (type)sized_update(p, sizeof(*p), op, (uint64_t)v, order, PC); \
	}

#define ATOMIC(bits, type)                                                                     \
	type __tsan_atomic##bits##_load(const volatile type *p, int order);                    \
	type __tsan_atomic##bits##_load(const volatile type *p, int order)                     \
	{                                                                                      \
		return (type)sized_load(p, sizeof(*p), order, PC);                             \
	}                                                                                      \
	void __tsan_atomic##bits##_store(volatile type *p, type v, int order);                 \
	void __tsan_atomic##bits##_store(volatile type *p, type v, int order)                  \
	{                                                                                      \
		sized_store(p, sizeof(*p), v, order, PC);                                      \
	}                                                                                      \
	int __tsan_atomic##bits##_compare_exchange_strong(volatile type *p, type *old, type v, \
							  int order, int failure);             \
	int __tsan_atomic##bits##_compare_exchange_strong(volatile type *p, type *old, type v, \
							  int order, int failure)              \
	{                                                                                      \
		uint64_t was = *old;                                                           \
		bool done = sized_cas(p, sizeof(*p), &was, v, order, PC);                      \
                                                                                               \
		(void)failure;                                                                 \
		*old = (type)was;                                                              \
		return done;                                                                   \
	}                                                                                      \
	type __tsan_atomic##bits##_compare_exchange_val(volatile type *p, type old, type v,    \
							int order, int failure);               \
	type __tsan_atomic##bits##_compare_exchange_val(volatile type *p, type old, type v,    \
							int order, int failure)                \
	{                                                                                      \
		uint64_t was = old;                                                            \
                                                                                               \
		(void)failure;                                                                 \
		sized_cas(p, sizeof(*p), &was, v, order, PC);                                  \
		return (type)was;                                                              \
	}                                                                                      \
	ATOMIC_RMW(type, bits##_exchange, SIZED_XCHG)                                          \
	ATOMIC_RMW(type, bits##_fetch_add, SIZED_ADD)                                          \
	ATOMIC_RMW(type, bits##_fetch_sub, SIZED_SUB)                                          \
	ATOMIC_RMW(type, bits##_fetch_and, SIZED_AND)                                          \
	ATOMIC_RMW(type, bits##_fetch_or, SIZED_OR)                                            \
	ATOMIC_RMW(type, bits##_fetch_xor, SIZED_XOR)

ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

static const char all_fences;

/*
 * To the race checks all fences are one place. So there is an order between any two of them, also
 * where no value was handed on: a race may be missed, and none is made up.
 */
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	(void)order;
	if (!thread_self())
		return;
	races_release(&all_fences);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	races_acquire(&all_fences);
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
