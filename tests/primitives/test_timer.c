// SPDX-License-Identifier: GPL-2.0-only
/* Timers: what taking one back means, and who may wait for a callback. */
#include "tests/primitives/async_test.h"

static void taking_back_says_whether_it_was_pending(void)
{
	static const struct async_row rows[] = {
		/* Expired before, or not. */
		{ "delete", timer_init, { timer_arm_and_delete }, BIT(0) | BIT(1), NOTHING_FOUND },
		/* Taken back and never run; or expired and over. */
		{ "delete sync",
		  timer_init,
		  { timer_arm_and_delete_sync },
		  BIT(2) | BIT(1),
		  NOTHING_FOUND },
		/* Besides: expired, and the callback is only about to run. */
		{ "delete and look",
		  timer_init,
		  { timer_arm_and_delete_look },
		  BIT(2) | BIT(1) | BIT(0),
		  NOTHING_FOUND },
		/* Pending at the second arming: it runs at most once; else once or twice. */
		{ "arm twice",
		  timer_init,
		  { timer_arm_twice },
		  BIT(4) | BIT(5) | BIT(1) | BIT(2),
		  NOTHING_FOUND },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

static void a_timer_that_is_shut_down_is_not_armed_again(void)
{
	static const struct async_row row = { "shutdown",
					      timer_init,
					      { timer_shut_down, timer_arm },
					      BIT(0) | BIT(2),
					      NOTHING_FOUND };

	async_check(&row);
}

static void an_execution_waits_for_pending_timers(void)
{
	static const struct async_row row = { .name = "pending",
					      .setup = timer_init_arms_again,
					      .run = { timer_arm },
					      .outcomes = BIT(2),
					      .finding = NOTHING_FOUND,
					      .traces = 1,
					      .check = timer_check_rounds };

	async_check(&row);
}

/* It would go on for ever; what is said of it then is not said of all executions. */
static void a_periodic_timer_is_cut_off_and_proves_nothing(void)
{
	static const struct async_row row = {
		"periodic", timer_init_arms_for_ever, { timer_arm }, 0, NOTHING_FOUND
	};
	struct ls_result result = async_run(&row, "optimal");

	CU_ASSERT(result.withheld & LS_WITHHELD_STEPS);
	CU_ASSERT_EQUAL(result.complete, result.executions);
	ls_result_free(&result);
}

/* The callback waits for the lock, and whoever has the lock waits for the callback. */
static void waiting_for_a_callback_under_its_lock_deadlocks(void)
{
	static const struct async_row rows[] = {
		{ "under the lock",
		  timer_init_locks,
		  { timer_delete_under_lock, timer_arm },
		  0,
		  LS_DEADLOCK },
		{ "outside the lock",
		  timer_init_locks,
		  { timer_delete_outside_lock, timer_arm },
		  0,
		  NOTHING_FOUND },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

/* On the processor of the task that holds the lock the callback spins for ever. */
static void a_callback_spins_for_the_lock_of_whom_it_interrupted(void)
{
	static const struct async_row rows[] = {
		{ "softirqs on", timer_init_locks, { timer_lock, timer_arm }, 0, LS_DEADLOCK },
		{ "softirqs off",
		  timer_init_locks,
		  { timer_lock_bh, timer_arm },
		  0,
		  NOTHING_FOUND },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "taking_back_says_whether_it_was_pending",
		  taking_back_says_whether_it_was_pending },
		{ "a_timer_that_is_shut_down_is_not_armed_again",
		  a_timer_that_is_shut_down_is_not_armed_again },
		{ "an_execution_waits_for_pending_timers", an_execution_waits_for_pending_timers },
		{ "a_periodic_timer_is_cut_off_and_proves_nothing",
		  a_periodic_timer_is_cut_off_and_proves_nothing },
		{ "waiting_for_a_callback_under_its_lock_deadlocks",
		  waiting_for_a_callback_under_its_lock_deadlocks },
		{ "a_callback_spins_for_the_lock_of_whom_it_interrupted",
		  a_callback_spins_for_the_lock_of_whom_it_interrupted },
		CU_TEST_INFO_NULL,
	};

	return run_tests("timers", tests);
}
