/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bits of an array of longs. Those without underscores are atomic; what returns the old bit orders
 * fully, the others order nothing, as in the kernel.
 */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/compiler.h>
#include <linux/types.h>

#define BITS_PER_LONG	 64
#define BITS_PER_BYTE	 8
#define BIT(nr)		 (1ul << (nr))
#define BIT_MASK(nr)	 (1ul << ((unsigned long)(nr) % BITS_PER_LONG))
#define BIT_WORD(nr)	 ((unsigned long)(nr) / BITS_PER_LONG)
#define BITS_TO_LONGS(n) (((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)

#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

/* Code of its caller, whose accesses they are. */
#define LOCKSTEP_BITS		static inline __attribute__((always_inline))
#define LOCKSTEP_WORD(addr, nr) ((unsigned long *)(uintptr_t)(addr) + BIT_WORD(nr))

LOCKSTEP_BITS bool test_bit(unsigned long nr, const volatile unsigned long *addr)
{
	return *(const volatile unsigned long *)LOCKSTEP_WORD(addr, nr) & BIT_MASK(nr);
}

LOCKSTEP_BITS bool test_bit_acquire(unsigned long nr, const volatile unsigned long *addr)
{
	return __atomic_load_n(LOCKSTEP_WORD(addr, nr), __ATOMIC_ACQUIRE) & BIT_MASK(nr);
}

LOCKSTEP_BITS void set_bit(unsigned long nr, volatile unsigned long *addr)
{
	__atomic_fetch_or(LOCKSTEP_WORD(addr, nr), BIT_MASK(nr), __ATOMIC_RELAXED);
}

LOCKSTEP_BITS void clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	__atomic_fetch_and(LOCKSTEP_WORD(addr, nr), ~BIT_MASK(nr), __ATOMIC_RELAXED);
}

LOCKSTEP_BITS void clear_bit_unlock(unsigned long nr, volatile unsigned long *addr)
{
	__atomic_fetch_and(LOCKSTEP_WORD(addr, nr), ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

LOCKSTEP_BITS void change_bit(unsigned long nr, volatile unsigned long *addr)
{
	__atomic_fetch_xor(LOCKSTEP_WORD(addr, nr), BIT_MASK(nr), __ATOMIC_RELAXED);
}

LOCKSTEP_BITS bool test_and_set_bit(unsigned long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_or(LOCKSTEP_WORD(addr, nr), BIT_MASK(nr), __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

LOCKSTEP_BITS bool test_and_set_bit_lock(unsigned long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_or(LOCKSTEP_WORD(addr, nr), BIT_MASK(nr), __ATOMIC_ACQUIRE) &
	       BIT_MASK(nr);
}

LOCKSTEP_BITS bool test_and_clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_and(LOCKSTEP_WORD(addr, nr), ~BIT_MASK(nr), __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

LOCKSTEP_BITS bool test_and_change_bit(unsigned long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_xor(LOCKSTEP_WORD(addr, nr), BIT_MASK(nr), __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

LOCKSTEP_BITS void __set_bit(unsigned long nr, volatile unsigned long *addr)
{
	*LOCKSTEP_WORD(addr, nr) |= BIT_MASK(nr);
}

LOCKSTEP_BITS void __clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	*LOCKSTEP_WORD(addr, nr) &= ~BIT_MASK(nr);
}

LOCKSTEP_BITS bool __test_and_set_bit(unsigned long nr, volatile unsigned long *addr)
{
	bool was = *LOCKSTEP_WORD(addr, nr) & BIT_MASK(nr);

	__set_bit(nr, addr);
	return was;
}

LOCKSTEP_BITS bool __test_and_clear_bit(unsigned long nr, volatile unsigned long *addr)
{
	bool was = *LOCKSTEP_WORD(addr, nr) & BIT_MASK(nr);

	__clear_bit(nr, addr);
	return was;
}

#endif
