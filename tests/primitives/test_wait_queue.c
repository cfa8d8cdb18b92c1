// SPDX-License-Identifier: GPL-2.0-only
/* Wait queues and sleeping tasks: no wake-up is lost that is not, and who is woken. */
#include "tests/primitives/async_test.h"

static void a_wake_up_after_the_condition_is_not_lost(void)
{
	static const struct async_row rows[] = {
		{ "right", wait_init, { wait_for_ready, wake_right }, BIT(1), NOTHING_FOUND },
		{ "static queue", wait_init, { wait_static, wake_static }, 0, NOTHING_FOUND },
		/* The wake-up finds nobody, or one who looks and finds nothing. */
		{ "too early", wait_init, { wait_for_ready, wake_too_early }, BIT(1), LS_HANG },
		{ "never", wait_init, { wait_for_ready, wake_nobody }, 0, LS_HANG },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

static void a_timed_wait_never_hangs(void)
{
	static const struct async_row rows[] = {
		{ "never", wait_init, { wait_for_ready_timeout }, BIT(0), NOTHING_FOUND },
		{ "woken or not",
		  wait_init,
		  { wait_for_ready_timeout, wake_right },
		  BIT(0) | BIT(1),
		  NOTHING_FOUND },
		/* The condition decides, not the wake-up. */
		{ "condition at the end",
		  wait_init,
		  { wait_for_ready_timeout, wake_too_early },
		  BIT(0) | BIT(1),
		  NOTHING_FOUND },
		{ "nobody wakes", wait_init, { sleep_for_a_time }, BIT(0), NOTHING_FOUND },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

static void a_signal_comes_where_a_plan_says_so(void)
{
	static struct ls_fault_plan plan = { .site = "wait_event_interruptible",
					     .task = -1,
					     .error = EINTR };
	static const struct async_row rows[] = {
		{ "no plan",
		  wait_init,
		  { wait_for_ready_interruptible, wake_right },
		  BIT(0),
		  NOTHING_FOUND },
		{ .name = "plan",
		  .setup = wait_init,
		  .run = { wait_for_ready_interruptible, wake_right },
		  .outcomes = BIT(0) | BIT(1),
		  .finding = NOTHING_FOUND,
		  .fault = &plan },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

/* Two that wait by hand, after each other, and a wake-up when both are in the queue. */
static void exclusive_waiters_are_woken_in_turn(void)
{
	static const struct async_row rows[] = {
		/* The first only, and the second waits for ever. */
		{ "one",
		  wait_init,
		  { wait_exclusive_1, wait_exclusive_2, wake_one_of_two },
		  BIT(1),
		  LS_HANG },
		{ "two",
		  wait_init,
		  { wait_exclusive_1, wait_exclusive_2, wake_two_of_two },
		  BIT(1) | BIT(2),
		  NOTHING_FOUND },
		/* Who is not exclusive is always woken. */
		{ "shared",
		  wait_init,
		  { wait_shared_1, wait_exclusive_2, wake_one_of_two },
		  BIT(1) | BIT(2),
		  NOTHING_FOUND },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result = async_run(&rows[i], "random");

		/* They poll for their turn, so no search of these is exhaustive. */
		CHECK_EQUAL(outcomes, rows[i].outcomes, rows[i].name);
		if (rows[i].finding == NOTHING_FOUND)
			CHECK_EQUAL(no_finding(&result), true, rows[i].name);
		else
			CHECK_EQUAL(only_kind(&result, LS_HANG), true, rows[i].name);
		CHECK_EQUAL(result.complete == 0, rows[i].finding == LS_HANG, rows[i].name);
		ls_result_free(&result);
	}
}

static void a_task_sets_its_state_before_it_looks(void)
{
	static const struct async_row rows[] = {
		{ "before", wait_init, { sleep_until_woken, wake_sleeper }, BIT(1), NOTHING_FOUND },
		/* Woken between the look and the state: the wake-up is lost. */
		{ "after", wait_init, { sleep_until_woken_late, wake_sleeper }, BIT(1), LS_HANG },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a_wake_up_after_the_condition_is_not_lost",
		  a_wake_up_after_the_condition_is_not_lost },
		{ "a_timed_wait_never_hangs", a_timed_wait_never_hangs },
		{ "a_signal_comes_where_a_plan_says_so", a_signal_comes_where_a_plan_says_so },
		{ "exclusive_waiters_are_woken_in_turn", exclusive_waiters_are_woken_in_turn },
		{ "a_task_sets_its_state_before_it_looks", a_task_sets_its_state_before_it_looks },
		CU_TEST_INFO_NULL,
	};

	return run_tests("wait queues", tests);
}
