// SPDX-License-Identifier: GPL-2.0-only
/* semaphore: a count that whoever calls raises and lowers. */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_waits.h"

/* From one; the count is handed to who waits longest, and a trylock fails while it is zero. */
static void histories_are_those_of_a_count(void)
{
	static const struct history_rules rules = { .counts = true, .count = 1 };

	check_histories(&history_semaphore, &rules, 150, true);
	check_histories_differ(&history_semaphore,
			       &(struct history_rules){ .counts = true, .count = 2 }, 150);
}

static void a_wait_ends_where_planned(void)
{
	check_waits("down_interruptible", hold_semaphore, interruptible_semaphore, WAIT_EINTR);
}

/* When the time is up is a choice, and no wait for a time is for ever. */
static void a_time_that_is_up_ends_a_wait(void)
{
	check_wait("down_timeout", false, NULL, timeout_semaphore, WAIT_TOOK);
	check_wait("down_timeout", false, hold_semaphore, timeout_semaphore,
		   WAIT_TOOK | WAIT_ETIME);
	check_wait("down_timeout", false, NULL, timeout_semaphore_after_own, WAIT_ETIME);
}

/* Only what may wait must not be called under a spinlock. */
static void a_wait_under_a_spinlock_sleeps_in_atomic(void)
{
	static const struct {
		const char *name;
		void (*run)(void *arg);
		bool sleeps;
	} rows[] = {
		{ "down", spin_down, true },
		{ "down_timeout", spin_down_timeout, true },
		{ "down_trylock", spin_down_trylock, false },
		{ "up", spin_up, false },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result = run_two(rows[i].name, locks_setup, rows[i].run,
						  hold_value);

		CHECK_EQUAL(only_kind(&result, LS_SLEEP_IN_ATOMIC), rows[i].sleeps, rows[i].name);
		CHECK_EQUAL(no_finding(&result), !rows[i].sleeps, rows[i].name);
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_a_count", histories_are_those_of_a_count },
	{ "a_wait_ends_where_planned", a_wait_ends_where_planned },
	{ "a_time_that_is_up_ends_a_wait", a_time_that_is_up_ends_a_wait },
	{ "a_wait_under_a_spinlock_sleeps_in_atomic", a_wait_under_a_spinlock_sleeps_in_atomic },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: semaphore", cases);
}
