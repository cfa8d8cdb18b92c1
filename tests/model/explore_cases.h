/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs the cases of one table, every one with at most two preemptions. For test programs only. */
#ifndef TESTS_MODEL_EXPLORE_CASES_H
#define TESTS_MODEL_EXPLORE_CASES_H

#include "tests/explore_test.h"
#include "tests/model/model_test.h"

static uint64_t reached;

void model_reached(void)
{
	reached++;
}

static struct ls_result explore_case(const struct model_case *c, struct ls_fault_plan *fault)
{
	static const char *const names[MODEL_TASKS_MAX] = { "a", "b", "c" };
	struct ls_task tasks[MODEL_TASKS_MAX];
	struct ls_program program = {
		.name = c->name, .setup = c->setup, .tasks = tasks, .finish = c->finish
	};
	struct ls_options options = { .strategy = "dfs", .preemptions_max = 2 };

	while (program.tasks_nr < MODEL_TASKS_MAX && c->tasks[program.tasks_nr]) {
		tasks[program.tasks_nr] = (struct ls_task){ names[program.tasks_nr],
							    c->tasks[program.tasks_nr], NULL };
		program.tasks_nr++;
	}
	*fault = c->fault;
	options.faults = fault;
	options.faults_nr = fault->site ? 1 : 0;
	reached = 0;
	return explore(&program, &options);
}

static bool found_there(const struct ls_result *result, const char *function)
{
	for (size_t i = 0; i < result->findings_nr; i++)
		if (!strcmp(result->findings[i].function, function))
			return true;
	return false;
}

static void check_case(const struct model_case *c)
{
	struct ls_fault_plan fault;
	struct ls_result result = explore_case(c, &fault);

	if (!c->in) {
		CHECK_EQUAL(no_finding(&result), true, c->name);
		CHECK_EQUAL(result.complete, result.executions, c->name);
		CHECK_EQUAL(reached >= result.complete && result.complete > 0, true, c->name);
	} else {
		CHECK_EQUAL(c->consequences ? !!find_kind(&result, c->kind)
					    : only_kind(&result, c->kind),
			    true, c->name);
		CHECK_EQUAL(found_there(&result, c->in), true, c->name);
	}
	if (fault.site)
		CHECK_EQUAL(fault.fired > 0, true, c->name);
	ls_result_free(&result);
}

/* CUnit's tests take no argument, so the table is walked test by test. */
static const struct model_case *next_case;

static void check_next_case(void)
{
	check_case(next_case++);
}

static int run_cases(const char *name, const struct model_case *cases)
{
	CU_TestInfo tests[64] = { CU_TEST_INFO_NULL };
	size_t nr = 0;

	for (; cases[nr].name; nr++) {
		if (nr + 1 == ARRAY_NR(tests))
			give_up("too many cases", name);
		tests[nr] = (CU_TestInfo){ cases[nr].name, check_next_case };
		tests[nr + 1] = (CU_TestInfo)CU_TEST_INFO_NULL;
	}
	next_case = cases;
	return run_tests(name, tests);
}

#endif
