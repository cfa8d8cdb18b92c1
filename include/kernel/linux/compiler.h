/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marked accesses are volatile accesses: the instrumentation reports them apart from plain ones,
 * and each is a scheduling point.
 */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#define likely(x)      __builtin_expect(!!(x), 1)
#define unlikely(x)    __builtin_expect(!!(x), 0)
#define barrier()      __asm__ __volatile__("" : : : "memory")
#define __must_check   __attribute__((warn_unused_result))
#define __maybe_unused __attribute__((unused))
#undef __always_inline /* libc has one */
#define __always_inline inline __attribute__((always_inline))
#define noinline	__attribute__((noinline))
#define __printf(a, b)	__attribute__((format(printf, a, b)))

#define READ_ONCE(x)	   (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) (*(volatile __typeof__(x) *)&(x) = (val))

/* The accesses inside are meant to race: they are neither checked nor scheduling points. */
void lockstep_race_begin(void);
void lockstep_race_end(void);
#define data_race(expr)                                        \
	({                                                     \
		lockstep_race_begin();                         \
		__typeof__(({ expr; })) __value = ({ expr; }); \
		lockstep_race_end();                           \
		__value;                                       \
	})

#endif
