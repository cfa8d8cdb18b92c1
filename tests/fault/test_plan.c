// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which calls a fault plan lets fail: every kind that there is, those inside a function, all from
 * one on, and, only where the plan says that it is unsound, those that their contract lets succeed.
 */
#include "instrumented_calls.h"
#include "tests/explore_test.h"

/* The ends of executions of one task: which of its calls had failed, in any order. */
#define ENDS_MAX 64
static unsigned long ends[ENDS_MAX];
static unsigned int ends_nr;

static void finish(void *arg)
{
	(void)arg;
	if (ends_nr < ENDS_MAX)
		ends[ends_nr++] = calls_failed;
}

static bool ended(unsigned long failed)
{
	for (unsigned int i = 0; i < ends_nr; i++)
		if (ends[i] == failed)
			return true;
	return false;
}

static const int two[] = { EBUSY, EIO, 0 };
static const int nomem[] = { ENOMEM, 0 };

/* What the contracts of all calls permit. */
static const int *outcomes_of(const char *site)
{
	return strcmp(site, "site_two") ? nomem : two;
}

static struct ls_result run(void (*calls)(void *arg), struct ls_fault_plan plan,
			    unsigned int budget)
{
	const struct ls_task task = { "task", calls, NULL };
	const struct ls_program program = {
		.name = "calls", .tasks = &task, .tasks_nr = 1, .finish = finish
	};
	struct ls_options options = { DFS, .faults = &plan, .faults_nr = 1, .faults_budget = budget,
				      .fault_outcomes = outcomes_of };

	ends_nr = 0;
	return explore(&program, &options);
}

static void every_kind_of_call_fails_with_each_of_its_outcomes(void)
{
	struct ls_result result = run(calls_each, (struct ls_fault_plan){ .task = -1 }, 1);

	/* None; seven with one outcome each, and two with two. */
	CU_ASSERT_EQUAL(result.executions, 1 + 7 + 2 * 2);
	CU_ASSERT(ended(0));
	for (unsigned int i = 0; i < 9; i++)
		CU_ASSERT(ended(1ul << i));
	CU_ASSERT_EQUAL(result.places_nr, 9);
	for (size_t i = 0; i < result.places_nr; i++)
		CU_ASSERT_EQUAL(result.places[i].fired,
				strcmp(result.places[i].site, "site_two") ? 1 : 3);
	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static void krealloc_keeps_what_was_there(void)
{
	struct ls_result result = run(calls_realloc, (struct ls_fault_plan){ .task = -1 }, 3);

	CU_ASSERT(no_finding(&result));
	/* The first, or any of the two that follow. */
	CU_ASSERT_EQUAL(result.executions, 1 + 4);
	CU_ASSERT(ended(0) && ended(1) && ended(2) && ended(4) && ended(6));
	ls_result_free(&result);
}

static void calls_that_succeed_by_contract_fail_only_where_that_is_asked_for(void)
{
	static const char *const sites[] = { "kmalloc", "mutex_trylock", "site_two" };

	for (unsigned int i = 0; i < ARRAY_NR(sites); i++) {
		struct ls_fault_plan plan = { .site = sites[i], .task = -1, .error = EIO };
		struct ls_result result = run(calls_never, plan, 1);

		CHECK_EQUAL(result.executions, 1, sites[i]);
		CHECK_EQUAL(ended(0), true, sites[i]);
		ls_result_free(&result);
		plan.unsound = true;
		result = run(calls_never, plan, 1);
		CHECK_EQUAL(result.executions, 2, sites[i]);
		CHECK_EQUAL(ended(1ul << i), true, sites[i]);
		/* No place that a search would have to have covered. */
		CHECK_EQUAL(result.places_nr, 0, sites[i]);
		ls_result_free(&result);
	}
}

static void what_persists_fails_from_there_on(void)
{
	struct ls_fault_plan plan = { .site = "kmalloc", .task = -1, .persistent = true };
	struct ls_result result = run(calls_four, plan, 1);

	CU_ASSERT_EQUAL(result.executions, 5);
	CU_ASSERT(ended(0) && ended(15) && ended(14) && ended(12) && ended(8));
	ls_result_free(&result);
	plan.nth = 3;
	result = run(calls_four, plan, 1);
	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT(ended(12));
	ls_result_free(&result);
}

static void only_what_is_in_the_function_fails(void)
{
	static const struct {
		const char *in;
		unsigned long may_fail;
	} rows[] = { { NULL, 15 }, { "calls_outer", 6 }, { "calls_inner", 4 } };

	for (unsigned int i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_fault_plan plan = { .task = -1, .in = rows[i].in };
		struct ls_result result = run(calls_nested, plan, 1);

		CHECK_EQUAL(result.executions, 1 + __builtin_popcountl(rows[i].may_fail),
			    rows[i].in ? rows[i].in : "anywhere");
		for (unsigned int j = 0; j < 4; j++)
			CHECK_EQUAL(ended(1ul << j), rows[i].may_fail >> j & 1,
				    rows[i].in ? rows[i].in : "anywhere");
		ls_result_free(&result);
	}
}

/* Counted in the function, not before it. */
static void a_number_counts_calls_in_the_function(void)
{
	struct ls_fault_plan plan = { .task = -1, .in = "calls_outer", .nth = 2 };
	struct ls_result result = run(calls_nested, plan, 1);

	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT(ended(4));
	ls_result_free(&result);
}

static struct ls_result wait(void (*waiter)(void *arg), const char *site)
{
	const struct ls_task tasks[] = { { "waiter", waiter, NULL },
					 { "waker", calls_wake, NULL } };
	const struct ls_program program = {
		.name = "wait", .tasks = tasks, .tasks_nr = 2, .finish_is_noop = true
	};
	struct ls_fault_plan plan = { .site = site, .task = -1 };
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .faults = &plan,
				      .faults_nr = 1,
				      .fault_outcomes = outcomes_of };

	return explore(&program, &options);
}

static void fires_on_a_wait_without_a_loop(void)
{
	struct ls_result result = wait(calls_wait_once, "spurious_wakeup");

	CU_ASSERT(only_kind(&result, LS_INVARIANT));
	ls_result_free(&result);
}

static void quiet_on_a_wait_with_one(void)
{
	struct ls_result result = wait(calls_wait, "spurious_wakeup");

	CU_ASSERT(no_finding(&result));
	CU_ASSERT(result.exhausted);
	ls_result_free(&result);
}

/* It is no failure: a plan for every call does not mean it. */
static void no_wake_up_is_spurious_that_nobody_asked_for(void)
{
	struct ls_result result = wait(calls_wait_once, NULL);

	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "every_kind_of_call_fails_with_each_of_its_outcomes",
	  every_kind_of_call_fails_with_each_of_its_outcomes },
	{ "krealloc_keeps_what_was_there", krealloc_keeps_what_was_there },
	{ "calls_that_succeed_by_contract_fail_only_where_that_is_asked_for",
	  calls_that_succeed_by_contract_fail_only_where_that_is_asked_for },
	{ "what_persists_fails_from_there_on", what_persists_fails_from_there_on },
	{ "only_what_is_in_the_function_fails", only_what_is_in_the_function_fails },
	{ "a_number_counts_calls_in_the_function", a_number_counts_calls_in_the_function },
	{ "fires_on_a_wait_without_a_loop", fires_on_a_wait_without_a_loop },
	{ "quiet_on_a_wait_with_one", quiet_on_a_wait_with_one },
	{ "no_wake_up_is_spurious_that_nobody_asked_for",
	  no_wake_up_is_spurious_that_nobody_asked_for },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("fault: plans", cases);
}
