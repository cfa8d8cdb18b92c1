// SPDX-License-Identifier: GPL-2.0-only
/* mutex, spinlock, completion: values, and what two tasks can do. Misuse:
 * tests/detect/test_locks.c. */
#include "tests/primitives/primitives_test.h"

static void a_mutex_is_locked_or_not(void)
{
	check_task("mutex", mutex_states);
}

static void a_spinlock_is_locked_or_not(void)
{
	check_task("spinlock", spinlock_states);
}

static void a_completion_counts(void)
{
	check_task("counts", completion_counts);
}

static void complete_all_satisfies_every_wait(void)
{
	check_task("all", completion_of_all);
}

static void a_completion_can_be_used_again(void)
{
	check_task("again", completion_again);
}

/* Both orders and nothing else: 2 traces. */
static void locks_keep_others_out(void)
{
	static const struct {
		const char *name;
		void (*run)(void *arg);
	} rows[] = { { "mutex", mutex_critical }, { "spinlock", spinlock_critical } };

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result = run_two(rows[i].name, sync_setup, rows[i].run,
						  rows[i].run);

		CHECK_EQUAL(no_finding(&result), true, rows[i].name);
		CHECK_EQUAL(result.exhausted, true, rows[i].name);
		CHECK_EQUAL(result.traces, 2, rows[i].name);
		CHECK_EQUAL(result.complete, result.executions, rows[i].name);
		ls_result_free(&result);
	}
}

/* Whoever comes second is refused or not, and each can be the second: 4 traces. */
static void a_trylock_keeps_others_out_and_does_not_wait(void)
{
	struct ls_result result = run_two("trylock", sync_setup, trylock_critical,
					  trylock_critical);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT_EQUAL(result.traces, 4);
	ls_result_free(&result);
}

static void waits_and_completions_match(void)
{
	struct ls_result result = run_two("two and two", sync_setup, completion_wait_two,
					  completion_complete_two);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	/* c c w w and c w c w */
	CU_ASSERT_EQUAL(result.executions, 2);
	CU_ASSERT_EQUAL(result.traces, 2);
	ls_result_free(&result);
	result = run_two("two and one", sync_setup, completion_wait_two, completion_complete_one);
	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT_EQUAL(result.complete, 0);
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(a_mutex_is_locked_or_not),
	CASE(a_spinlock_is_locked_or_not),
	CASE(a_completion_counts),
	CASE(complete_all_satisfies_every_wait),
	CASE(a_completion_can_be_used_again),
	CASE(locks_keep_others_out),
	CASE(a_trylock_keeps_others_out_and_does_not_wait),
	CASE(waits_and_completions_match),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: sync", cases);
}
