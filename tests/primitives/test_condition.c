// SPDX-License-Identifier: GPL-2.0-only
/* Conditions: who wakes whom, and who then has the lock. Locks with readers and RCU:
 * test_waiting.c. */
#include "tests/primitives/waiting_objects.h"

/* Takes the next place in the order of coming, and, when woken, tells its place. */
static void wait_in_order(void *arg)
{
	int64_t place;

	(void)arg;
	ls_lock_take(lock);
	place = ls_var_add(order, 1);
	ls_cond_wait(cond, lock);
	seen[ls_var_add(flag, 1) == 1 ? place : 4] = true;
	ls_lock_drop(lock);
}

static void wake_by(void (*wake)(struct ls_cond *cond), unsigned int times)
{
	bool both;

	ls_lock_take(lock);
	both = ls_var_read(order) == 2;
	for (unsigned int i = 0; i < times && both; i++)
		wake(cond);
	ls_lock_drop(lock);
}

static void signal_once(void *arg)
{
	(void)arg;
	wake_by(ls_cond_signal, 1);
}

static void signal_twice(void *arg)
{
	(void)arg;
	wake_by(ls_cond_signal, 2);
}

static void signal_any_once(void *arg)
{
	(void)arg;
	wake_by(ls_cond_signal_any, 1);
}

static void broadcast_once(void *arg)
{
	(void)arg;
	wake_by(ls_cond_broadcast, 1);
}

/* One of the waiters at least waits for ever in each execution. */
static void signal_wakes_who_waits_longest(void)
{
	struct ls_result result = run(wait_in_order, wait_in_order, signal_once);

	CU_ASSERT(seen[1] && !seen[2] && !seen[4]);
	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT_EQUAL(result.complete, 0);
	ls_result_free(&result);
}

static void signal_any_wakes_either(void)
{
	struct ls_result result = run(wait_in_order, wait_in_order, signal_any_once);

	CU_ASSERT(seen[1] && seen[2] && !seen[4]);
	CU_ASSERT_EQUAL(result.complete, 0);
	ls_result_free(&result);
}

/* Who was woken first need not get the lock first. */
static void broadcast_wakes_all(void)
{
	void (*const wakers[])(void *) = { broadcast_once, signal_twice };

	for (size_t i = 0; i < ARRAY_NR(wakers); i++) {
		struct ls_result result = run(wait_in_order, wait_in_order, wakers[i]);

		CU_ASSERT(seen[1] && seen[2] && seen[4]);
		CU_ASSERT(result.complete > 0 && result.complete < result.executions);
		ls_result_free(&result);
	}
}

static void signal_nobody(void *arg)
{
	(void)arg;
	ls_cond_signal(cond);
	ls_cond_signal_any(cond);
	ls_cond_broadcast(cond);
}

static void take_and_drop(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	ls_lock_drop(lock);
}

static void signals_that_nobody_waits_for_are_lost(void)
{
	struct ls_result result = run(signal_nobody, take_and_drop, NULL);

	check_ends(&result);
}

/* Holds the lock when it returns, and did not while it waited. */
static void wait_and_check(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	ls_var_add(inside, 1);
	ls_var_add(inside, -1);
	ls_cond_wait(cond, lock);
	ls_assert(ls_var_add(inside, 1) == 1, "two tasks hold the lock");
	ls_var_add(inside, -1);
	ls_lock_drop(lock);
}

static void wake_and_check(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	ls_assert(ls_var_add(inside, 1) == 1, "two tasks hold the lock");
	ls_cond_broadcast(cond);
	ls_assert(ls_var_add(inside, -1) == 0, "a task that was woken did not wait for the lock");
	ls_lock_drop(lock);
}

static void a_woken_task_has_the_lock_again(void)
{
	struct ls_result result = run(wait_and_check, wake_and_check, NULL);

	/* Or nobody waits yet. */
	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT(result.complete > 0);
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(signal_wakes_who_waits_longest),
	CASE(signal_any_wakes_either),
	CASE(broadcast_wakes_all),
	CASE(signals_that_nobody_waits_for_are_lost),
	CASE(a_woken_task_has_the_lock_again),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: condition", cases);
}
