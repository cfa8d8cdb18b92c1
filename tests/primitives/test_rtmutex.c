// SPDX-License-Identifier: GPL-2.0-only
/* rt_mutex: as a mutex. */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_waits.h"

static void histories_are_those_of_an_unfair_lock(void)
{
	static const struct history_rules rules = { 0 };

	check_histories(&history_rtmutex, &rules, 100, true);
}

static void a_wait_ends_by_a_signal_where_planned(void)
{
	check_waits("rt_mutex_lock_interruptible", hold_rtmutex, interruptible_rtmutex, WAIT_EINTR);
}

static void only_the_owner_unlocks(void)
{
	check_drop("rt_mutex", hold_rtmutex, drop_rtmutex);
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_an_unfair_lock", histories_are_those_of_an_unfair_lock },
	{ "a_wait_ends_by_a_signal_where_planned", a_wait_ends_by_a_signal_where_planned },
	{ "only_the_owner_unlocks", only_the_owner_unlocks },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: rt_mutex", cases);
}
