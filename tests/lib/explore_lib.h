/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explores the cases of one table, reduced and by brute force: both have to see the same ends and
 * the same number of traces, and no execution may be superfluous. For test programs only.
 */
#ifndef TESTS_LIB_EXPLORE_LIB_H
#define TESTS_LIB_EXPLORE_LIB_H

#include "tests/explore_test.h"
#include "tests/lib/lib_test.h"

static uint64_t lib_ends;

void lib_end(unsigned int number)
{
	lib_ends |= ENDS(number);
}

static struct ls_result explore_lib(const struct lib_case *c, const char *strategy,
				    struct ls_fault_plan *fault)
{
	static const char *const names[LIB_TASKS] = { "a", "b", "c", "d" };
	struct ls_task tasks[LIB_TASKS];
	struct ls_program program = {
		.name = c->name, .setup = c->setup, .tasks = tasks, .finish = c->finish
	};
	struct ls_options options = { .strategy = strategy,
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = 300000,
				      .count_traces = true };

	while (program.tasks_nr < LIB_TASKS && c->tasks[program.tasks_nr]) {
		tasks[program.tasks_nr] = (struct ls_task){ names[program.tasks_nr],
							    c->tasks[program.tasks_nr], NULL };
		program.tasks_nr++;
	}
	*fault = c->fault;
	options.faults = fault;
	options.faults_nr = fault->site ? 1 : 0;
	lib_ends = 0;
	return explore(&program, &options);
}

static bool kind_expected(const struct lib_case *c, enum ls_finding_kind kind)
{
	for (unsigned int i = 0; i < c->kinds_nr; i++)
		if (c->kinds[i] == kind)
			return true;
	return false;
}

static void check_findings(const struct lib_case *c, const struct ls_result *result)
{
	for (unsigned int i = 0; i < c->kinds_nr; i++)
		CHECK_EQUAL(find_kind(result, c->kinds[i]) != NULL, true, c->name);
	for (size_t i = 0; i < result->findings_nr; i++) {
		if (kind_expected(c, result->findings[i].kind))
			continue;
		fprintf(stderr, "\n\t%s: %s", ls_finding_name(result->findings[i].kind),
			result->findings[i].story);
		CHECK_EQUAL(false, true, c->name);
	}
}

static void check_lib_case(const struct lib_case *c)
{
	struct ls_fault_plan fault;
	struct ls_result reduced = explore_lib(c, "optimal", &fault), all;

	CHECK_EQUAL(lib_ends, c->ends, c->name);
	CHECK_EQUAL(reduced.exhausted, true, c->name);
	CHECK_EQUAL(reduced.redundant, 0, c->name);
	check_findings(c, &reduced);
	if (c->traces)
		CHECK_EQUAL(reduced.traces, c->traces, c->name);
	/* Each execution that ends is a trace of its own. */
	CHECK_EQUAL(reduced.complete, reduced.traces, c->name);
	CHECK_EQUAL(reduced.deadlocked, reduced.traces_deadlocked, c->name);
	if (fault.site)
		CHECK_EQUAL(fault.fired > 0, true, c->name);
	if (!c->large) {
		all = explore_lib(c, "dfs", &fault);
		CHECK_EQUAL(all.exhausted, true, c->name);
		CHECK_EQUAL(lib_ends, c->ends, c->name);
		CHECK_EQUAL(all.traces, reduced.traces, c->name);
		CHECK_EQUAL(all.traces_deadlocked, reduced.traces_deadlocked, c->name);
		ls_result_free(&all);
	}
	ls_result_free(&reduced);
}

/* CUnit's tests take no argument, so the table is walked test by test. */
static const struct lib_case *next_case;

static void check_next_case(void)
{
	check_lib_case(next_case++);
}

static int run_cases(const char *name, const struct lib_case *cases)
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
