/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In the place of the architecture's header: barriers that the harness hears of. In a kernel for
 * one processor they would be nothing at all; here each task has a processor of its own.
 */
#ifndef KERNEL_OVERRIDE_BARRIER_H
#define KERNEL_OVERRIDE_BARRIER_H

#include <linux/compiler.h>
#include <asm/alternative.h> /* what includes barrier.h expects it, too */

#define mb()  __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define wmb() __atomic_thread_fence(__ATOMIC_RELEASE)

#define smp_mb()		      mb()
#define smp_rmb()		      rmb()
#define smp_wmb()		      wmb()
#define smp_mb__before_atomic()	      mb()
#define smp_mb__after_atomic()	      mb()
#define smp_acquire__after_ctrl_dep() rmb()

#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_mb(var, value)                                   \
	do {                                                       \
		__atomic_store_n(&(var), value, __ATOMIC_SEQ_CST); \
		mb();                                              \
	} while (0)

#include <asm-generic/barrier.h>

#endif
