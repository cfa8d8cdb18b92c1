/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Families of programs whose number of Mazurkiewicz traces is known in closed form or was
 * published. Each maker appends the tasks of its program for the sizes known_n and known_m; the
 * numbers are in the tables of the tests and of bench/explore.c.
 *
 * An event is one marked access, atomic operation or synchronisation operation. What a critical
 * section does to plain data adds no event and is left out.
 */
#ifndef TESTS_KNOWN_PROGRAMS_H
#define TESTS_KNOWN_PROGRAMS_H

#include <lockstep/lockstep.h>
#include <stdio.h>

#define KNOWN_POOL  128
#define KNOWN_LOCKS 64
#define KNOWN_TASKS 24

static struct ls_var *known_var[KNOWN_POOL];
static struct ls_lock *known_lock[KNOWN_LOCKS];
static struct ls_rwlock *known_rwlock;
static struct ls_cond *known_cond[2];
static struct ls_completion *known_done;
static unsigned int known_n, known_m; /* sizes of the program in work */
static unsigned int known_faults;     /* how many allocations may fail in it */

static struct ls_task known_tasks[KNOWN_TASKS];
static unsigned int known_tasks_nr;

static inline int known_setup(void *arg)
{
	static char names[KNOWN_POOL][4];

	(void)arg;
	for (unsigned int i = 0; i < KNOWN_POOL; i++) {
		snprintf(names[i], sizeof(names[i]), "%u", i & 0xffu);
		known_var[i] = ls_var_new(names[i], 0);
		if (i < KNOWN_LOCKS)
			known_lock[i] = ls_lock_new(names[i]);
	}
	known_rwlock = ls_rwlock_new("rw");
	known_cond[0] = ls_cond_new("not full");
	known_cond[1] = ls_cond_new("not empty");
	known_done = ls_completion_new("done");
	return 0;
}

static inline void known_task(void (*run)(void *), uintptr_t arg)
{
	static char names[KNOWN_TASKS][2];

	names[known_tasks_nr][0] = (char)('a' + known_tasks_nr);
	known_tasks[known_tasks_nr] = (struct ls_task){ names[known_tasks_nr], run, (void *)arg };
	known_tasks_nr++;
}

static inline void known_each(void (*run)(void *), unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		known_task(run, i);
}

/* Marked accesses of one variable. */
static inline void known_read_x(void *arg)
{
	(void)arg;
	ls_var_read(known_var[0]);
}

static inline void known_write_x(void *arg)
{
	ls_var_write(known_var[0], (int64_t)arg + 1);
}

static inline void readers(void)
{
	known_task(known_write_x, 0);
	known_each(known_read_x, known_n);
}

static inline void writers_and_reader(void)
{
	known_each(known_write_x, known_n);
	known_task(known_read_x, 0);
}

static inline void known_inc(void *arg)
{
	(void)arg;
	ls_var_write(known_var[0], ls_var_read(known_var[0]) + 1);
}

static inline void inc(void)
{
	known_each(known_inc, known_n);
}

static inline void known_rotate(void *arg)
{
	ls_var_cas(known_var[0], (int64_t)arg, (int64_t)arg + 1);
}

static inline void casrot(void)
{
	known_each(known_rotate, known_n);
}

/* Marked accesses of several. */
static inline void known_search_zero(void *arg)
{
	unsigned int i = known_n;

	(void)arg;
	while (ls_var_read(known_var[i]))
		i--;
}

static inline void known_raise(void *arg)
{
	uintptr_t j = (uintptr_t)arg + 1;

	ls_var_write(known_var[j], ls_var_read(known_var[j - 1]) + 1);
}

static inline void lastzero(void)
{
	known_task(known_search_zero, 0);
	known_each(known_raise, known_n);
}

static inline void known_hash(void *arg)
{
	for (unsigned int i = 0; i < 4; i++) {
		unsigned int w = 11 * i + (unsigned int)(uintptr_t)arg, h = 7 * w % 128;

		while (!ls_var_cas(known_var[h], 0, w + 1))
			h = (h + 1) % 128;
	}
}

static inline void indexer(void)
{
	known_each(known_hash, known_n);
}

static inline void known_fibonacci(void *arg)
{
	uintptr_t mine = (uintptr_t)arg;

	for (unsigned int i = 0; i < known_n; i++) {
		int64_t a = ls_var_read(known_var[0]), b = ls_var_read(known_var[1]);

		ls_var_write(known_var[mine], a + b);
	}
}

static inline void known_read_both(void *arg)
{
	(void)arg;
	ls_var_read(known_var[0]);
	ls_var_read(known_var[1]);
}

static inline void fib_bench(void)
{
	known_each(known_fibonacci, 2);
	known_task(known_read_both, 0);
}

/* Locks. */
static inline void known_locked_inc(unsigned int i)
{
	ls_lock_take(known_lock[i]);
	ls_var_write(known_var[i], ls_var_read(known_var[i]) + 1);
	ls_lock_drop(known_lock[i]);
}

static inline void known_count(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < known_m; i++)
		known_locked_inc(0);
}

/* known_n tasks, known_m rounds each. */
static inline void counter(void)
{
	known_each(known_count, known_n);
}

static inline void known_count_plainly(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < known_m; i++) {
		ls_lock_take(known_lock[0]);
		ls_var_write_plain(known_var[0], ls_var_read_plain(known_var[0]) + 1);
		ls_lock_drop(known_lock[0]);
	}
}

/* The same, and the counter is no scheduling point. */
static inline void counter_plain(void)
{
	known_each(known_count_plainly, known_n);
}

static inline void known_two_counts(void *arg)
{
	(void)arg;
	known_locked_inc(0);
	known_locked_inc(1);
}

static inline void binc_locks(void)
{
	known_each(known_two_counts, known_n);
}

static inline void known_nest(uintptr_t outer, uintptr_t inner)
{
	ls_lock_take(known_lock[outer]);
	ls_lock_take(known_lock[inner]);
	ls_lock_drop(known_lock[inner]);
	ls_lock_drop(known_lock[outer]);
}

static inline void known_dine(void *arg)
{
	known_nest((uintptr_t)arg, ((uintptr_t)arg + 1) % known_n);
}

static inline void philosophers(void)
{
	known_each(known_dine, known_n);
}

static inline void known_dine_ordered(void *arg)
{
	uintptr_t i = (uintptr_t)arg, j = (i + 1) % known_n;

	known_nest(i < j ? i : j, i < j ? j : i);
}

static inline void philosophers_ordered(void)
{
	known_each(known_dine_ordered, known_n);
}

static inline void known_take_one(void *arg)
{
	ls_lock_take(known_lock[(uintptr_t)arg]);
	ls_lock_drop(known_lock[(uintptr_t)arg]);
}

/* Two locks in opposite order, and known_m tasks that take the first one alone. */
static inline void opposite_order(void)
{
	known_n = 2;
	known_each(known_dine, 2);
	for (unsigned int i = 0; i < known_m; i++)
		known_task(known_take_one, 0);
}

static inline void known_try(void *arg)
{
	(void)arg;
	if (!ls_lock_try(known_lock[0]))
		return;
	ls_var_write(known_var[0], ls_var_read(known_var[0]) + 1);
	ls_lock_drop(known_lock[0]);
}

static inline void mutex_trylock(void)
{
	known_each(known_try, known_n);
}

static inline void known_allocate_block(uintptr_t i)
{
	unsigned int b = 2 * (unsigned int)i % 26;

	while (true) {
		ls_lock_take(known_lock[32 + b]);
		if (!ls_var_read(known_var[32 + b])) {
			ls_var_write(known_var[32 + b], 1);
			ls_var_write(known_var[i], b + 1);
			ls_lock_drop(known_lock[32 + b]);
			return;
		}
		ls_lock_drop(known_lock[32 + b]);
		b = (b + 1) % 26;
	}
}

static inline void known_write_inode(void *arg)
{
	uintptr_t i = (uintptr_t)arg % 32;

	ls_lock_take(known_lock[i]);
	if (!ls_var_read(known_var[i]))
		known_allocate_block(i);
	ls_lock_drop(known_lock[i]);
}

static inline void filesystem(void)
{
	known_each(known_write_inode, known_n);
}

static inline void known_take_under(void *arg)
{
	known_nest(KNOWN_LOCKS - 1, (uintptr_t)arg);
}

static inline void mpat(void)
{
	known_each(known_take_one, known_n);
	known_each(known_take_under, known_n);
}

static inline void known_publish(void *arg)
{
	(void)arg;
	for (unsigned int x = 1; x < known_n; x++) {
		ls_lock_take(known_lock[KNOWN_LOCKS - 1]);
		ls_var_write(known_var[0], x);
		ls_lock_drop(known_lock[KNOWN_LOCKS - 1]);
	}
}

static inline void known_take_published(void *arg)
{
	uintptr_t i;

	(void)arg;
	ls_lock_take(known_lock[KNOWN_LOCKS - 1]);
	i = (uintptr_t)ls_var_read(known_var[0]);
	ls_lock_drop(known_lock[KNOWN_LOCKS - 1]);
	known_take_one((void *)i);
}

static inline void ssbexp(void)
{
	known_task(known_publish, 0);
	known_each(known_take_one, known_n);
	known_task(known_take_published, 0);
}

/* Attaching against unplugging, and attaching whose allocation may fail. */
static inline void known_attach(void *arg)
{
	(void)arg;
	ls_lock_take(known_lock[0]);
	if (!ls_var_read(known_var[0]))
		ls_var_write(known_var[1], ls_var_read(known_var[1]) + 1);
	ls_lock_drop(known_lock[0]);
}

static inline void known_unplug(void *arg)
{
	(void)arg;
	ls_lock_take(known_lock[0]);
	ls_var_write(known_var[0], 1);
	ls_lock_drop(known_lock[0]);
}

static inline void attach_unplug(void)
{
	known_each(known_attach, known_n);
	known_task(known_unplug, 0);
}

static inline void known_attach_chosen(void *arg)
{
	(void)arg;
	if (ls_choose(2))
		known_locked_inc(0);
}

static inline void attach_chosen(void)
{
	known_each(known_attach_chosen, known_n);
}

static inline void known_attach_allocating(void *arg)
{
	struct ls_memory *domain = ls_memory_new("domain", 8);

	(void)arg;
	if (!domain)
		return;
	known_locked_inc(0);
	ls_memory_free(domain);
}

/* At most known_m of the allocations fail. */
static inline void attach_allocating(void)
{
	known_faults = known_m;
	known_each(known_attach_allocating, known_n);
}

#endif
