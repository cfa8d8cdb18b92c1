/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In the place of the architecture's header when the kernel code of an image is compiled.
 *
 * The architecture's atomic operations are inline assembly, which no instrumentation sees. Here
 * they are the compiler's own, each of which becomes one call of the harness: an operation for the
 * scheduler that knows its memory order and whether it succeeded. The kernel's generic layer
 * (fallbacks, refcount_t, kref, atomic_long_t) is built on top of these as always.
 */
#ifndef KERNEL_OVERRIDE_ATOMIC_H
#define KERNEL_OVERRIDE_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

#define ATOMIC64_INIT(i) \
	{                \
		(i)      \
	}

#define LOCKSTEP_ATOMIC(prefix, atomic, type)                                                 \
	static __always_inline type arch_##prefix##_read(const atomic *v)                     \
	{                                                                                     \
		return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);                        \
	}                                                                                     \
	static __always_inline void arch_##prefix##_set(atomic *v, type i)                    \
	{                                                                                     \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);                           \
	}                                                                                     \
	static __always_inline type arch_##prefix##_read_acquire(const atomic *v)             \
	{                                                                                     \
		return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);                        \
	}                                                                                     \
	static __always_inline void arch_##prefix##_set_release(atomic *v, type i)            \
	{                                                                                     \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);                           \
	}                                                                                     \
	static __always_inline type arch_##prefix##_xchg(atomic *v, type i)                   \
	{                                                                                     \
		return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST);                 \
	}                                                                                     \
	static __always_inline type arch_##prefix##_cmpxchg(atomic *v, type old, type i)      \
	{                                                                                     \
		__atomic_compare_exchange_n(&v->counter, &old, i, 0, __ATOMIC_SEQ_CST,        \
					    __ATOMIC_RELAXED);                                \
		return old;                                                                   \
	}                                                                                     \
	static __always_inline bool arch_##prefix##_try_cmpxchg(atomic *v, type *old, type i) \
	{                                                                                     \
		return __atomic_compare_exchange_n(&v->counter, old, i, 0, __ATOMIC_SEQ_CST,  \
						   __ATOMIC_RELAXED);                         \
	}                                                                                     \
	LOCKSTEP_ATOMIC_ORDER(prefix, atomic, type, _relaxed, __ATOMIC_RELAXED)               \
	LOCKSTEP_ATOMIC_ORDER(prefix, atomic, type, _acquire, __ATOMIC_ACQUIRE)               \
	LOCKSTEP_ATOMIC_ORDER(prefix, atomic, type, _release, __ATOMIC_RELEASE)               \
	LOCKSTEP_ATOMIC_RMW(prefix, atomic, type, add, add, )                                 \
	LOCKSTEP_ATOMIC_RMW(prefix, atomic, type, sub, sub, )                                 \
	LOCKSTEP_ATOMIC_BITS(prefix, atomic, type, and)                                       \
	LOCKSTEP_ATOMIC_BITS(prefix, atomic, type, or)                                        \
	LOCKSTEP_ATOMIC_BITS(prefix, atomic, type, xor)

/* The forms with an order of their own that reference counts are made of. */
#define LOCKSTEP_ATOMIC_ORDER(prefix, atomic, type, suffix, order)                               \
	static __always_inline type arch_##prefix##_fetch_add##suffix(type i, atomic *v)         \
	{                                                                                        \
		return __atomic_fetch_add(&v->counter, i, order);                                \
	}                                                                                        \
	static __always_inline type arch_##prefix##_fetch_sub##suffix(type i, atomic *v)         \
	{                                                                                        \
		return __atomic_fetch_sub(&v->counter, i, order);                                \
	}                                                                                        \
	static __always_inline type arch_##prefix##_add_return##suffix(type i, atomic *v)        \
	{                                                                                        \
		return __atomic_add_fetch(&v->counter, i, order);                                \
	}                                                                                        \
	static __always_inline type arch_##prefix##_sub_return##suffix(type i, atomic *v)        \
	{                                                                                        \
		return __atomic_sub_fetch(&v->counter, i, order);                                \
	}                                                                                        \
	static __always_inline bool arch_##prefix##_try_cmpxchg##suffix(atomic *v, type *old,    \
									type i)                  \
	{                                                                                        \
		return __atomic_compare_exchange_n(&v->counter, old, i, 0, order,                \
						   __ATOMIC_RELAXED);                            \
	}                                                                                        \
	static __always_inline type arch_##prefix##_cmpxchg##suffix(atomic *v, type old, type i) \
	{                                                                                        \
		__atomic_compare_exchange_n(&v->counter, &old, i, 0, order, __ATOMIC_RELAXED);   \
		return old;                                                                      \
	}

#define LOCKSTEP_ATOMIC_RMW(prefix, atomic, type, op, fn, unused)                    \
	static __always_inline void arch_##prefix##_##op(type i, atomic *v)          \
	{                                                                            \
		__atomic_fetch_##fn(&v->counter, i, __ATOMIC_RELAXED);               \
	}                                                                            \
	static __always_inline type arch_##prefix##_##op##_return(type i, atomic *v) \
	{                                                                            \
		return __atomic_##fn##_fetch(&v->counter, i, __ATOMIC_SEQ_CST);      \
	}                                                                            \
	static __always_inline type arch_##prefix##_fetch_##op(type i, atomic *v)    \
	{                                                                            \
		return __atomic_fetch_##fn(&v->counter, i, __ATOMIC_SEQ_CST);        \
	}

#define LOCKSTEP_ATOMIC_BITS(prefix, atomic, type, op)                            \
	static __always_inline void arch_##prefix##_##op(type i, atomic *v)       \
	{                                                                         \
		__atomic_fetch_##op(&v->counter, i, __ATOMIC_RELAXED);            \
	}                                                                         \
	static __always_inline type arch_##prefix##_fetch_##op(type i, atomic *v) \
	{                                                                         \
		return __atomic_fetch_##op(&v->counter, i, __ATOMIC_SEQ_CST);     \
	}

LOCKSTEP_ATOMIC(atomic, atomic_t, int)
LOCKSTEP_ATOMIC(atomic64, atomic64_t, s64)

#include "../atomic_names.h"

#endif
