/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses to memory that tasks share. Plain ones are compiled as such: where they race they race.
 */
#ifndef THREADS_ACCESS_H
#define THREADS_ACCESS_H

#include <stdint.h>
#include "harness/threads/threads.h"

#define atomic_read64(p, order)	    __atomic_load_n(p, order)
#define atomic_write64(p, v, order) __atomic_store_n(p, v, order)
#define atomic_add64(p, v)	    __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define atomic_xchg64(p, v)	    __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)
#define atomic_cas64(p, old, v) \
	__atomic_compare_exchange_n(p, old, v, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)

static inline int64_t access_read(int64_t *p, uintptr_t pc)
{
	gate_access((uintptr_t)p, sizeof(*p));
	thread_access((uintptr_t)p, sizeof(*p), false, pc);
	return *(volatile int64_t *)p;
}

static inline void access_write(int64_t *p, int64_t value, uintptr_t pc)
{
	gate_access((uintptr_t)p, sizeof(*p));
	thread_access((uintptr_t)p, sizeof(*p), true, pc);
	*(volatile int64_t *)p = value;
}

#endif
