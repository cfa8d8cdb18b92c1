/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Families of programs whose number of Mazurkiewicz traces is known; the numbers are with the
 * tests. Each maker appends the tasks of its program to `tasks`, for the size n.
 *
 * They need no more than locks, trylocks, marked accesses, compare-and-swap, allocations and
 * choices.
 */
#ifndef TESTS_TRACE_PROGRAMS_H
#define TESTS_TRACE_PROGRAMS_H

#include "tests/explore_test.h"

#define POOL  8
#define TASKS 9

static struct ls_var *var[POOL];
static struct ls_lock *lock[POOL];
static unsigned int n; /* the size of the program in work */

static struct ls_task tasks[TASKS];
static unsigned int tasks_nr;

static inline int setup(void *arg)
{
	static const char *const names[POOL] = { "0", "1", "2", "3", "4", "5", "6", "7" };

	(void)arg;
	for (unsigned int i = 0; i < POOL; i++) {
		var[i] = ls_var_new(names[i], 0);
		lock[i] = ls_lock_new(names[i]);
	}
	return 0;
}

static inline void task(void (*run)(void *), uintptr_t arg)
{
	static const char *const names[TASKS] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };

	tasks[tasks_nr] = (struct ls_task){ names[tasks_nr], run, (void *)arg };
	tasks_nr++;
}

static inline void task_each(void (*run)(void *), unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		task(run, i);
}

static inline void read_x(void *arg)
{
	(void)arg;
	ls_var_read(var[0]);
}

static inline void write_x(void *arg)
{
	(void)arg;
	ls_var_write(var[0], 1);
}

static inline void readers(void)
{
	task(write_x, 0);
	task_each(read_x, n);
}

static inline void writers(void)
{
	task_each(write_x, n);
	task(read_x, 0);
}

static inline void find_last_zero(void *arg)
{
	unsigned int i = n;

	(void)arg;
	while (ls_var_read(var[i]) != 0)
		i--;
}

static inline void raise_from_left(void *arg)
{
	uintptr_t j = (uintptr_t)arg + 1;

	ls_var_write(var[j], ls_var_read(var[j - 1]) + 1);
}

static inline void lastzero(void)
{
	task(find_last_zero, 0);
	task_each(raise_from_left, n);
}

static inline void read_then_write(void *arg)
{
	(void)arg;
	ls_var_write(var[0], ls_var_read(var[0]) + 1);
}

static inline void inc(void)
{
	task_each(read_then_write, n);
}

static inline void swap_to_next(void *arg)
{
	ls_var_cas(var[0], (int64_t)arg, (int64_t)arg + 1);
}

static inline void casrot(void)
{
	task_each(swap_to_next, n);
}

static inline void add_other(void *arg)
{
	uintptr_t mine = (uintptr_t)arg;

	for (unsigned int i = 0; i < n; i++) {
		int64_t sum = ls_var_read(var[mine]);

		sum += ls_var_read(var[1 - mine]);
		ls_var_write(var[mine], sum);
	}
}

static inline void read_both(void *arg)
{
	(void)arg;
	ls_var_read(var[0]);
	ls_var_read(var[1]);
}

static inline void fib_bench(void)
{
	task_each(add_other, 2);
	task(read_both, 0);
}

static inline void read_write_locked(uintptr_t i)
{
	ls_lock_take(lock[i]);
	ls_var_write(var[i], ls_var_read(var[i]) + 1);
	ls_lock_drop(lock[i]);
}

static inline void lock_and_raise(void *arg)
{
	(void)arg;
	read_write_locked(0);
}

static inline void lockinc(void)
{
	task_each(lock_and_raise, n);
}

static inline void raise_two(void *arg)
{
	(void)arg;
	read_write_locked(0);
	read_write_locked(1);
}

static inline void binc_locks(void)
{
	task_each(raise_two, n);
}

static inline void raise_often(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < n; i++)
		read_write_locked(0);
}

static inline void two_columns(void)
{
	task_each(raise_often, 2);
}

static inline void take_two(uintptr_t first, uintptr_t second)
{
	ls_lock_take(lock[first]);
	ls_lock_take(lock[second]);
	ls_lock_drop(lock[second]);
	ls_lock_drop(lock[first]);
}

static inline void take_both(void *arg)
{
	take_two((uintptr_t)arg, 1 - (uintptr_t)arg);
}

static inline void take_one(void *arg)
{
	ls_lock_take(lock[(uintptr_t)arg]);
	ls_lock_drop(lock[(uintptr_t)arg]);
}

static inline void abba(void)
{
	task_each(take_both, 2);
}

static inline void abba_third(void)
{
	task_each(take_both, 2);
	task(take_one, 0);
}

static inline void dine(void *arg)
{
	take_two((uintptr_t)arg, ((uintptr_t)arg + 1) % n);
}

static inline void dine_in_order(void *arg)
{
	uintptr_t left = (uintptr_t)arg, right = (left + 1) % n;

	take_two(left < right ? left : right, left < right ? right : left);
}

static inline void philosophers(void)
{
	task_each(dine, n);
}

static inline void philosophers_ordered(void)
{
	task_each(dine_in_order, n);
}

static inline void try_and_raise(void *arg)
{
	(void)arg;
	if (!ls_lock_try(lock[0]))
		return;
	ls_var_add(var[0], 1);
	ls_lock_drop(lock[0]);
}

static inline void mutex_trylock(void)
{
	task_each(try_and_raise, n);
}

static inline void attach_unless_dead(void *arg)
{
	(void)arg;
	ls_lock_take(lock[0]);
	if (!ls_var_read(var[0]))
		ls_var_add(var[1], 1);
	ls_lock_drop(lock[0]);
}

static inline void unplug(void *arg)
{
	(void)arg;
	ls_lock_take(lock[0]);
	ls_var_write(var[0], 1);
	ls_lock_drop(lock[0]);
}

static inline void attach_vs_unplug(void)
{
	task_each(attach_unless_dead, n);
	task(unplug, 0);
}

static inline void attach_if_chosen(void *arg)
{
	(void)arg;
	if (ls_choose(2))
		lock_and_raise(NULL);
}

static inline void attach_choice(void)
{
	task_each(attach_if_chosen, n);
}

static inline void attach_with_memory(void *arg)
{
	struct ls_memory *memory = ls_memory_new("domain", 8);

	(void)arg;
	if (!memory)
		return;
	lock_and_raise(NULL);
	ls_memory_free(memory);
}

static inline void attach_failing(void)
{
	task_each(attach_with_memory, n);
}

static inline void take_under_mi(void *arg)
{
	take_two(POOL - 1, (uintptr_t)arg);
}

static inline void mpat(void)
{
	task_each(take_one, n);
	task_each(take_under_mi, n);
}

static inline void count_up(void *arg)
{
	(void)arg;
	for (unsigned int x = 1; x < n; x++) {
		ls_lock_take(lock[POOL - 1]);
		ls_var_write(var[0], x);
		ls_lock_drop(lock[POOL - 1]);
	}
}

static inline void take_the_counted(void *arg)
{
	uintptr_t i;

	ls_lock_take(lock[POOL - 1]);
	i = (uintptr_t)ls_var_read(var[0]);
	ls_lock_drop(lock[POOL - 1]);
	take_one((void *)i);
	(void)arg;
}

static inline void ssbexp(void)
{
	task(count_up, 0);
	task_each(take_one, n);
	task(take_the_counted, 0);
}

struct row {
	const char *name;
	void (*make)(void);
	unsigned int n;
	uint64_t traces, deadlocked;
};

#define FAMILY(f) #f, f

static inline void make(const struct row *row)
{
	n = row->n;
	tasks_nr = 0;
	row->make();
}

#endif
