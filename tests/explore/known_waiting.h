/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Families of programs with completions, readers' locks and conditions whose number of traces is
 * known; see known_programs.h.
 */
#ifndef TESTS_KNOWN_WAITING_H
#define TESTS_KNOWN_WAITING_H

#include "tests/explore/known_programs.h"

/* Completions: known_n tasks wait, known_m complete. */
static inline void known_wait(void *arg)
{
	(void)arg;
	ls_completion_wait(known_done);
}

static inline void known_complete(void *arg)
{
	(void)arg;
	ls_completion_complete(known_done);
}

static inline void completions(void)
{
	known_each(known_wait, known_n);
	known_each(known_complete, known_m);
}

static inline void known_read_locked(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(known_rwlock);
	ls_var_read(known_var[0]);
	ls_rwlock_read_drop(known_rwlock);
}

static inline void known_write_locked(void *arg)
{
	ls_rwlock_write_take(known_rwlock);
	ls_var_write(known_var[0], (int64_t)arg + 1);
	ls_rwlock_write_drop(known_rwlock);
}

/* known_n readers, known_m writers. */
static inline void readers_writers(void)
{
	known_each(known_read_locked, known_n);
	known_each(known_write_locked, known_m);
}

static inline void known_wait_for_x(void *arg)
{
	(void)arg;
	ls_lock_take(known_lock[0]);
	if (!ls_var_read(known_var[0]))
		ls_cond_wait(known_cond[0], known_lock[0]);
	ls_var_read(known_var[0]);
	ls_lock_drop(known_lock[0]);
}

static inline void known_set_x(void (*wake)(struct ls_cond *cond))
{
	ls_lock_take(known_lock[0]);
	ls_var_write(known_var[0], 1);
	wake(known_cond[0]);
	ls_lock_drop(known_lock[0]);
}

static inline void known_set_and_broadcast(void *arg)
{
	(void)arg;
	known_set_x(ls_cond_broadcast);
}

static inline void known_set_and_signal(void *arg)
{
	(void)arg;
	known_set_x(ls_cond_signal_any);
}

/* known_n tasks wait. */
static inline void condvar_broadcast(void)
{
	known_each(known_wait_for_x, known_n);
	known_task(known_set_and_broadcast, 0);
}

static inline void condvar_signal_any(void)
{
	known_each(known_wait_for_x, known_n);
	known_task(known_set_and_signal, 0);
}

static inline void known_pass(int64_t want, struct ls_cond *wait_for, struct ls_cond *signal)
{
	ls_lock_take(known_lock[0]);
	while (ls_var_read(known_var[0]) != want)
		ls_cond_wait(wait_for, known_lock[0]);
	ls_var_write(known_var[0], !want);
	ls_cond_signal(signal);
	ls_lock_drop(known_lock[0]);
}

static inline void known_produce(void *arg)
{
	(void)arg;
	known_pass(0, known_cond[0], known_cond[1]);
}

static inline void known_consume(void *arg)
{
	(void)arg;
	known_pass(1, known_cond[1], known_cond[0]);
}

/* A buffer of one place: known_n producers, known_m consumers, of one item each. */
static inline void bounded_buffer(void)
{
	known_each(known_produce, known_n);
	known_each(known_consume, known_m);
}

#endif
