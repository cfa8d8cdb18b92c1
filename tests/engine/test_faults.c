// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault plans: where they let a call fail, how often in an execution, and that each combination is
 * one execution of dfs. Expected numbers are those of the subsets of the three places that a task
 * has.
 */
#include "tests/engine/engine_test.h"
#include <lockstep/model.h>

#define PLACES 3

/* Bit i: the i-th allocation of the last execution failed. Counted for each combination. */
static unsigned int failed[2];
static uint64_t combinations[1u << PLACES], pairs[1u << PLACES][1u << PLACES];
static struct ls_var *var;

static int setup(void *arg)
{
	(void)arg;
	memset(combinations, 0, sizeof(combinations));
	memset(pairs, 0, sizeof(pairs));
	var = ls_var_new("var", 0);
	/* In the setup nothing fails. */
	return ls_memory_new("setup", 8) ? 0 : -ENOMEM;
}

static void allocate(void *arg)
{
	unsigned int t = arg != NULL;

	failed[t] = 0;
	for (unsigned int i = 0; i < PLACES; i++) {
		struct ls_memory *memory = ls_memory_new("memory", 8);

		if (memory)
			ls_memory_free(memory);
		else
			failed[t] |= 1u << i;
	}
}

static void count(void *arg)
{
	(void)arg;
	combinations[failed[0]]++;
	pairs[failed[0]][failed[1]]++;
}

static const struct ls_task tasks_ab[] = { { "a", allocate, NULL }, { "b", allocate, "b" } };
static const struct ls_program one = { .name = "one",
				       .setup = setup,
				       .tasks = tasks_ab,
				       .tasks_nr = 1,
				       .finish = count,
				       .finish_is_noop = true };
static const struct ls_program two = { .name = "two",
				       .setup = setup,
				       .tasks = tasks_ab,
				       .tasks_nr = 2,
				       .finish = count,
				       .finish_is_noop = true };

static struct ls_result run(const struct ls_program *program, struct ls_fault_plan *plans,
			    unsigned int nr, unsigned int budget)
{
	struct ls_options options = { DFS, .faults = plans, .faults_nr = nr,
				      .faults_budget = budget };

	failed[0] = failed[1] = 0;
	return explore(program, &options);
}

static unsigned int bits(unsigned int v)
{
	return (unsigned int)__builtin_popcount(v);
}

static void any_place_fails_within_the_budget(void)
{
	for (unsigned int budget = 0; budget <= PLACES + 1; budget++) {
		unsigned int limit = budget ? budget : 1; /* 0 means 1 */
		struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
		struct ls_result result = run(&one, &plan, 1, budget);
		uint64_t all = 0;

		for (unsigned int set = 0; set < 1u << PLACES; set++) {
			CU_ASSERT_EQUAL(combinations[set], bits(set) <= limit);
			all += bits(set) <= limit;
		}
		CU_ASSERT_EQUAL(result.executions, all);
		CU_ASSERT(result.exhausted);
		CU_ASSERT(plan.reached);
		/* All but the one without any. */
		CU_ASSERT_EQUAL(plan.fired, all - 1);
		ls_result_free(&result);
	}
}

static void a_numbered_place_always_fails(void)
{
	for (int nth = 1; nth <= PLACES; nth++) {
		struct ls_fault_plan plan = { .site = "kzalloc", .task = -1, .nth = nth };
		struct ls_result result = run(&one, &plan, 1, 1);

		CU_ASSERT_EQUAL(result.executions, 1);
		CU_ASSERT_EQUAL(combinations[1u << (nth - 1)], 1);
		CU_ASSERT_EQUAL(plan.fired, 1);
		CU_ASSERT(plan.reached);
		ls_result_free(&result);
	}
}

static void a_place_that_is_not_reached_is_told(void)
{
	static const struct {
		const char *name;
		struct ls_fault_plan plan;
	} rows[] = {
		{ "a fourth time", { .site = "kzalloc", .task = -1, .nth = PLACES + 1 } },
		{ "another call", { .site = "kmalloc", .task = -1 } },
		{ "the beginning of the name", { .site = "kzallo", .task = -1 } },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_fault_plan plan = rows[i].plan;
		struct ls_result result = run(&one, &plan, 1, PLACES);

		CHECK_EQUAL(plan.reached, false, rows[i].name);
		CHECK_EQUAL(plan.fired, 0, rows[i].name);
		CHECK_EQUAL(combinations[0], 1, rows[i].name);
		CHECK_EQUAL(result.executions, 1, rows[i].name);
		ls_result_free(&result);
	}
}

/* The tasks have no events, so that dfs runs nothing but the combinations. */
static void a_plan_of_one_task_leaves_the_other_alone(void)
{
	for (int task = 0; task < 2; task++) {
		struct ls_fault_plan plan = { .site = "kzalloc", .task = task };
		struct ls_result result = run(&two, &plan, 1, 1);

		CU_ASSERT_EQUAL(result.executions, 1 + PLACES);
		for (unsigned int set = 1; set < 1u << PLACES; set++) {
			CU_ASSERT_EQUAL(pairs[set][0], task == 0 && bits(set) == 1);
			CU_ASSERT_EQUAL(pairs[0][set], task == 1 && bits(set) == 1);
		}
		ls_result_free(&result);
	}
}

/* The n-th time is counted for each task, so the same plan means the same in every interleaving. */
static void places_are_counted_by_task(void)
{
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1, .nth = 2 };
	struct ls_result result = run(&two, &plan, 1, 2);

	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT_EQUAL(pairs[2][2], 1);
	CU_ASSERT_EQUAL(plan.fired, 1);
	ls_result_free(&result);
}

static void the_budget_is_of_the_execution(void)
{
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
	struct ls_result result = run(&two, &plan, 1, 2);
	uint64_t all = 0;

	for (unsigned int a = 0; a < 1u << PLACES; a++)
		for (unsigned int b = 0; b < 1u << PLACES; b++) {
			CU_ASSERT_EQUAL(pairs[a][b], bits(a) + bits(b) <= 2);
			all += bits(a) + bits(b) <= 2;
		}
	CU_ASSERT_EQUAL(all, 1 + 6 + 15);
	CU_ASSERT_EQUAL(result.executions, all);
	ls_result_free(&result);
}

/* Each plan counts every call, also one that another plan lets fail. */
static void plans_do_not_disturb_each_other(void)
{
	struct ls_fault_plan plans[] = { { .site = "kzalloc", .task = -1, .nth = 1 },
					 { .site = "kzalloc", .task = 0, .nth = 2 },
					 { .site = "kzalloc", .task = 1, .nth = 3 } };
	struct ls_result result = run(&two, plans, 3, 4);

	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT_EQUAL(pairs[1 | 2][1 | 4], 1);
	for (unsigned int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(plans[i].fired, 1);
	ls_result_free(&result);
}

static int outcomes_seen[3], outcomes_unknown;

static void attach(void *arg)
{
	int err = ls_fault("attach");

	(void)arg;
	if (err == 0)
		outcomes_seen[0]++;
	else if (err == -EBUSY)
		outcomes_seen[1]++;
	else if (err == -ENODEV)
		outcomes_seen[2]++;
	else
		outcomes_unknown++;
}

static void a_site_fails_in_every_permitted_way(void)
{
	static const int permitted[] = { EBUSY, ENODEV, 0 };
	static const struct {
		const char *name;
		struct ls_fault_plan plan;
		int seen[3];
	} rows[] = {
		{ "each", { .site = "attach", .task = -1, .outcomes = permitted }, { 1, 1, 1 } },
		{ "each, and always",
		  { .site = "attach", .task = -1, .nth = 1, .outcomes = permitted },
		  { 0, 1, 1 } },
		{ "a stated one",
		  { .site = "attach", .task = -1, .error = ENODEV, .outcomes = permitted },
		  { 1, 0, 1 } },
		{ "a stated one, and always",
		  { .site = "attach", .task = 0, .nth = 1, .error = EBUSY },
		  { 0, 1, 0 } },
	};
	static const struct ls_task task[] = { { "a", attach, NULL } };
	static const struct ls_program program = {
		.name = "attach", .setup = setup, .tasks = task, .tasks_nr = 1
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_fault_plan plan = rows[i].plan;
		struct ls_result result;

		memset(outcomes_seen, 0, sizeof(outcomes_seen));
		outcomes_unknown = 0;
		result = run(&program, &plan, 1, 1);
		for (unsigned int o = 0; o < 3; o++)
			CHECK_EQUAL(outcomes_seen[o], rows[i].seen[o], rows[i].name);
		CHECK_EQUAL(outcomes_unknown, 0, rows[i].name);
		ls_result_free(&result);
	}
}

static void crash_when_it_fails(void *arg)
{
	struct ls_memory *memory = ls_memory_new("memory", 8);

	(void)arg;
	ls_memory_write(memory, 0, 1);
	ls_memory_free(memory);
}

/* A finding that needs a fault carries it in its list, and replays with the same plans. */
static void a_finding_that_needs_a_fault_replays(void)
{
	static const struct ls_task task[] = { { "a", crash_when_it_fails, NULL } };
	static const struct ls_program program = {
		.name = "crash", .setup = setup, .tasks = task, .tasks_nr = 1
	};
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
	struct ls_options options = { DFS, .faults = &plan, .faults_nr = 1 };
	struct ls_result result = explore(&program, &options), again;

	CU_ASSERT_FATAL(only_kind(&result, LS_NULL_DEREFERENCE));
	CU_ASSERT_EQUAL(result.complete, 1);
	CU_ASSERT_EQUAL(ls_replay(&program, &options, &result.findings[0].choices, &again, NULL),
			0);
	CU_ASSERT(only_kind(&again, LS_NULL_DEREFERENCE));
	ls_result_free(&again);
	ls_result_free(&result);
	/* Without the plan nothing fails. */
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "any_place_fails_within_the_budget", any_place_fails_within_the_budget },
	{ "a_numbered_place_always_fails", a_numbered_place_always_fails },
	{ "a_place_that_is_not_reached_is_told", a_place_that_is_not_reached_is_told },
	{ "a_plan_of_one_task_leaves_the_other_alone", a_plan_of_one_task_leaves_the_other_alone },
	{ "places_are_counted_by_task", places_are_counted_by_task },
	{ "the_budget_is_of_the_execution", the_budget_is_of_the_execution },
	{ "plans_do_not_disturb_each_other", plans_do_not_disturb_each_other },
	{ "a_site_fails_in_every_permitted_way", a_site_fails_in_every_permitted_way },
	{ "a_finding_that_needs_a_fault_replays", a_finding_that_needs_a_fault_replays },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: faults", cases);
}
