// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks with readers, conditions and RCU: how waiting for ever on them is told (deadlock, hang),
 * and their misuse. What they order is in test_waiting_order.c.
 */
#include "tests/detect/waiting_objects.h"

static void wait_under_lock(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	if (!ls_var_read(flag))
		ls_cond_wait(cond, lock);
	ls_lock_drop(lock);
}

static void set_flag_and_signal(void *arg)
{
	(void)arg;
	if (!broken)
		ls_lock_take(lock);
	ls_var_write(flag, 1);
	ls_cond_signal(cond);
	if (!broken)
		ls_lock_drop(lock);
}

static const struct pair lost_signal = { "lost signal", make_all, wait_under_lock,
					 set_flag_and_signal, NULL };

/* Two readers; the second one never drops it, or waits for what the writer holds. */
static void read_only(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock[0]);
	ls_rwlock_read_drop(rwlock[0]);
}

static void read_and_lock(void *arg)
{
	(void)arg;
	ls_rwlock_read_take(rwlock[0]);
	ls_lock_take(lock);
	ls_lock_drop(lock);
	ls_rwlock_read_drop(rwlock[0]);
}

static void lock_and_write(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	if (broken)
		ls_rwlock_write_take(rwlock[0]);
	else
		ls_rwlock_read_take(rwlock[0]);
	drop(!broken);
	ls_lock_drop(lock);
}

static void lock_in_section(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	ls_lock_take(lock);
	ls_lock_drop(lock);
	ls_rcu_read_unlock();
}

static void synchronize_under_lock(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	if (!broken)
		ls_lock_drop(lock);
	ls_rcu_synchronize();
	if (broken)
		ls_lock_drop(lock);
}

static const struct pair rcu_circle = { "rcu circle", make_all, lock_in_section,
					synchronize_under_lock, NULL };

static void check_story(const struct ls_result *result, enum ls_finding_kind kind,
			const char *story)
{
	const struct ls_finding *f = find_kind(result, kind);

	CHECK_STRING(f ? f->story : "nothing", story, ls_finding_name(kind));
}

static void fires_on_a_signal_that_nobody_hears(void)
{
	struct ls_result result = pair_explore(&lost_signal, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_HANG));
	check_story(&result, LS_HANG,
		    "task a waits for cond, which nobody signals any more; the last who did was "
		    "task b, when nobody waited");
	CU_ASSERT(result.complete > 0);
	ls_result_free(&result);
}

static void quiet_on_a_signal_under_the_lock(void)
{
	check_quiet(&lost_signal);
}

static void fires_on_a_circle_through_a_grace_period(void)
{
	struct ls_result result = pair_explore(&rcu_circle, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	check_story(&result, LS_DEADLOCK,
		    "task a waits for lock, which task b holds, task b waits for RCU readers, and "
		    "task a is one");
	ls_result_free(&result);
}

static void quiet_on_a_grace_period_without_the_lock(void)
{
	check_quiet(&rcu_circle);
}

/* The writer waits for two readers, and the circle closes through the second one only. */
static struct ls_result explore_three(bool is_broken)
{
	const struct ls_task tasks[] = { { "a", read_only, NULL },
					 { "b", read_and_lock, NULL },
					 { "c", lock_and_write, NULL } };
	const struct ls_program program = { .name = "three",
					    .setup = pair_setup,
					    .tasks = tasks,
					    .tasks_nr = 3,
					    .arg = (void *)&lost_signal };

	broken = is_broken;
	return explore(&program, &(struct ls_options){ DFS });
}

static void fires_on_a_circle_through_one_of_the_readers(void)
{
	struct ls_result result = explore_three(true);

	check_story(
		&result, LS_DEADLOCK,
		"task b waits for lock, which task c holds, task c waits for rwlock 0, which task "
		"b holds");
	ls_result_free(&result);
}

static void no_deadlock_where_all_read(void)
{
	struct ls_result result = explore_three(false);

	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT_PTR_NULL(find_kind(&result, LS_DEADLOCK));
	ls_result_free(&result);
}

static void misuse_rcu(void *arg)
{
	(void)arg;
	if (!broken)
		ls_rcu_read_lock();
	ls_rcu_read_lock();
	ls_rcu_read_unlock();
	ls_rcu_read_unlock();
}

static void synchronize_in_section(void *arg)
{
	(void)arg;
	ls_rcu_read_lock();
	if (!broken)
		ls_rcu_read_unlock();
	ls_rcu_synchronize();
	if (broken)
		ls_rcu_read_unlock();
}

static void drop_twice(void *arg)
{
	(void)arg;
	take(true);
	drop(true);
	if (broken)
		drop(true);
}

static void take_twice(void *arg)
{
	(void)arg;
	take(true);
	if (broken)
		take(true);
	drop(true);
}

static const struct pair rcu_unbalanced = { "rcu unbalanced", NULL, misuse_rcu, NULL, NULL };
static const struct pair rcu_inside = { "rcu inside", NULL, synchronize_in_section, NULL, NULL };
static const struct pair read_dropped = { "read dropped twice", make_all, drop_twice, NULL, NULL };
static const struct pair read_taken = { "read taken twice", make_all, take_twice, NULL, NULL };

static void fires_on_misuse(void)
{
	struct ls_result result = pair_explore(&rcu_inside, true, &(struct ls_options){ DFS });

	/* It also waits for itself. */
	CU_ASSERT_PTR_NOT_NULL(find_kind(&result, LS_RCU_MISUSE));
	CU_ASSERT_EQUAL(result.complete, 0);
	ls_result_free(&result);
	check_fires(&rcu_unbalanced, LS_RCU_MISUSE);
	check_fires(&read_dropped, LS_LOCK_IMBALANCE);
	check_fires(&read_taken, LS_RECURSIVE_LOCK);
}

static void quiet_on_proper_use(void)
{
	check_quiet(&rcu_inside);
	check_quiet(&rcu_unbalanced);
	check_quiet(&read_dropped);
	check_quiet(&read_taken);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_signal_that_nobody_hears),
	CASE(quiet_on_a_signal_under_the_lock),
	CASE(fires_on_a_circle_through_a_grace_period),
	CASE(quiet_on_a_grace_period_without_the_lock),
	CASE(fires_on_a_circle_through_one_of_the_readers),
	CASE(no_deadlock_where_all_read),
	CASE(fires_on_misuse),
	CASE(quiet_on_proper_use),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: waiting", cases);
}
