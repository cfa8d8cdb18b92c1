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
	check_waits("down_timeout", hold_semaphore, timeout_semaphore, WAIT_ETIME);
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_a_count", histories_are_those_of_a_count },
	{ "a_wait_ends_where_planned", a_wait_ends_where_planned },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: semaphore", cases);
}
