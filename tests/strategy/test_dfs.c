// SPDX-License-Identifier: GPL-2.0-only
/*
 * What dfs runs under each preemption bound, against a count that knows only the program. That the
 * executions are the right ones is seen by their number and by no two being the same; how many
 * traces they make is checked in tests/engine/test_traces.c.
 */
#include "tests/strategy/strategy_test.h"

static const struct script scripts[] = {
	{ "one task", { "..." }, NULL },
	{ "two short", { ".", "." }, NULL },
	{ "two and three", { "..", "..." }, NULL },
	{ "four and five", { "....", "....." }, NULL },
	{ "three tasks", { "...", "..", ".." }, NULL },
	{ "four tasks", { ".", "..", ".", ".." }, NULL },
	{ "one lock", { "L.U", "L.U" }, NULL },
	{ "a lock in the middle", { ".L.U.", ".LU", ".." }, NULL },
	{ "a lock at the end", { "..LU", "L..U" }, NULL },
	{ "lost update", { "rw", "rw" }, lost_update },
	{ "lost update of three", { "rw", "rw", "i" }, lost_update },
	{ "lost update under a lock", { "LrwU", "LrwU" }, lost_update },
	{ "two preemptions", { "ii", "ss" }, saw_one_then_two },
	{ "three preemptions", { "iii", "ss" }, saw_one_then_two },
};

static void preemption_bound_zero_runs_only_task_orders(void)
{
	static const struct script orders[] = {
		{ "2", { "...", ".." }, NULL },
		{ "3", { "..", "..", "..." }, NULL },
		{ "4", { "..", "..", ".", "..." }, NULL },
	};
	static const uint64_t factorial[] = { 2, 6, 24 };

	for (size_t i = 0; i < ARRAY_NR(orders); i++) {
		struct ls_result result = script_explore(
			&orders[i],
			&(struct ls_options){ .strategy = "dfs", .preemptions_max = 0 });

		CHECK_EQUAL(result.executions, factorial[i], orders[i].name);
		CHECK_EQUAL(result.bound, 0, orders[i].name);
		CHECK_EQUAL(result.exhausted, false, orders[i].name);
		CHECK_EQUAL(result.withheld, LS_WITHHELD_PREEMPTIONS, orders[i].name);
		ls_result_free(&result);
	}
}

static void a_bound_runs_what_has_no_more_preemptions(void)
{
	for (size_t i = 0; i < ARRAY_NR(scripts); i++) {
		struct walks walks = walk(&scripts[i]);
		uint64_t sum = 0;

		for (int k = 0; k < BOUNDS_MAX && sum < walks.all; k++) {
			struct ls_result result = script_explore(
				&scripts[i],
				&(struct ls_options){ .strategy = "dfs", .preemptions_max = k });

			sum += walks.by_preemptions[k];
			CHECK_EQUAL(result.executions, sum, scripts[i].name);
			CHECK_EQUAL(result.exhausted, sum == walks.all, scripts[i].name);
			CHECK_EQUAL(result.withheld, sum == walks.all ? 0 : LS_WITHHELD_PREEMPTIONS,
				    scripts[i].name);
			ls_result_free(&result);
		}
	}
}

static void no_bound_runs_every_execution_once(void)
{
	for (size_t i = 0; i < ARRAY_NR(scripts); i++) {
		struct walks walks = walk(&scripts[i]);
		struct ls_result result = script_explore(&scripts[i], &(struct ls_options){ DFS });

		CHECK_EQUAL(result.executions, walks.all, scripts[i].name);
		CHECK_EQUAL(result.complete, walks.all, scripts[i].name);
		CHECK_EQUAL(lists_nr, walks.all, scripts[i].name);
		CHECK_EQUAL(lists_distinct(), walks.all, scripts[i].name);
		CHECK_EQUAL(result.exhausted, true, scripts[i].name);
		CHECK_EQUAL(result.bound, LS_UNBOUNDED, scripts[i].name);
		CHECK_EQUAL(result.withheld, 0, scripts[i].name);
		ls_result_free(&result);
	}
}

static void a_bug_is_found_at_its_least_bound(void)
{
	unsigned int bugs = 0;

	for (size_t i = 0; i < ARRAY_NR(scripts); i++) {
		struct walks walks = walk(&scripts[i]);
		struct ls_result result = script_explore(&scripts[i], &(struct ls_options){ DFS });
		const struct ls_finding *bug = find_kind(&result, LS_INVARIANT);

		CHECK_EQUAL(bug != NULL, walks.bug_bound >= 0, scripts[i].name);
		if (bug) {
			bugs++;
			CHECK_EQUAL(bug->bound, walks.bug_bound, scripts[i].name);
		}
		ls_result_free(&result);
	}
	CU_ASSERT_EQUAL(bugs, 4);
}

static unsigned int outcomes_seen;

static void choose_two(void *arg)
{
	unsigned int outcome = ls_choose(3);

	(void)arg;
	ls_var_write(script_x, 1);
	outcome = 3 * outcome + ls_choose(3);
	outcomes_seen |= 1u << outcome;
}

/* 9 pairs of outcomes each, and the two events in two orders: 9 * 9 * 2. */
static void every_outcome_of_a_choice_is_run(void)
{
	const struct ls_task tasks[] = { { "a", choose_two, NULL }, { "b", choose_two, NULL } };
	const struct ls_program program = {
		.name = "choices", .setup = script_setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_result result;

	outcomes_seen = 0;
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT_EQUAL(result.executions, 162);
	CU_ASSERT_EQUAL(outcomes_seen, 0x1ff);
	CU_ASSERT(result.exhausted);
	ls_result_free(&result);
}

static void a_budget_that_ends_it_is_told(void)
{
	const struct script *s = &scripts[3]; /* 126 executions */
	struct ls_options options = { DFS, .executions_max = 125 };
	struct ls_result result = script_explore(s, &options);

	CU_ASSERT_EQUAL(result.executions, 125);
	CU_ASSERT_FALSE(result.exhausted);
	CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_BUDGET);
	ls_result_free(&result);

	options.executions_max = 126;
	result = script_explore(s, &options);
	CU_ASSERT_EQUAL(result.executions, 126);
	CU_ASSERT(result.exhausted);
	CU_ASSERT_EQUAL(result.withheld, 0);
	ls_result_free(&result);
}

/* What is withheld when a search is stopped from outside must not look like an end. */
static bool refuse(const struct ls_progress *progress, void *arg)
{
	(void)progress, (void)arg;
	return false;
}

static void a_stop_by_the_caller_is_told(void)
{
	struct ls_result result = script_explore(&scripts[3],
						 &(struct ls_options){ DFS, .progress = refuse });

	CU_ASSERT_FALSE(result.exhausted);
	CU_ASSERT(result.withheld & LS_WITHHELD_STOPPED);
	CU_ASSERT(result.executions < 126);
	ls_result_free(&result);
}

static void stop_first_ends_at_the_finding(void)
{
	struct ls_result result = script_explore(&scripts[9],
						 &(struct ls_options){ DFS, .stop_first = true });
	const struct ls_finding *bug = find_kind(&result, LS_INVARIANT);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bug);
	CU_ASSERT_EQUAL(result.executions, bug->first_execution);
	CU_ASSERT_EQUAL(bug->hits, 1);
	CU_ASSERT(result.withheld & LS_WITHHELD_STOPPED);
	CU_ASSERT_FALSE(result.exhausted);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "preemption_bound_zero_runs_only_task_orders",
	  preemption_bound_zero_runs_only_task_orders },
	{ "a_bound_runs_what_has_no_more_preemptions", a_bound_runs_what_has_no_more_preemptions },
	{ "no_bound_runs_every_execution_once", no_bound_runs_every_execution_once },
	{ "a_bug_is_found_at_its_least_bound", a_bug_is_found_at_its_least_bound },
	{ "every_outcome_of_a_choice_is_run", every_outcome_of_a_choice_is_run },
	{ "a_budget_that_ends_it_is_told", a_budget_that_ends_it_is_told },
	{ "a_stop_by_the_caller_is_told", a_stop_by_the_caller_is_told },
	{ "stop_first_ends_at_the_finding", stop_first_ends_at_the_finding },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: dfs", cases);
}
