/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses to memory that tasks share. Plain ones are compiled as such: where they race they race.
 * Atomic ones are the compiler's, or under ThreadSanitizer its runtime's, which then knows what
 * they order.
 */
#ifndef THREADS_ACCESS_H
#define THREADS_ACCESS_H

#include <stdint.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#ifdef LOCKSTEP_THREAD_SANITIZER
#include "harness/detect/thread_sanitizer.h"

#define SHARED_BEGIN(p, write, pc)                                   \
	races_access((uintptr_t)(p), sizeof(*(p)), write, true, pc); \
	bool begun = races_atomic_begin()
#define SHARED_END races_atomic_end(begun)
#define SHARED_LOAD(bits, p, order) \
	((int##bits##_t)__tsan_atomic##bits##_load((const uint##bits##_t *)(p), order))
#define SHARED_STORE(bits, p, v, order) \
	__tsan_atomic##bits##_store((uint##bits##_t *)(p), (uint##bits##_t)(v), order)
#define SHARED_ADD(bits, p, v, order)                                          \
	((int##bits##_t)__tsan_atomic##bits##_fetch_add((uint##bits##_t *)(p), \
							(uint##bits##_t)(v), order))
#define SHARED_XCHG(bits, p, v, order)                                                             \
	((int##bits##_t)__tsan_atomic##bits##_exchange((uint##bits##_t *)(p), (uint##bits##_t)(v), \
						       order))
#define SHARED_CAS(bits, p, old, v, order)                                                  \
	__tsan_atomic##bits##_compare_exchange_strong(                                      \
		(uint##bits##_t *)(p), (uint##bits##_t *)(old), (uint##bits##_t)(v), order, \
		__ATOMIC_RELAXED)
#else
#define SHARED_BEGIN(p, write, pc)	(void)(pc)
#define SHARED_END			(void)0
#define SHARED_LOAD(bits, p, order)	__atomic_load_n(p, order)
#define SHARED_STORE(bits, p, v, order) __atomic_store_n(p, v, order)
#define SHARED_ADD(bits, p, v, order)	__atomic_fetch_add(p, v, order)
#define SHARED_XCHG(bits, p, v, order)	__atomic_exchange_n(p, v, order)
#define SHARED_CAS(bits, p, old, v, order) \
	__atomic_compare_exchange_n(p, old, v, false, order, __ATOMIC_RELAXED)
#endif

/*
 * @order: as the compiler has them; of a comparison that fails none. @pc: where it stands. That a
 * comparison fails, and only reads, has to be told before it is made.
 */
#define SHARED(bits)                                                                               \
	static inline int##bits##_t shared_load##bits(const int##bits##_t *p, int order,           \
						      uintptr_t pc)                                \
	{                                                                                          \
		SHARED_BEGIN(p, false, pc);                                                        \
		int##bits##_t v = SHARED_LOAD(bits, p, order);                                     \
                                                                                                   \
		SHARED_END;                                                                        \
		return v;                                                                          \
	}                                                                                          \
	static inline void shared_store##bits(int##bits##_t *p, int##bits##_t v, int order,        \
					      uintptr_t pc)                                        \
	{                                                                                          \
		SHARED_BEGIN(p, true, pc);                                                         \
		SHARED_STORE(bits, p, v, order);                                                   \
		SHARED_END;                                                                        \
	}                                                                                          \
	static inline int##bits##_t shared_add##bits(int##bits##_t *p, int##bits##_t v, int order, \
						     uintptr_t pc)                                 \
	{                                                                                          \
		SHARED_BEGIN(p, true, pc);                                                         \
		v = SHARED_ADD(bits, p, v, order);                                                 \
		SHARED_END;                                                                        \
		return v;                                                                          \
	}                                                                                          \
	static inline int##bits##_t shared_xchg##bits(int##bits##_t *p, int##bits##_t v,           \
						      int order, uintptr_t pc)                     \
	{                                                                                          \
		SHARED_BEGIN(p, true, pc);                                                         \
		v = SHARED_XCHG(bits, p, v, order);                                                \
		SHARED_END;                                                                        \
		return v;                                                                          \
	}                                                                                          \
	static inline bool shared_cas##bits(int##bits##_t *p, int##bits##_t *old, int##bits##_t v, \
					    int order, uintptr_t pc)                               \
	{                                                                                          \
		SHARED_BEGIN(p, __atomic_load_n(p, __ATOMIC_RELAXED) == *(old), pc);               \
		bool done = SHARED_CAS(bits, p, old, v, order);                                    \
                                                                                                   \
		SHARED_END;                                                                        \
		return done;                                                                       \
	}

SHARED(8)
SHARED(16)
SHARED(32)
SHARED(64)

static inline int64_t access_read(int64_t *p, uintptr_t pc)
{
	plain_access((uintptr_t)p, sizeof(*p), false, pc);
	return *(volatile int64_t *)p;
}

static inline void access_write(int64_t *p, int64_t value, uintptr_t pc)
{
	plain_access((uintptr_t)p, sizeof(*p), true, pc);
	*(volatile int64_t *)p = value;
}

#endif
