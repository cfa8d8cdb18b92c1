// SPDX-License-Identifier: GPL-2.0-only
/* local_lock_t: what it turns off, and that no task keeps out another. */
#include "tests/primitives/lock_programs.h"
#include "tests/primitives/primitives_test.h"

static void forms_turn_off_what_they_say(void)
{
	check_task("contexts", local_lock_contexts);
}

/* One marked write each, and nothing else that others could notice: 2 orders. */
static void tasks_do_not_keep_each_other_out(void)
{
	struct ls_result result = run_two("two tasks", locks_setup, local_lock_holds,
					  local_lock_holds);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.executions, 2);
	CU_ASSERT_EQUAL(result.traces, 2);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "forms_turn_off_what_they_say", forms_turn_off_what_they_say },
	{ "tasks_do_not_keep_each_other_out", tasks_do_not_keep_each_other_out },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: local_lock_t", cases);
}
