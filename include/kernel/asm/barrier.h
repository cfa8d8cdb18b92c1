/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Barriers, and the marked accesses that order. Executions are sequentially consistent, so a
 * barrier makes no execution impossible; what it orders is known to the race checks. Included by
 * <linux/compiler.h>, as about everything in the kernel has them.
 */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

/* Lets the engine know, when it starts, that fences have to be followed: it costs something. */
#define lockstep_fence(order)                                                                    \
	({                                                                                       \
		static const char __fence __attribute__((section("lockstep_fences"), used)) = 1; \
		__atomic_thread_fence(order);                                                    \
	})
#define smp_mb()		      lockstep_fence(__ATOMIC_SEQ_CST)
#define smp_rmb()		      lockstep_fence(__ATOMIC_ACQUIRE)
#define smp_wmb()		      lockstep_fence(__ATOMIC_RELEASE)
#define mb()			      smp_mb()
#define rmb()			      smp_rmb()
#define wmb()			      smp_wmb()
#define smp_mb__before_atomic()	      smp_mb()
#define smp_mb__after_atomic()	      smp_mb()
#define smp_mb__after_spinlock()      smp_mb()
#define smp_acquire__after_ctrl_dep() smp_rmb()

#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_store_mb(var, v)	__atomic_store_n(&(var), v, __ATOMIC_RELAXED), smp_mb()

/* What is compared is called VAL, as in the kernel. */
#define lockstep_cond_load(p, cond, order)                        \
	({                                                        \
		__typeof__(*(p)) VAL = __atomic_load_n(p, order); \
                                                                  \
		while (!(cond))                                   \
			VAL = __atomic_load_n(p, order);          \
		VAL;                                              \
	})
#define smp_cond_load_relaxed(p, cond) lockstep_cond_load(p, cond, __ATOMIC_RELAXED)
#define smp_cond_load_acquire(p, cond) lockstep_cond_load(p, cond, __ATOMIC_ACQUIRE)

/* Of words and pointers: fully ordered when they exchange, and ordering nothing when they do not.
 */
#define lockstep_xchg(p, v, order)                              \
	({                                                      \
		__typeof__(*(p)) __new = (__typeof__(*(p)))(v); \
		__atomic_exchange_n(p, __new, order);           \
	})
#define lockstep_cmpxchg(p, old, v, order)                                                 \
	({                                                                                 \
		__typeof__(*(p)) __was = (__typeof__(*(p)))(old);                          \
		__typeof__(*(p)) __new = (__typeof__(*(p)))(v);                            \
                                                                                           \
		__atomic_compare_exchange_n(p, &__was, __new, 0, order, __ATOMIC_RELAXED); \
		__was;                                                                     \
	})
#define xchg(p, v)		   lockstep_xchg(p, v, __ATOMIC_SEQ_CST)
#define xchg_acquire(p, v)	   lockstep_xchg(p, v, __ATOMIC_ACQUIRE)
#define xchg_release(p, v)	   lockstep_xchg(p, v, __ATOMIC_RELEASE)
#define xchg_relaxed(p, v)	   lockstep_xchg(p, v, __ATOMIC_RELAXED)
#define cmpxchg(p, old, v)	   lockstep_cmpxchg(p, old, v, __ATOMIC_SEQ_CST)
#define cmpxchg_acquire(p, old, v) lockstep_cmpxchg(p, old, v, __ATOMIC_ACQUIRE)
#define cmpxchg_release(p, old, v) lockstep_cmpxchg(p, old, v, __ATOMIC_RELEASE)
#define cmpxchg_relaxed(p, old, v) lockstep_cmpxchg(p, old, v, __ATOMIC_RELAXED)
#define try_cmpxchg(p, pold, v) \
	__atomic_compare_exchange_n(p, pold, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)

#endif
