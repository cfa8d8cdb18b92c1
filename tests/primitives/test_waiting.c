// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with readers, and RCU: who keeps whom out, and who waits for whom. What they order is
 * checked in tests/detect/test_waiting_order.c, the numbers of traces in tests/explore/.
 */
#include "tests/primitives/waiting_objects.h"

/* Readers count as 1, a writer as 100. */
static void read_and_look(void *arg)
{
	int64_t nr;

	(void)arg;
	ls_rwlock_read_take(rwlock);
	nr = ls_var_add(inside, 1);
	ls_assert(nr < 100, "a reader is in with a writer");
	seen[nr & 7] = true;
	ls_var_add(inside, -1);
	ls_rwlock_read_drop(rwlock);
}

static void write_and_look(void *arg)
{
	(void)arg;
	ls_rwlock_write_take(rwlock);
	ls_assert(ls_var_add(inside, 100) == 100, "a writer is in with somebody");
	ls_var_add(inside, -100);
	ls_rwlock_write_drop(rwlock);
}

static void readers_share_and_writers_do_not(void)
{
	struct ls_result result = run(read_and_look, read_and_look, write_and_look);

	/* Alone, and both at once. */
	CU_ASSERT(seen[1] && seen[2]);
	check_ends(&result);
	result = run(write_and_look, write_and_look, NULL);
	check_ends(&result);
}

static void try_to_read(void *arg)
{
	bool taken = ls_rwlock_read_try(rwlock);

	(void)arg;
	seen[taken] = true;
	if (!taken)
		return;
	ls_assert(ls_var_add(inside, 1) < 100, "a reader is in with a writer");
	ls_var_add(inside, -1);
	ls_rwlock_read_drop(rwlock);
}

static void try_to_write(void *arg)
{
	bool taken = ls_rwlock_write_try(rwlock);

	(void)arg;
	seen[taken] = true;
	if (!taken)
		return;
	ls_assert(ls_var_add(inside, 100) == 100, "a writer is in with somebody");
	ls_var_add(inside, -100);
	ls_rwlock_write_drop(rwlock);
}

static void hold_for_reading(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock);
	ls_var_add(inside, 1);
	ls_var_add(inside, -1);
	ls_rwlock_read_drop(rwlock);
}

static void tries_succeed_exactly_where_taking_would(void)
{
	struct ls_result result = run(try_to_read, hold_for_reading, NULL);

	CU_ASSERT(seen[1] && !seen[0]);
	check_ends(&result);
	result = run(try_to_read, write_and_look, NULL);
	CU_ASSERT(seen[1] && seen[0]);
	check_ends(&result);
	result = run(try_to_write, hold_for_reading, NULL);
	CU_ASSERT(seen[1] && seen[0]);
	check_ends(&result);
	result = run(try_to_write, write_and_look, NULL);
	CU_ASSERT(seen[1] && seen[0]);
	check_ends(&result);
}

/* The first reader stays until the second one was in; a writer that waits is not in the way. */
static void read_until_done(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock);
	ls_completion_wait(done);
	ls_rwlock_read_drop(rwlock);
}

static void read_and_complete(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock);
	ls_completion_complete(done);
	ls_rwlock_read_drop(rwlock);
}

static void a_waiting_writer_keeps_no_reader_out(void)
{
	struct ls_result result = run(read_until_done, read_and_complete, write_and_look);

	check_ends(&result);
}

static void read_section(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	ls_var_add(inside, 1);
	ls_rcu_read_lock();
	ls_rcu_read_unlock();
	ls_var_add(inside, -1);
	ls_rcu_read_unlock();
}

/* @flag: in the section, before the wait began. */
static void wait_for_section(void *arg)
{
	bool was_inside = ls_var_read(inside);

	(void)arg;
	ls_rcu_synchronize();
	if (was_inside)
		ls_assert(!ls_var_read(inside), "a section that began before has not ended");
	else
		seen[ls_var_read(inside)] = true;
}

static void a_grace_period_waits_for_sections_that_began_before(void)
{
	struct ls_result result = run(read_section, wait_for_section, NULL);

	/* Those that began later may be under way, or not. */
	CU_ASSERT(seen[0] && seen[1]);
	check_ends(&result);
}

/* The section ends only when the grace period, which began before it, has ended. */
static void start_section_later(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
	ls_rcu_read_lock();
	ls_var_read(flag);
	ls_rcu_read_unlock();
}

static void synchronize_twice(void *arg)
{
	(void)arg;
	ls_completion_complete(done);
	ls_rcu_synchronize();
	ls_rcu_synchronize();
}

static void grace_periods_come_one_after_the_other(void)
{
	struct ls_result result = run(synchronize_twice, start_section_later, NULL);

	/* Before the first, between the two, or after both. */
	CU_ASSERT_EQUAL(result.traces, 3);
	check_ends(&result);
}

static void use_all(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock);
	ls_rwlock_read_drop(rwlock);
	ls_rwlock_write_take(rwlock);
	ls_rwlock_write_drop(rwlock);
	ls_rcu_read_lock();
	ls_rcu_read_unlock();
	ls_rcu_synchronize();
	ls_cond_signal(cond);
}

static int setup_and_use(void *arg)
{
	int err = setup(arg);

	use_all(arg);
	return err;
}

static void all_work_in_setup_and_finish(void)
{
	const struct ls_task tasks[] = { { "a", read_and_look, NULL },
					 { "b", read_section, NULL } };
	const struct ls_program program = { .name = "setup",
					    .setup = setup_and_use,
					    .tasks = tasks,
					    .tasks_nr = 2,
					    .finish = use_all,
					    .finish_is_noop = true };
	struct ls_result result = explore(&program, &(struct ls_options){ DFS });

	check_ends(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(readers_share_and_writers_do_not),
	CASE(tries_succeed_exactly_where_taking_would),
	CASE(a_waiting_writer_keeps_no_reader_out),
	CASE(a_grace_period_waits_for_sections_that_began_before),
	CASE(grace_periods_come_one_after_the_other),
	CASE(all_work_in_setup_and_finish),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: waiting", cases);
}
