// SPDX-License-Identifier: GPL-2.0-only
/* spinlock_t and raw_spinlock_t: one owner, and what their forms turn off. */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_waits.h"

/* The kernel's are queued; who has not been handed the lock yet cannot be told from who comes. */
static void histories_are_those_of_an_unfair_lock(void)
{
	static const struct history_rules rules = { 0 };

	check_histories(&history_spinlock, &rules, 100, true);
	check_histories(&history_raw_spinlock, &rules, 100, true);
}

static void forms_turn_off_what_they_say(void)
{
	check_task("spinlock_t", spinlock_contexts);
	check_task("raw_spinlock_t", raw_spinlock_contexts);
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_an_unfair_lock", histories_are_those_of_an_unfair_lock },
	{ "forms_turn_off_what_they_say", forms_turn_off_what_they_say },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: spinlocks", cases);
}
