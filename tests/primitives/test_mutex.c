// SPDX-License-Identifier: GPL-2.0-only
/* mutex: one owner, in any order of those who wait; only the owner gives it back. */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_waits.h"

static int dec_first, dec_last;

/* Called by instrumented code. */
void dec_ended(int last)
{
	dec_last += last != 0;
	dec_first += !last;
}

/* Whoever comes may have it when it is free, also by a trylock, whether or not somebody waits. */
static void histories_are_those_of_an_unfair_lock(void)
{
	static const struct history_rules rules = { 0 };

	check_histories(&history_mutex, &rules, 150, true);
	/* Were it handed over in the order of coming, nobody could tell. */
	check_histories(&history_mutex, &(struct history_rules){ .fair = true }, 150, true);
	check_histories_differ(&history_mutex,
			       &(struct history_rules){ .counts = true, .count = 2 }, 150);
}

static void a_wait_ends_by_a_signal_where_planned(void)
{
	check_waits("mutex_lock_interruptible", hold_mutex, interruptible_mutex, WAIT_EINTR);
	check_waits("mutex_lock_killable", hold_mutex, killable_mutex, WAIT_EINTR);
}

static void only_the_owner_unlocks(void)
{
	check_drop("mutex", hold_mutex, drop_mutex);
}

/* Exactly one of the two lets the count fall to zero, with the lock. */
static void the_last_reference_comes_with_the_lock(void)
{
	struct ls_result result;

	dec_first = dec_last = 0;
	result = run_two("dec and lock", locks_setup, mutex_dec, mutex_dec);
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, result.executions);
	CU_ASSERT_EQUAL(dec_first, (int)result.executions);
	CU_ASSERT_EQUAL(dec_last, (int)result.executions);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "histories_are_those_of_an_unfair_lock", histories_are_those_of_an_unfair_lock },
	{ "a_wait_ends_by_a_signal_where_planned", a_wait_ends_by_a_signal_where_planned },
	{ "only_the_owner_unlocks", only_the_owner_unlocks },
	{ "the_last_reference_comes_with_the_lock", the_last_reference_comes_with_the_lock },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: mutex", cases);
}
