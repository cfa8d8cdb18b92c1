/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In the place of the architecture's header: exchanges that the compiler tells the harness of, like
 * those of atomic.h.
 */
#ifndef KERNEL_OVERRIDE_CMPXCHG_H
#define KERNEL_OVERRIDE_CMPXCHG_H

#include <linux/compiler.h>
#include <linux/types.h>

#define arch_xchg(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)

#define arch_try_cmpxchg(ptr, old, new) \
	__atomic_compare_exchange_n(ptr, old, new, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)

#define arch_cmpxchg(ptr, old, new)                   \
	({                                            \
		__typeof__(*(ptr)) __found = (old);   \
                                                      \
		arch_try_cmpxchg(ptr, &__found, new); \
		__found;                              \
	})

#define arch_cmpxchg64		 arch_cmpxchg
#define arch_cmpxchg_local	 arch_cmpxchg
#define arch_cmpxchg64_local	 arch_cmpxchg
#define arch_sync_cmpxchg	 arch_cmpxchg
#define arch_try_cmpxchg64	 arch_try_cmpxchg
#define arch_try_cmpxchg_local	 arch_try_cmpxchg
#define arch_try_cmpxchg64_local arch_try_cmpxchg

#endif
