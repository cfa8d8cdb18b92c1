/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Families of programs over locks with readers, conditions and RCU; their numbers of traces are
 * with the tests. Each maker appends the tasks of its program to `tasks`, for the sizes that it is
 * given.
 */
#ifndef TESTS_WAITING_FAMILIES_H
#define TESTS_WAITING_FAMILIES_H

#include "tests/explore_test.h"

#define TASKS 6

static struct ls_rwlock *rwlock[2];
static struct ls_lock *lock;
static struct ls_cond *cond, *not_full, *not_empty;
static struct ls_completion *done[2];
static struct ls_var *x, *y;
static struct ls_task tasks[TASKS];
static unsigned int tasks_nr;

static int setup(void *arg)
{
	(void)arg;
	rwlock[0] = ls_rwlock_new("rwlock 0");
	rwlock[1] = ls_rwlock_new("rwlock 1");
	lock = ls_lock_new("lock");
	cond = ls_cond_new("cond");
	not_full = ls_cond_new("not full");
	not_empty = ls_cond_new("not empty");
	done[0] = ls_completion_new("done 0");
	done[1] = ls_completion_new("done 1");
	x = ls_var_new("x", 0);
	y = ls_var_new("y", 0);
	return 0;
}

static void task(unsigned int nr, void (*run)(void *), uintptr_t arg)
{
	static const char *const names[TASKS] = { "a", "b", "c", "d", "e", "f" };

	for (; nr; nr--, tasks_nr++)
		tasks[tasks_nr] = (struct ls_task){ names[tasks_nr], run, (void *)arg };
}

static void read_x(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock[0]);
	ls_var_read(x);
	ls_rwlock_read_drop(rwlock[0]);
}

static void write_x(void *arg)
{
	(void)arg;
	ls_rwlock_write_take(rwlock[0]);
	ls_var_write(x, 1);
	ls_rwlock_write_drop(rwlock[0]);
}

static void readers_and_writers(unsigned int readers, unsigned int writers)
{
	task(readers, read_x, 0);
	task(writers, write_x, 0);
}

static void read_then_write(void *arg)
{
	uintptr_t first = (uintptr_t)arg;

	ls_rwlock_read_take(rwlock[first]);
	ls_rwlock_write_take(rwlock[1 - first]);
	ls_rwlock_write_drop(rwlock[1 - first]);
	ls_rwlock_read_drop(rwlock[first]);
}

static void crossed_writers(unsigned int n, unsigned int m)
{
	(void)n, (void)m;
	task(1, read_then_write, 0);
	task(1, read_then_write, 1);
}

static void read_both(void *arg)
{
	uintptr_t first = (uintptr_t)arg;

	ls_rwlock_read_take(rwlock[first]);
	ls_rwlock_read_take(rwlock[1 - first]);
	ls_rwlock_read_drop(rwlock[1 - first]);
	ls_rwlock_read_drop(rwlock[first]);
}

static void crossed_readers(unsigned int n, unsigned int m)
{
	(void)n, (void)m;
	task(1, read_both, 0);
	task(1, read_both, 1);
}

/* Neither section ends before the other has begun. */
static void read_together(void *arg)
{
	uintptr_t me = (uintptr_t)arg;

	ls_rwlock_read_take(rwlock[0]);
	ls_completion_complete(done[me]);
	ls_completion_wait(done[1 - me]);
	ls_rwlock_read_drop(rwlock[0]);
}

static void together(unsigned int readers, unsigned int writers)
{
	(void)readers;
	task(1, read_together, 0);
	task(1, read_together, 1);
	task(writers, write_x, 0);
}

static void write_in_section(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock[0]);
	ls_var_write(x, 1);
	ls_rwlock_read_drop(rwlock[0]);
}

static void tell_in_section(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock[0]);
	ls_completion_complete(done[0]);
	ls_var_read(x);
	ls_rwlock_read_drop(rwlock[0]);
}

static void write_when_told(void *arg)
{
	(void)arg;
	ls_completion_wait(done[0]);
	ls_rwlock_write_take(rwlock[0]);
	ls_rwlock_write_drop(rwlock[0]);
}

static void told(unsigned int n, unsigned int m)
{
	(void)n, (void)m;
	task(1, write_in_section, 0);
	task(1, tell_in_section, 0);
	task(1, write_when_told, 0);
}

static void try_to_write(void *arg)
{
	(void)arg;
	if (ls_rwlock_write_try(rwlock[0]))
		ls_rwlock_write_drop(rwlock[0]);
}

static void try_to_read(void *arg)
{
	(void)arg;
	if (ls_rwlock_read_try(rwlock[0]))
		ls_rwlock_read_drop(rwlock[0]);
}

static void read_nothing(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock[0]);
	ls_rwlock_read_drop(rwlock[0]);
}

static void readers_and_tries(unsigned int readers, unsigned int tries)
{
	task(readers, read_nothing, 0);
	task(tries, try_to_write, 0);
}

static void writers_and_tries(unsigned int writers, unsigned int tries)
{
	task(writers, write_x, 0);
	task(tries, try_to_read, 0);
}

static void wait_for_x(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	if (!ls_var_read(x))
		ls_cond_wait(cond, lock);
	ls_var_read(x);
	ls_lock_drop(lock);
}

static void set_x_and(void (*wake)(struct ls_cond *cond))
{
	ls_lock_take(lock);
	ls_var_write(x, 1);
	wake(cond);
	ls_lock_drop(lock);
}

static void set_x_and_broadcast(void *arg)
{
	(void)arg;
	set_x_and(ls_cond_broadcast);
}

static void set_x_and_signal_any(void *arg)
{
	(void)arg;
	set_x_and(ls_cond_signal_any);
}

static void set_x_and_signal(void *arg)
{
	(void)arg;
	set_x_and(ls_cond_signal);
}

static void set_x_and_signal_unlocked(void *arg)
{
	(void)arg;
	ls_var_write(x, 1);
	ls_cond_signal(cond);
}

static void broadcast(unsigned int waiters, unsigned int m)
{
	(void)m;
	task(waiters, wait_for_x, 0);
	task(1, set_x_and_broadcast, 0);
}

static void signal_any(unsigned int waiters, unsigned int m)
{
	(void)m;
	task(waiters, wait_for_x, 0);
	task(1, set_x_and_signal_any, 0);
}

static void signal_first(unsigned int waiters, unsigned int m)
{
	(void)m;
	task(waiters, wait_for_x, 0);
	task(1, set_x_and_signal, 0);
}

static void signal_unlocked(unsigned int waiters, unsigned int m)
{
	(void)m;
	task(waiters, wait_for_x, 0);
	task(1, set_x_and_signal_unlocked, 0);
}

/* The buffer is plain: the lock orders all accesses to it. */
static void produce(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	while (ls_var_read_plain(x) == 1)
		ls_cond_wait(not_full, lock);
	ls_var_write_plain(x, 1);
	ls_cond_signal(not_empty);
	ls_lock_drop(lock);
}

static void consume(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	while (ls_var_read_plain(x) == 0)
		ls_cond_wait(not_empty, lock);
	ls_var_write_plain(x, 0);
	ls_cond_signal(not_full);
	ls_lock_drop(lock);
}

static void bounded_buffer(unsigned int producers, unsigned int consumers)
{
	task(producers, produce, 0);
	task(consumers, consume, 0);
}

static void rcu_read(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	ls_rcu_read_unlock();
}

static void rcu_synchronize(void *arg)
{
	(void)arg;
	ls_rcu_synchronize();
}

static void rcu(unsigned int readers, unsigned int waiters)
{
	task(readers, rcu_read, 0);
	task(waiters, rcu_synchronize, 0);
}

static void read_x_then_y(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	if (!ls_var_read(x))
		ls_var_read(y);
	ls_rcu_read_unlock();
}

static void write_x_wait_write_y(void *arg)
{
	(void)arg;
	ls_var_write(x, 1);
	ls_rcu_synchronize();
	ls_var_write(y, 1);
}

static void rcu_publish(unsigned int readers, unsigned int m)
{
	(void)m;
	task(readers, read_x_then_y, 0);
	task(1, write_x_wait_write_y, 0);
}

static void lock_in_section(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	ls_lock_take(lock);
	ls_lock_drop(lock);
	ls_rcu_read_unlock();
}

static void wait_under_lock(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	ls_rcu_synchronize();
	ls_lock_drop(lock);
}

static void rcu_lock(unsigned int readers, unsigned int m)
{
	(void)m;
	task(readers, lock_in_section, 0);
	task(1, wait_under_lock, 0);
}

#endif
