// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searches that several processes share come to what one process comes to: the same counts, traces
 * and bounds, and the same findings, found in the same executions by the same strategies. What one
 * process comes to is tested elsewhere, without the search itself; here the two are compared, on
 * random programs and under budgets that end the search somewhere.
 *
 * Whether a budget of n executions ends both at the same one shows in the hits of the findings, and
 * in the traces.
 */
#define _GNU_SOURCE
#include "tests/explore/kill_workers.h"
#include "tests/explore/small_program.h"
#include "tests/strategy/strategy_test.h"

#define PROGRAMS 25

static const unsigned int jobs_table[] = { 2, 4 };

static void check_same(const struct ls_result *one, const struct ls_result *many, const char *row)
{
	CHECK_EQUAL(many->executions, one->executions, row);
	CHECK_EQUAL(many->complete, one->complete, row);
	CHECK_EQUAL(many->deadlocked, one->deadlocked, row);
	CHECK_EQUAL(many->aborted, one->aborted, row);
	CHECK_EQUAL(many->redundant, one->redundant, row);
	CHECK_EQUAL(many->events, one->events, row);
	CHECK_EQUAL(many->bound, one->bound, row);
	CHECK_EQUAL(many->exhausted, one->exhausted, row);
	CHECK_EQUAL(many->withheld, one->withheld, row);
	CHECK_EQUAL(many->findings_nr, one->findings_nr, row);
	for (size_t i = 0; i < one->findings_nr && i < many->findings_nr; i++) {
		const struct ls_finding *a = &one->findings[i], *b = NULL;

		for (size_t j = 0; j < many->findings_nr; j++)
			if (many->findings[j].fingerprint == a->fingerprint)
				b = &many->findings[j];
		CHECK_EQUAL(b != NULL, true, row);
		if (!b)
			continue;
		CHECK_EQUAL(b->hits, a->hits, row);
		/* A circle of locks is closed by whoever knows the last of its orders. */
		if (a->kind != LS_LOCK_ORDER)
			CHECK_EQUAL(b->first_execution, a->first_execution, row);
		CHECK_EQUAL(b->bound, a->bound, row);
		CHECK_STRING(b->strategy, a->strategy, row);
	}
}

static void check_traces(const struct ls_result *one, const struct ls_result *many, const char *row)
{
	CHECK_EQUAL(many->traces, one->traces, row);
	CHECK_EQUAL(many->traces_deadlocked, one->traces_deadlocked, row);
}

static int small_setup(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < SMALL_OBJECTS; i++) {
		small_lock[i] = ls_lock_new(i ? "B" : "A");
		small_var[i] = ls_var_new(i ? "B" : "A", 0);
		small_done[i] = ls_completion_new(i ? "B" : "A");
	}
	return 0;
}

/* A random program, under one job and under several. */
static struct ls_result run_small(struct ls_options options, struct ls_fault_plan *plans)
{
	static const char *const names[SMALL_TASKS] = { "a", "b", "c", "d" };
	struct ls_task tasks[SMALL_TASKS];
	struct ls_program program = { .name = "small",
				      .setup = small_setup,
				      .tasks = tasks,
				      .tasks_nr = small.tasks_nr,
				      .finish_is_noop = true };

	options.faults = plans;
	options.faults_nr = small.plans_nr;
	options.faults_budget = small.budget;
	for (unsigned int t = 0; t < small.tasks_nr; t++)
		tasks[t] = (struct ls_task){ names[t], small_run, (void *)(uintptr_t)t };
	for (unsigned int i = 0; i < small.plans_nr; i++)
		plans[i] = (struct ls_fault_plan){ .site = "kzalloc",
						   .task = small.plan_task[i],
						   .nth = small.plan_nth[i] };
	return explore(&program, &options);
}

static void compare_small_programs(struct ls_options options, bool traces)
{
	unsigned int with_findings = 0, with_faults = 0;

	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		struct ls_fault_plan plans[SMALL_PLANS], shared_plans[SMALL_PLANS];
		struct ls_result one, many;
		char row[64];

		small_make(seed);
		options.jobs = 1;
		one = run_small(options, plans);
		with_findings += one.findings_nr > 0;
		for (size_t i = 0; i < ARRAY_NR(jobs_table); i++) {
			options.jobs = jobs_table[i];
			snprintf(row, sizeof(row), "%s, program %lu, %u jobs", options.strategy,
				 seed, options.jobs);
			many = run_small(options, shared_plans);
			check_same(&one, &many, row);
			if (traces)
				check_traces(&one, &many, row);
			for (unsigned int p = 0; p < small.plans_nr; p++) {
				with_faults += plans[p].fired > 0;
				CHECK_EQUAL(shared_plans[p].fired, plans[p].fired, row);
				CHECK_EQUAL(shared_plans[p].reached, plans[p].reached, row);
			}
			ls_result_free(&many);
		}
		ls_result_free(&one);
	}
	/* Or it proves little. */
	CU_ASSERT(with_findings > PROGRAMS / 5 && with_faults > 0);
}

static void dfs_is_shared_without_a_difference(void)
{
	compare_small_programs((struct ls_options){ .strategy = "dfs",
						    .preemptions_max = LS_UNBOUNDED,
						    .executions_max = 20000 },
			       true);
}

static void bounded_dfs_is_shared_without_a_difference(void)
{
	compare_small_programs((struct ls_options){ .strategy = "dfs", .preemptions_max = 1 },
			       true);
}

static void optimal_is_shared_without_a_difference(void)
{
	compare_small_programs((struct ls_options){ .strategy = "optimal",
						    .preemptions_max = LS_UNBOUNDED,
						    .executions_max = 3000 },
			       true);
}

static void a_portfolio_is_shared_without_a_difference(void)
{
	compare_small_programs((struct ls_options){ .strategy = "portfolio",
						    .preemptions_max = LS_UNBOUNDED,
						    .executions_max = 3000 },
			       false);
}

static void samplers_are_shared_without_a_difference(void)
{
	static const char *const names[] = { "random", "pct", "pos", "urw", "surw" };

	for (size_t i = 0; i < ARRAY_NR(names); i++)
		compare_small_programs((struct ls_options){ .strategy = names[i],
							    .seed = 3,
							    .preemptions_max = LS_UNBOUNDED,
							    .executions_max = 1500 },
				       false);
}

/* 34,650 interleavings, in parts of 512. */
static const struct script large = { "large", { ".r.w", "r.w.", "..rw" }, lost_update };

static void a_budget_ends_a_shared_dfs_at_the_same_execution(void)
{
	static const uint64_t budgets[] = { 1, 2, 511, 512, 513, 1000, 5000, 34649, 34650, 34651 };

	for (size_t i = 0; i < ARRAY_NR(budgets); i++) {
		struct ls_options options = { .strategy = "dfs",
					      .preemptions_max = LS_UNBOUNDED,
					      .executions_max = budgets[i] };
		struct ls_result one = script_explore(&large, &options), many;
		char row[40];

		snprintf(row, sizeof(row), "budget of %lu", budgets[i]);
		CHECK_EQUAL(one.exhausted, budgets[i] >= 34650, row);
		options.jobs = 3;
		many = script_explore(&large, &options);
		check_same(&one, &many, row);
		check_traces(&one, &many, row);
		ls_result_free(&one);
		ls_result_free(&many);
	}
}

/* Who finds a bug, and in which execution of all, is the same whoever ran it. */
static void the_first_execution_is_told_of_a_shared_search(void)
{
	static const struct script s = { "three preemptions", { "iii", "ss" }, saw_one_then_two };
	static const char *const names[] = { "dfs", "portfolio" };

	for (size_t i = 0; i < ARRAY_NR(names); i++) {
		struct ls_options options = { .strategy = names[i],
					      .seed = 9,
					      .preemptions_max = LS_UNBOUNDED,
					      .executions_max = 4000 };
		struct ls_result one = script_explore(&s, &options), many;

		options.jobs = 2;
		many = script_explore(&s, &options);
		CU_ASSERT_EQUAL_FATAL(one.findings_nr, 1);
		CU_ASSERT_EQUAL_FATAL(many.findings_nr, 1);
		/* Of samplers a later range may be done first. */
		CHECK_EQUAL(many.findings[0].first_execution >= one.findings[0].first_execution,
			    true, names[i]);
		if (i == 0)
			CHECK_EQUAL(many.findings[0].first_execution,
				    one.findings[0].first_execution, names[i]);
		ls_result_free(&one);
		ls_result_free(&many);
	}
}

/*
 * Several machines: each number is run by one of them, so what they count adds up to what one
 * counts. Of a portfolio the first machine has dfs, so its turns are not those of the whole; but
 * the turns of two others do not meet.
 */
static void machines_share_the_numbers_of_those_that_learn(void)
{
	static const char *const names[] = { "pct", "urw", "surw" };

	for (size_t i = 0; i < ARRAY_NR(names); i++) {
		struct ls_options options = { .strategy = names[i], .executions_max = 3000 };
		struct ls_result all = script_explore(&large, &options), part;
		uint64_t hits = 0;

		options.number_step = 3;
		options.executions_max = 1000;
		for (options.number_first = 1; options.number_first <= 3; options.number_first++) {
			options.jobs = (unsigned int)options.number_first;
			part = script_explore(&large, &options);
			hits += bug_hits(&part);
			ls_result_free(&part);
		}
		CHECK_EQUAL(bug_hits(&all) > 100, true, names[i]);
		CHECK_EQUAL(hits, bug_hits(&all), names[i]);
		ls_result_free(&all);
	}
}

static const struct shared {
	const char *strategy;
	unsigned int n, m; /* of count_under_lock() */
	uint64_t executions;
} shared[] = {
	{ "dfs", 2, 5, 0 },
	{ "portfolio", 3, 4, 60000 },
	{ "surw", 3, 3, 40000 },
};

static struct ls_result run_shared(const struct shared *row, unsigned int jobs,
				   const char *checkpoint, bool resume)
{
	struct ls_task tasks[4];
	struct ls_program program = counter_program(tasks, row->n);
	struct ls_options options = { .strategy = row->strategy,
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = row->executions,
				      .jobs = jobs,
				      .checkpoint = checkpoint,
				      .resume = resume,
				      .identity = "shared" };

	rounds = row->m;
	return explore(&program, &options);
}

/* Killed now and then, and continued; the last time it is left alone. */
static unsigned int continue_shared(const struct shared *row, unsigned int kills,
				    struct ls_result *result)
{
	const char *path = checkpoint_path();
	unsigned int seed = 11, resumed = 0;

	for (unsigned int i = 0; i < kills; i++) {
		pid_t child = fork();

		if (child < 0)
			give_up("cannot fork", "search");
		if (!child) {
			checkpoint_every_ns = 5000000;
			run_shared(row, 2, path, !access(path, F_OK));
			_exit(0);
		}
		resumed += !access(path, F_OK);
		seed = seed * 1103515245 + 12345;
		sleep_ms(40 + (seed >> 16) % 60);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	resumed += !access(path, F_OK);
	*result = run_shared(row, 2, path, !access(path, F_OK));
	CHECK_EQUAL(access(path, F_OK) != 0, true, row->strategy);
	return resumed;
}

static void killed_searches_are_continued_to_the_same_counts(void)
{
	unsigned int resumed = 0;

	for (size_t i = 0; i < ARRAY_NR(shared); i++) {
		struct ls_result one = run_shared(&shared[i], 1, NULL, false), last;

		resumed += continue_shared(&shared[i], 4, &last);
		check_same(&one, &last, shared[i].strategy);
		ls_result_free(&one);
		ls_result_free(&last);
	}
	CU_ASSERT(resumed > 0);
}

/* Every process but the coordinator dies: that is told, and ends. */
static void a_prefix_that_kills_every_worker_withholds(void)
{
	static const char *const names[] = { "dfs", "portfolio" };

	for (size_t i = 0; i < ARRAY_NR(names); i++) {
		struct ls_task tasks[] = { { "one", die_elsewhere, NULL },
					   { "two", die_elsewhere, NULL } };
		struct ls_program program = {
			.name = "deadly", .setup = make_objects, .tasks = tasks, .tasks_nr = 2
		};
		struct ls_options options = { .strategy = names[i],
					      .preemptions_max = LS_UNBOUNDED,
					      .executions_max = 5000,
					      .jobs = 2 };
		struct ls_result r;

		own_process = getpid();
		r = explore(&program, &options);
		CHECK_EQUAL(r.withheld & LS_WITHHELD_LOST, LS_WITHHELD_LOST, names[i]);
		CHECK_EQUAL(r.exhausted, false, names[i]);
		ls_result_free(&r);
	}
}

static CU_TestInfo cases[] = {
	{ "dfs_is_shared_without_a_difference", dfs_is_shared_without_a_difference },
	{ "bounded_dfs_is_shared_without_a_difference",
	  bounded_dfs_is_shared_without_a_difference },
	{ "optimal_is_shared_without_a_difference", optimal_is_shared_without_a_difference },
	{ "a_portfolio_is_shared_without_a_difference",
	  a_portfolio_is_shared_without_a_difference },
	{ "samplers_are_shared_without_a_difference", samplers_are_shared_without_a_difference },
	{ "a_budget_ends_a_shared_dfs_at_the_same_execution",
	  a_budget_ends_a_shared_dfs_at_the_same_execution },
	{ "the_first_execution_is_told_of_a_shared_search",
	  the_first_execution_is_told_of_a_shared_search },
	{ "machines_share_the_numbers_of_those_that_learn",
	  machines_share_the_numbers_of_those_that_learn },
	{ "killed_searches_are_continued_to_the_same_counts",
	  killed_searches_are_continued_to_the_same_counts },
	{ "a_prefix_that_kills_every_worker_withholds",
	  a_prefix_that_kills_every_worker_withholds },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: sharing", cases);
}
