/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Each call is one scheduling point. Those that return a value and are not _relaxed order memory
 * fully when they succeed; the others (inc, dec, add, sub, set, read) order nothing, as in the
 * kernel.
 */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>

#define ATOMIC_INIT(i) \
	{              \
		(i)    \
	}

int atomic_read(const atomic_t *v);
void atomic_set(atomic_t *v, int i);
int atomic_read_acquire(const atomic_t *v);
void atomic_set_release(atomic_t *v, int i);
void atomic_add(int i, atomic_t *v);
void atomic_sub(int i, atomic_t *v);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
int atomic_add_return(int i, atomic_t *v);
int atomic_inc_return(atomic_t *v);
int atomic_dec_return(atomic_t *v);
bool atomic_dec_and_test(atomic_t *v);
bool atomic_inc_not_zero(atomic_t *v);
int atomic_xchg(atomic_t *v, int i);
int atomic_cmpxchg(atomic_t *v, int old, int i); /* returns what was there */
bool atomic_try_cmpxchg(atomic_t *v, int *old, int i);

#include <linux/atomic_inline.h>

#endif
