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

#include <asm/barrier.h>

#define READ_ONCE(x)	     (*(const volatile __typeof__(x) *)&(x))
#define READ_ONCE_NOCHECK(x) READ_ONCE(x)
#define WRITE_ONCE(x, val)   (*(volatile __typeof__(x) *)&(x) = (val))

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

/*
 * So many references more, or fewer, than a plain or atomic count: reports then name who took one
 * that nobody dropped. Those of refcount_t say so themselves.
 */
void lockstep_counted(const void *count, int change);

/* What is here must not be used any more, although its memory stands. */
void lockstep_released(const void *start, unsigned long size);

/*
 * A member that a lock of the same struct guards: every access by a task needs the lock. The
 * second form demands besides that a write rests on nothing that an earlier section of the lock
 * read. At file scope, where the struct is complete; objects of that type count once they have a
 * name.
 */
#define lockstep_guarded_by(type, member, lock)		 lockstep_guard(type, member, lock, 0)
#define lockstep_guarded_by_together(type, member, lock) lockstep_guard(type, member, lock, 1)
#define lockstep_guard(type, member, lock, flags)                                         \
	static const struct lockstep_guard lockstep_guard_##type##_##member               \
		__attribute__((section("lockstep_guards"),                                \
			       used)) = { #type, __builtin_offsetof(struct type, member), \
					  sizeof(((struct type *)0)->member),             \
					  __builtin_offsetof(struct type, lock), flags }

/* As struct ls_guard of <lockstep/model.h>. */
struct lockstep_guard {
	const char *type;
	unsigned long at, size, lock;
	unsigned int flags;
};

/* The accesses inside need no lock, for a reason that only their author knows. */
void lockstep_unguarded_begin(void);
void lockstep_unguarded_end(void);
#define context_unsafe(expr)                                   \
	({                                                     \
		lockstep_unguarded_begin();                    \
		__typeof__(({ expr; })) __value = ({ expr; }); \
		lockstep_unguarded_end();                      \
		__value;                                       \
	})

#endif
