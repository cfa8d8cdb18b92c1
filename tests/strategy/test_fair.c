// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops that wait by polling come to their ends under every strategy, and a livelock is what makes
 * no progress under a fair schedule either. What is taken for such a loop is in test_yield.c.
 */
#include "tests/strategy/strategy_test.h"

int cond_resched(void); /* of the kernel-named calls; their headers are for models */

#define STEPS 2000
#define MANY  24 /* variables: more than the events that are remembered */

static struct ls_var *flag, *other, *many[MANY];
static struct ls_lock *lock;

static int setup(void *arg)
{
	(void)arg;
	flag = ls_var_new("flag", 0);
	other = ls_var_new("other", 0);
	lock = ls_lock_new("lock");
	for (unsigned int i = 0; i < MANY; i++)
		many[i] = ls_var_new("one of many", 0);
	return 0;
}

static void work(void)
{
	for (unsigned int i = 1; i <= 5; i++)
		ls_var_write(other, i);
}

static void raise_flag(void *arg)
{
	(void)arg;
	work();
	ls_var_write(flag, 1);
}

static void write_once(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
}

static void poll(void *arg)
{
	(void)arg;
	while (!ls_var_read(flag))
		;
}

static void poll_and_yield(void *arg)
{
	(void)arg;
	while (!ls_var_read(flag))
		cond_resched();
}

static void poll_under_lock(void *arg)
{
	bool raised = false;

	(void)arg;
	while (!raised) {
		ls_lock_take(lock);
		raised = ls_var_read(flag);
		ls_lock_drop(lock);
	}
}

/* Writes something new each time, so that only the yield tells that it waits. */
static void count_and_yield(void *arg)
{
	(void)arg;
	while (!ls_var_read(flag)) {
		ls_var_add(other, 1);
		cond_resched();
	}
}

static void poll_many(void *arg)
{
	bool raised = false;

	(void)arg;
	while (!raised) {
		for (unsigned int i = 0; i < MANY; i++)
			ls_var_read(many[i]);
		raised = ls_var_read(flag);
	}
}

static void hold(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	work();
	ls_lock_drop(lock);
}

static void spin_on_trylock(void *arg)
{
	(void)arg;
	while (!ls_lock_try(lock))
		;
	ls_lock_drop(lock);
}

static void spin_on_cas(void *arg)
{
	(void)arg;
	while (!ls_var_cas(flag, 1, 2))
		;
}

static const struct {
	const char *name;
	struct ls_task tasks[3];
	bool noticed; /* as spinning: it does not take the step bound to end it */
} programs[] = {
	{ "poll", { { "a", poll, NULL }, { "b", raise_flag, NULL } }, true },
	{ "poll and yield", { { "a", poll_and_yield, NULL }, { "b", raise_flag, NULL } }, true },
	{ "poll under a lock",
	  { { "a", poll_under_lock, NULL }, { "b", raise_flag, NULL } },
	  true },
	{ "count and yield", { { "a", count_and_yield, NULL }, { "b", raise_flag, NULL } }, true },
	{ "trylock", { { "a", spin_on_trylock, NULL }, { "b", hold, NULL } }, true },
	{ "compare and swap", { { "a", spin_on_cas, NULL }, { "b", raise_flag, NULL } }, true },
	/* Two that spin must not pass the turn to each other only. */
	{ "two that poll",
	  { { "a", poll, NULL }, { "b", poll, NULL }, { "c", raise_flag, NULL } },
	  true },
	{ "two that poll in different ways",
	  { { "a", count_and_yield, NULL },
	    { "b", poll_and_yield, NULL },
	    { "c", raise_flag, NULL } },
	  true },
	{ "a loop of many events", { { "a", poll_many, NULL }, { "b", raise_flag, NULL } }, false },
};

static struct ls_program program_of(size_t i)
{
	const struct ls_task *tasks = programs[i].tasks;

	return (struct ls_program){ .name = programs[i].name,
				    .setup = setup,
				    .tasks = tasks,
				    .tasks_nr = tasks[2].name ? 3 : 2 };
}

static struct ls_result run(size_t i, const char *strategy, unsigned int depth)
{
	const struct ls_program program = program_of(i);

	return explore(&program, &(struct ls_options){ .strategy = strategy,
						       .pct_depth = depth,
						       .preemptions_max = 1,
						       .seed = 1,
						       .executions_max = 300,
						       .steps_max = STEPS });
}

static void every_sampler_gets_out_of_loops_that_poll(void)
{
	static const struct {
		const char *strategy;
		unsigned int depth;
		bool starves; /* others, of itself, so that it takes the step bound in the end */
	} rows[] = {
		{ "random", 0, false }, { "pct", 1, true },	  { "pct", 3, true },
		{ "pct", 5, true },	{ "pos", 0, false },	  { "urw", 0, false },
		{ "surw", 0, false },	{ "portfolio", 0, true },
	};
	char row[80];

	for (size_t i = 0; i < ARRAY_NR(programs); i++)
		for (size_t j = 0; j < ARRAY_NR(rows); j++) {
			struct ls_result result = run(i, rows[j].strategy, rows[j].depth);

			snprintf(row, sizeof(row), "%s under %s(%u)", programs[i].name,
				 rows[j].strategy, rows[j].depth);
			CHECK_EQUAL(no_finding(&result), true, row);
			CHECK_EQUAL(result.complete, result.executions, row);
			if (programs[i].noticed || !rows[j].starves)
				CHECK_EQUAL(result.withheld & LS_WITHHELD_STEPS, 0, row);
			else
				CHECK_EQUAL(result.withheld & LS_WITHHELD_STEPS, LS_WITHHELD_STEPS,
					    row);
			ls_result_free(&result);
		}
}

/* The search ends by itself, and does not claim to have run everything. */
static void dfs_comes_to_an_end_and_says_what_it_cut(void)
{
	for (size_t i = 0; i < ARRAY_NR(programs); i++) {
		struct ls_result result = run(i, "dfs", 0);
		unsigned int cut = programs[i].noticed ? LS_WITHHELD_SPIN : LS_WITHHELD_STEPS;

		CHECK_EQUAL(no_finding(&result), true, programs[i].name);
		CHECK_EQUAL(result.complete, result.executions, programs[i].name);
		CHECK_EQUAL(result.exhausted, false, programs[i].name);
		CHECK_EQUAL(result.withheld & cut, cut, programs[i].name);
		ls_result_free(&result);
	}
}

/*
 * A loop that polls sees 0 any number of times before the flag is raised, and each number is a
 * trace. The tenth look is the ninth that repeats the first, and one too many: 0 to 10 looks are
 * left.
 */
static void the_exhaustive_strategies_agree_on_what_is_left(void)
{
	static const char *const strategies[] = { "dfs", "bpor", "optimal" };
	static const struct ls_task tasks[] = { { "a", poll, NULL }, { "b", write_once, NULL } };
	static const struct ls_program program = {
		.name = "poll", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};

	for (size_t i = 0; i < ARRAY_NR(strategies); i++) {
		struct ls_result result = explore(
			&program, &(struct ls_options){ .strategy = strategies[i],
							.preemptions_max = LS_UNBOUNDED });

		CHECK_EQUAL(no_finding(&result), true, strategies[i]);
		CHECK_EQUAL(result.traces, 11, strategies[i]);
		CHECK_EQUAL(result.exhausted, false, strategies[i]);
		CHECK_EQUAL(result.withheld, LS_WITHHELD_SPIN, strategies[i]);
		ls_result_free(&result);
	}
}

static void optimal_comes_to_an_end(void)
{
	for (size_t i = 0; i < ARRAY_NR(programs); i++) {
		const struct ls_program program = program_of(i);
		struct ls_options options = { .strategy = "optimal", .executions_max = 200000 };
		struct ls_result result;

		if (!programs[i].noticed)
			continue;
		result = explore(&program, &options);
		CHECK_EQUAL(no_finding(&result), true, programs[i].name);
		CHECK_EQUAL(result.executions < options.executions_max, true, programs[i].name);
		CHECK_EQUAL(result.complete + result.redundant, result.executions,
			    programs[i].name);
		CHECK_EQUAL(result.complete > 1, true, programs[i].name);
		CHECK_EQUAL(result.withheld, LS_WITHHELD_SPIN, programs[i].name);
		ls_result_free(&result);
	}
}

static void two_tasks_waiting_for_nobody_are_a_livelock(void)
{
	static const char *const strategies[] = { "random", "pct",	 "pos", "urw",
						  "surw",   "portfolio", "dfs" };
	static const struct ls_task tasks[] = { { "a", poll, NULL },
						{ "b", poll_and_yield, NULL } };
	static const struct ls_program program = {
		.name = "livelock", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};

	for (size_t i = 0; i < ARRAY_NR(strategies); i++) {
		struct ls_result result = explore(&program,
						  &(struct ls_options){ .strategy = strategies[i],
									.steps_max = 200,
									.executions_max = 20 });

		CHECK_EQUAL(only_kind(&result, LS_LIVELOCK), true, strategies[i]);
		CHECK_EQUAL(result.aborted, result.executions, strategies[i]);
		/* The bound, and as much again in turn. */
		CHECK_EQUAL(result.events, 400 * result.executions, strategies[i]);
		ls_result_free(&result);
	}
}

static void poll_many_then_fail(void *arg)
{
	poll_many(arg);
	ls_assert(false, "past the bound");
}

/* What the engine chose past the step bound is in the list, and is followed there. */
static void a_finding_past_the_step_bound_replays(void)
{
	static const struct ls_task tasks[] = { { "a", poll_many_then_fail, NULL },
						{ "b", raise_flag, NULL } };
	static const struct ls_program program = {
		.name = "late", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = {
		.strategy = "dfs", .preemptions_max = 0, .steps_max = STEPS, .executions_max = 1
	};
	struct ls_result result = explore(&program, &options), again;
	struct ls_divergence divergence;

	CU_ASSERT(only_kind(&result, LS_INVARIANT));
	CU_ASSERT_EQUAL(result.complete, 1);
	CU_ASSERT(result.findings[0].choices.nr > STEPS);
	CU_ASSERT_EQUAL(
		ls_replay(&program, &options, &result.findings[0].choices, &again, &divergence), 0);
	CU_ASSERT(only_kind(&again, LS_INVARIANT));
	CU_ASSERT_EQUAL(again.findings[0].choices.nr, result.findings[0].choices.nr);
	CU_ASSERT_EQUAL(again.events, result.events);
	ls_result_free(&again);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "every_sampler_gets_out_of_loops_that_poll", every_sampler_gets_out_of_loops_that_poll },
	{ "dfs_comes_to_an_end_and_says_what_it_cut", dfs_comes_to_an_end_and_says_what_it_cut },
	{ "the_exhaustive_strategies_agree_on_what_is_left",
	  the_exhaustive_strategies_agree_on_what_is_left },
	{ "optimal_comes_to_an_end", optimal_comes_to_an_end },
	{ "two_tasks_waiting_for_nobody_are_a_livelock",
	  two_tasks_waiting_for_nobody_are_a_livelock },
	{ "a_finding_past_the_step_bound_replays", a_finding_past_the_step_bound_replays },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: fairness", cases);
}
