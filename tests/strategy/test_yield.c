// SPDX-License-Identifier: GPL-2.0-only
/*
 * Code that gives way, or looks at one thing several times, and does not spin: it is kept from no
 * interleaving, up to the number of rounds at which it is taken for a loop that polls.
 */
#include "tests/strategy/strategy_test.h"

int cond_resched(void); /* of the kernel-named calls; their headers are for models */

static struct ls_var *flag, *own_of[2];

static int setup(void *arg)
{
	(void)arg;
	flag = ls_var_new("flag", 0);
	for (unsigned int i = 0; i < ARRAY_NR(own_of); i++)
		own_of[i] = ls_var_new("own", 0);
	return 0;
}

static void write_once(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
}

static unsigned int looks;

static void look_several_times(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < looks; i++)
		ls_var_read(flag);
}

/* n looks and a write: n + 1 interleavings, as long as so many looks are taken for no loop. */
static void a_few_looks_are_no_loop(void)
{
	static const struct ls_task tasks[] = { { "a", look_several_times, NULL },
						{ "b", write_once, NULL } };
	static const struct ls_program program = {
		.name = "looks", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_result result;

	for (looks = 1; looks <= 9; looks++) {
		result = explore(&program, &(struct ls_options){ DFS });
		CHECK_EQUAL(result.executions, looks + 1, "a few looks");
		CHECK_EQUAL(result.exhausted, true, "a few looks");
		CHECK_EQUAL(result.withheld, 0, "a few looks");
		ls_result_free(&result);
	}
	looks = 20;
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT(result.executions < 21);
	CU_ASSERT_FALSE(result.exhausted);
	CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_SPIN);
	ls_result_free(&result);
}

static bool yields;

static void write_twice(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
	if (yields)
		cond_resched();
	ls_var_write(flag, 2);
}

/* With no preemption b comes before or after a; and where a yields, between its writes. */
static void giving_way_is_no_preemption(void)
{
	static const struct ls_task tasks[] = { { "a", write_twice, NULL },
						{ "b", write_once, NULL } };
	static const struct ls_program program = {
		.name = "yield", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};

	for (unsigned int i = 0; i < 2; i++) {
		struct ls_result result;

		yields = i;
		result = explore(&program, &(struct ls_options){ .strategy = "dfs" });
		CU_ASSERT_EQUAL(result.executions, yields ? 3 : 2);
		CU_ASSERT_EQUAL(result.traces, yields ? 3 : 2);
		CU_ASSERT_EQUAL(result.bound, 0);
		ls_result_free(&result);
		/* Each interleaving of 2 or 3 events with 1, once. */
		result = explore(&program, &(struct ls_options){ DFS });
		CU_ASSERT_EQUAL(result.executions, yields ? 4 : 3);
		CU_ASSERT(result.exhausted);
		ls_result_free(&result);
	}
}

static void write_and_yield(void *arg)
{
	struct ls_var *own = own_of[(uintptr_t)arg];

	for (unsigned int i = 1; i <= 6; i++) {
		ls_var_write(own, i);
		cond_resched();
	}
}

/*
 * Twelve stretches of two tasks, C(12, 6) orders, but for those in which one task has all its six
 * in a row while the other one waits: five times cond_resched() without another task running is too
 * often. The six may come after 0 to 5 of the other's.
 */
static void yields_count_only_while_no_other_task_runs(void)
{
	static const struct ls_task tasks[] = { { "a", write_and_yield, (void *)0 },
						{ "b", write_and_yield, (void *)1 } };
	static const struct ls_program program = {
		.name = "yields", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_result result = explore(&program, &(struct ls_options){ .strategy = "dfs" });

	CU_ASSERT_EQUAL(result.executions, 924 - 2 * 6);
	CU_ASSERT(result.withheld & LS_WITHHELD_SPIN);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "a_few_looks_are_no_loop", a_few_looks_are_no_loop },
	{ "giving_way_is_no_preemption", giving_way_is_no_preemption },
	{ "yields_count_only_while_no_other_task_runs",
	  yields_count_only_while_no_other_task_runs },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: yields", cases);
}
