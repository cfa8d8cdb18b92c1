// SPDX-License-Identifier: GPL-2.0-only
/* Waits for a completion that may end otherwise. */
#include "tests/primitives/async_test.h"

static void when_a_time_is_over_is_a_choice(void)
{
	static const struct async_row rows[] = {
		{ "never completed", wait_init, { timeout_wait }, BIT(0), NOTHING_FOUND, 1 },
		/* Which of the two comes first. */
		{ "completed",
		  wait_init,
		  { timeout_wait, timeout_complete },
		  BIT(0) | BIT(1),
		  NOTHING_FOUND,
		  2 },
		/* One complete() is for one wait: before both, between them, or after. */
		{ "two waits",
		  wait_init,
		  { timeout_wait_twice, timeout_complete },
		  BIT(0) | BIT(1) | BIT(2),
		  NOTHING_FOUND,
		  3 },
		{ "two waits, complete_all",
		  wait_init,
		  { timeout_wait_twice, timeout_complete_all },
		  BIT(0) | BIT(1) | BIT(3),
		  NOTHING_FOUND,
		  3 },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

static void a_signal_comes_where_a_plan_says_so(void)
{
	static struct ls_fault_plan plan = { .site = "wait_for_completion_interruptible",
					     .task = -1,
					     .error = EINTR };
	static const struct async_row rows[] = {
		{ "no plan",
		  wait_init,
		  { timeout_wait_interruptible, timeout_complete },
		  BIT(0),
		  NOTHING_FOUND,
		  1 },
		{ "no plan, never completed",
		  wait_init,
		  { timeout_wait_interruptible },
		  0,
		  LS_HANG,
		  1 },
		{ .name = "plan",
		  .setup = wait_init,
		  .run = { timeout_wait_interruptible, timeout_complete },
		  .outcomes = BIT(0) | BIT(1),
		  .finding = NOTHING_FOUND,
		  .fault = &plan },
	};

	async_check_all(rows, ARRAY_NR(rows));
}

/* A completion that comes before is forgotten, and the wait then waits for ever. */
static void reinit_forgets_what_was_completed(void)
{
	static const struct async_row row = {
		"reinit", wait_init, { timeout_reinit_and_wait, timeout_complete }, BIT(1), LS_HANG
	};

	async_check(&row);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "when_a_time_is_over_is_a_choice", when_a_time_is_over_is_a_choice },
		{ "a_signal_comes_where_a_plan_says_so", a_signal_comes_where_a_plan_says_so },
		{ "reinit_forgets_what_was_completed", reinit_forgets_what_was_completed },
		CU_TEST_INFO_NULL,
	};

	return run_tests("timed waits", tests);
}
