/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rest of the atomic operations, of the compiler's own: code of their caller, of one event
 * each, or as many as a loop of exchanges takes. Two widths: atomic_t, and atomic64_t, which is
 * atomic_long_t.
 */
#ifndef _LINUX_ATOMIC_INLINE_H
#define _LINUX_ATOMIC_INLINE_H

#define LOCKSTEP_ATOMIC static inline __attribute__((always_inline))

/* v->counter op= i, with what it was, and in all orders. */
#define LOCKSTEP_FETCH_ORDER(t, type, op, suffix, order)              \
	LOCKSTEP_ATOMIC type t##_fetch_##op##suffix(type i, t##_t *v) \
	{                                                             \
		return __atomic_fetch_##op(&v->counter, i, order);    \
	}
#define LOCKSTEP_FETCH(t, type, op)                                   \
	LOCKSTEP_FETCH_ORDER(t, type, op, , __ATOMIC_SEQ_CST)         \
	LOCKSTEP_FETCH_ORDER(t, type, op, _acquire, __ATOMIC_ACQUIRE) \
	LOCKSTEP_FETCH_ORDER(t, type, op, _release, __ATOMIC_RELEASE) \
	LOCKSTEP_FETCH_ORDER(t, type, op, _relaxed, __ATOMIC_RELAXED)
/* The same, with what it came to. */
#define LOCKSTEP_RETURN_ORDER(t, type, op, sign, suffix, order)           \
	LOCKSTEP_ATOMIC type t##_##op##_return##suffix(type i, t##_t *v)  \
	{                                                                 \
		return __atomic_fetch_##op(&v->counter, i, order) sign i; \
	}
#define LOCKSTEP_RETURN(t, type, op, sign)                                   \
	LOCKSTEP_RETURN_ORDER(t, type, op, sign, _acquire, __ATOMIC_ACQUIRE) \
	LOCKSTEP_RETURN_ORDER(t, type, op, sign, _release, __ATOMIC_RELEASE) \
	LOCKSTEP_RETURN_ORDER(t, type, op, sign, _relaxed, __ATOMIC_RELAXED)
#define LOCKSTEP_EXCHANGE_ORDER(t, type, suffix, order)                                        \
	LOCKSTEP_ATOMIC type t##_xchg##suffix(t##_t *v, type i)                                \
	{                                                                                      \
		return __atomic_exchange_n(&v->counter, i, order);                             \
	}                                                                                      \
	LOCKSTEP_ATOMIC type t##_cmpxchg##suffix(t##_t *v, type old, type i)                   \
	{                                                                                      \
		__atomic_compare_exchange_n(&v->counter, &old, i, 0, order, __ATOMIC_RELAXED); \
		return old;                                                                    \
	}                                                                                      \
	LOCKSTEP_ATOMIC bool t##_try_cmpxchg##suffix(t##_t *v, type *old, type i)              \
	{                                                                                      \
		return __atomic_compare_exchange_n(&v->counter, old, i, 0, order,              \
						   __ATOMIC_RELAXED);                          \
	}
#define LOCKSTEP_EXCHANGE(t, type)                                   \
	LOCKSTEP_EXCHANGE_ORDER(t, type, _acquire, __ATOMIC_ACQUIRE) \
	LOCKSTEP_EXCHANGE_ORDER(t, type, _release, __ATOMIC_RELEASE) \
	LOCKSTEP_EXCHANGE_ORDER(t, type, _relaxed, __ATOMIC_RELAXED)

/* What both widths lack but for these forms. */
#define LOCKSTEP_ATOMIC_REST(t, type)                                        \
	LOCKSTEP_FETCH(t, type, add)                                         \
	LOCKSTEP_FETCH(t, type, sub)                                         \
	LOCKSTEP_FETCH(t, type, or)                                          \
	LOCKSTEP_FETCH(t, type, and)                                         \
	LOCKSTEP_FETCH(t, type, xor)                                         \
	LOCKSTEP_RETURN(t, type, add, +)                                     \
	LOCKSTEP_RETURN(t, type, sub, -)                                     \
	LOCKSTEP_RETURN_ORDER(t, type, sub, -, , __ATOMIC_SEQ_CST)           \
	LOCKSTEP_EXCHANGE(t, type)                                           \
	LOCKSTEP_ATOMIC type t##_fetch_inc(t##_t *v)                         \
	{                                                                    \
		return t##_fetch_add(1, v);                                  \
	}                                                                    \
	LOCKSTEP_ATOMIC type t##_fetch_dec(t##_t *v)                         \
	{                                                                    \
		return t##_fetch_sub(1, v);                                  \
	}                                                                    \
	LOCKSTEP_ATOMIC void t##_or(type i, t##_t *v)                        \
	{                                                                    \
		t##_fetch_or_relaxed(i, v);                                  \
	}                                                                    \
	LOCKSTEP_ATOMIC void t##_and(type i, t##_t *v)                       \
	{                                                                    \
		t##_fetch_and_relaxed(i, v);                                 \
	}                                                                    \
	LOCKSTEP_ATOMIC void t##_andnot(type i, t##_t *v)                    \
	{                                                                    \
		t##_fetch_and_relaxed(~i, v);                                \
	}                                                                    \
	LOCKSTEP_ATOMIC bool t##_sub_and_test(type i, t##_t *v)              \
	{                                                                    \
		return !t##_sub_return(i, v);                                \
	}                                                                    \
	LOCKSTEP_ATOMIC bool t##_inc_and_test(t##_t *v)                      \
	{                                                                    \
		return t##_fetch_add(1, v) == -1;                            \
	}                                                                    \
	LOCKSTEP_ATOMIC bool t##_add_negative(type i, t##_t *v)              \
	{                                                                    \
		return t##_fetch_add(i, v) + i < 0;                          \
	}                                                                    \
	/* Add unless it is so much. */                                      \
	LOCKSTEP_ATOMIC type t##_fetch_add_unless(t##_t *v, type i, type so) \
	{                                                                    \
		type was = *(const volatile type *)&v->counter;              \
                                                                             \
		while (was != so && !t##_try_cmpxchg(v, &was, was + i))      \
			;                                                    \
		return was;                                                  \
	}                                                                    \
	LOCKSTEP_ATOMIC bool t##_add_unless(t##_t *v, type i, type so)       \
	{                                                                    \
		return t##_fetch_add_unless(v, i, so) != so;                 \
	}                                                                    \
	LOCKSTEP_ATOMIC bool t##_inc_unless_negative(t##_t *v)               \
	{                                                                    \
		type was = *(const volatile type *)&v->counter;              \
                                                                             \
		while (was >= 0 && !t##_try_cmpxchg(v, &was, was + 1))       \
			;                                                    \
		return was >= 0;                                             \
	}                                                                    \
	LOCKSTEP_ATOMIC bool t##_dec_unless_positive(t##_t *v)               \
	{                                                                    \
		type was = *(const volatile type *)&v->counter;              \
                                                                             \
		while (was <= 0 && !t##_try_cmpxchg(v, &was, was - 1))       \
			;                                                    \
		return was <= 0;                                             \
	}                                                                    \
	/* What it would have come to; not done below zero. */               \
	LOCKSTEP_ATOMIC type t##_dec_if_positive(t##_t *v)                   \
	{                                                                    \
		type was = *(const volatile type *)&v->counter;              \
                                                                             \
		while (was > 0 && !t##_try_cmpxchg(v, &was, was - 1))        \
			;                                                    \
		return was - 1;                                              \
	}

LOCKSTEP_ATOMIC_REST(atomic, int)

/* atomic64_t has all of it here. */
LOCKSTEP_EXCHANGE_ORDER(atomic64, s64, , __ATOMIC_SEQ_CST)
LOCKSTEP_RETURN_ORDER(atomic64, s64, add, +, , __ATOMIC_SEQ_CST)
LOCKSTEP_ATOMIC_REST(atomic64, s64)

#define ATOMIC64_INIT(i)    ATOMIC_INIT(i)
#define ATOMIC_LONG_INIT(i) ATOMIC_INIT(i)

LOCKSTEP_ATOMIC s64 atomic64_read(const atomic64_t *v)
{
	return *(const volatile s64 *)&v->counter;
}

LOCKSTEP_ATOMIC s64 atomic64_read_acquire(const atomic64_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);
}

LOCKSTEP_ATOMIC void atomic64_set(atomic64_t *v, s64 i)
{
	*(volatile s64 *)&v->counter = i;
}

LOCKSTEP_ATOMIC void atomic64_set_release(atomic64_t *v, s64 i)
{
	__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);
}

LOCKSTEP_ATOMIC void atomic64_add(s64 i, atomic64_t *v)
{
	atomic64_fetch_add_relaxed(i, v);
}

LOCKSTEP_ATOMIC void atomic64_sub(s64 i, atomic64_t *v)
{
	atomic64_fetch_sub_relaxed(i, v);
}

LOCKSTEP_ATOMIC void atomic64_inc(atomic64_t *v)
{
	atomic64_add(1, v);
}

LOCKSTEP_ATOMIC void atomic64_dec(atomic64_t *v)
{
	atomic64_sub(1, v);
}

LOCKSTEP_ATOMIC s64 atomic64_inc_return(atomic64_t *v)
{
	return atomic64_add_return(1, v);
}

LOCKSTEP_ATOMIC s64 atomic64_dec_return(atomic64_t *v)
{
	return atomic64_sub_return(1, v);
}

LOCKSTEP_ATOMIC bool atomic64_dec_and_test(atomic64_t *v)
{
	return !atomic64_dec_return(v);
}

LOCKSTEP_ATOMIC bool atomic64_inc_not_zero(atomic64_t *v)
{
	return atomic64_add_unless(v, 1, 0);
}

#define atomic_long_read	 atomic64_read
#define atomic_long_set		 atomic64_set
#define atomic_long_add		 atomic64_add
#define atomic_long_sub		 atomic64_sub
#define atomic_long_inc		 atomic64_inc
#define atomic_long_dec		 atomic64_dec
#define atomic_long_add_return	 atomic64_add_return
#define atomic_long_sub_return	 atomic64_sub_return
#define atomic_long_inc_return	 atomic64_inc_return
#define atomic_long_dec_return	 atomic64_dec_return
#define atomic_long_dec_and_test atomic64_dec_and_test
#define atomic_long_inc_not_zero atomic64_inc_not_zero
#define atomic_long_xchg	 atomic64_xchg
#define atomic_long_cmpxchg	 atomic64_cmpxchg
#define atomic_long_try_cmpxchg	 atomic64_try_cmpxchg
#define atomic_long_fetch_add	 atomic64_fetch_add
#define atomic_long_fetch_or	 atomic64_fetch_or
#define atomic_long_fetch_and	 atomic64_fetch_and
#define atomic_long_add_unless	 atomic64_add_unless

#endif
