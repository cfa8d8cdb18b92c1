/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses to memory that tasks share. Plain ones are compiled as such: where they race they race.
 * Under ThreadSanitizer its runtime is told, since the harness is not instrumented.
 */
#ifndef THREADS_ACCESS_H
#define THREADS_ACCESS_H

#include <stdint.h>
#include "harness/threads/threads.h"

#ifdef LOCKSTEP_THREAD_SANITIZER
void __tsan_read8_pc(void *addr, void *pc);
void __tsan_write8_pc(void *addr, void *pc);
int64_t __tsan_atomic64_load(const volatile int64_t *p, int order);
void __tsan_atomic64_store(volatile int64_t *p, int64_t v, int order);
int64_t __tsan_atomic64_fetch_add(volatile int64_t *p, int64_t v, int order);
int __tsan_atomic64_compare_exchange_strong(volatile int64_t *p, int64_t *old, int64_t v, int order,
					    int failure);
#define tell_read(p, pc)	    __tsan_read8_pc((void *)(p), (void *)(pc))
#define tell_write(p, pc)	    __tsan_write8_pc((void *)(p), (void *)(pc))
#define atomic_read64(p, order)	    __tsan_atomic64_load(p, order)
#define atomic_write64(p, v, order) __tsan_atomic64_store(p, v, order)
#define atomic_add64(p, v)	    __tsan_atomic64_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define atomic_cas64(p, old, v) \
	__tsan_atomic64_compare_exchange_strong(p, old, v, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)
#else
#define tell_read(p, pc)	    ((void)(p), (void)(pc))
#define tell_write(p, pc)	    ((void)(p), (void)(pc))
#define atomic_read64(p, order)	    __atomic_load_n(p, order)
#define atomic_write64(p, v, order) __atomic_store_n(p, v, order)
#define atomic_add64(p, v)	    __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define atomic_cas64(p, old, v) \
	__atomic_compare_exchange_n(p, old, v, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)
#endif

static inline int64_t access_read(int64_t *p, uintptr_t pc)
{
	gate_access((uintptr_t)p);
	thread_access((uintptr_t)p, sizeof(*p), false, pc);
	tell_read(p, pc);
	return *(volatile int64_t *)p;
}

static inline void access_write(int64_t *p, int64_t value, uintptr_t pc)
{
	gate_access((uintptr_t)p);
	thread_access((uintptr_t)p, sizeof(*p), true, pc);
	tell_write(p, pc);
	*(volatile int64_t *)p = value;
}

#endif
