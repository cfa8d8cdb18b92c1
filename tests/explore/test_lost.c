// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that do something else in another process: the coordinator of a shared search runs what
 * its workers ran again, and what they found must not be lost for that, whatever went wrong. Every
 * row has a twin that does the same everywhere, whose finding is found and nothing besides.
 */
#define _GNU_SOURCE
#include "tests/explore/kill_workers.h"

static bool everywhere;
static unsigned int runs; /* of this process: set back by nobody */

/* In the coordinator, where the twin does it too? */
static bool is_other(void)
{
	return everywhere || getpid() != own_process;
}

static void assert_elsewhere(void *arg)
{
	(void)arg;
	ls_var_add(var, 1);
	ls_assert(!is_other(), "this is another process");
	ls_var_add(var, 1);
}

/* As many events, and in another order. */
static void nest_elsewhere(void *arg)
{
	bool turned = arg && is_other();
	struct ls_lock *first = turned ? lock_b : lock_a, *second = turned ? lock_a : lock_b;

	/* So that there is more than one execution. */
	ls_var_add(var, 1);
	if (arg)
		ls_completion_wait(completion);
	ls_lock_take(first);
	ls_lock_take(second);
	ls_lock_drop(second);
	ls_lock_drop(first);
	if (!arg)
		ls_completion_complete(completion);
}

static void race_elsewhere(void *arg)
{
	(void)arg;
	ls_var_add(var, 1);
	if (is_other())
		ls_var_write_plain(var, 1);
	else
		ls_var_add(var, 1);
}

/* Nothing of a finding, but other locks: an edge of the graph that would be lost. */
static void lock_elsewhere(void *arg)
{
	(void)arg;
	ls_var_add(var, 1);
	ls_lock_take(lock_a);
	if (is_other()) {
		ls_lock_take(lock_b);
		ls_lock_drop(lock_b);
	}
	ls_lock_drop(lock_a);
}

static void assert_at_times(void *arg)
{
	(void)arg;
	ls_var_add(var, 1);
	ls_assert(runs++ % 7 != 5, "counted outside of the program");
}

/* Without it there would be too few branches for some to be handed out. */
static void add_twice(void *arg)
{
	(void)arg;
	ls_var_add(var, 1);
	ls_var_add(var, 1);
}

static const struct row {
	const char *name;
	void (*run)(void *arg);
	int kind; /* of the twin; -1: it is clean */
} rows[] = {
	{ "a finding", assert_elsewhere, LS_INVARIANT },
	{ "a race", race_elsewhere, LS_DATA_RACE },
	{ "a circle of locks", nest_elsewhere, LS_LOCK_ORDER },
	{ "an edge of the lock graph", lock_elsewhere, -1 },
};

static const char *const strategies[] = { "optimal", "dfs", "random", "portfolio" };

static struct ls_result run_row(const struct row *row, const char *strategy, unsigned int jobs)
{
	const struct ls_task tasks[] = { { "one", row->run, NULL },
					 { "two", row->run, &var },
					 { "three", add_twice, NULL } };
	const struct ls_program program = {
		.name = "elsewhere", .setup = make_objects, .tasks = tasks, .tasks_nr = 3
	};
	const struct ls_options options = { .strategy = strategy,
					    .preemptions_max = LS_UNBOUNDED,
					    .executions_max = 500,
					    .strict_races = true,
					    .jobs = jobs };

	own_process = getpid();
	runs = 0;
	return explore(&program, &options);
}

static bool is_clean(const struct ls_result *r)
{
	return !r->findings_nr;
}

static void what_only_workers_see_is_not_lost(void)
{
	everywhere = false;
	for (size_t i = 0; i < ARRAY_NR(rows); i++)
		for (size_t j = 0; j < ARRAY_NR(strategies); j++)
			for (unsigned int jobs = 2; jobs <= 3; jobs++) {
				struct ls_result r = run_row(&rows[i], strategies[j], jobs);

				CHECK_EQUAL(find_kind(&r, LS_NONDETERMINISM) != NULL, true,
					    rows[i].name);
				ls_result_free(&r);
			}
}

/* A process alone has nobody to differ from. */
static void quiet_on_one_process(void)
{
	everywhere = false;
	for (size_t i = 0; i < ARRAY_NR(rows); i++)
		for (size_t j = 0; j < ARRAY_NR(strategies); j++)
			for (unsigned int jobs = 0; jobs <= 1; jobs++) {
				struct ls_result r = run_row(&rows[i], strategies[j], jobs);

				CHECK_EQUAL(is_clean(&r), true, rows[i].name);
				ls_result_free(&r);
			}
}

static void quiet_on_what_all_processes_see(void)
{
	everywhere = true;
	for (size_t i = 0; i < ARRAY_NR(rows); i++)
		for (size_t j = 0; j < ARRAY_NR(strategies); j++)
			for (unsigned int jobs = 0; jobs <= 3; jobs++) {
				struct ls_result r = run_row(&rows[i], strategies[j], jobs);

				if (rows[i].kind < 0)
					CHECK_EQUAL(is_clean(&r), true, rows[i].name);
				else
					CHECK_EQUAL(
						only_kind(&r, (enum ls_finding_kind)rows[i].kind),
						true, rows[i].name);
				ls_result_free(&r);
			}
}

/* Sometimes found by the coordinator as well, sometimes not: never nothing. */
static void what_outlives_an_execution_is_never_clean(void)
{
	static const struct row at_times = { "a count", assert_at_times, LS_INVARIANT };

	for (size_t j = 0; j < ARRAY_NR(strategies); j++)
		for (unsigned int jobs = 0; jobs <= 3; jobs++) {
			struct ls_result r = run_row(&at_times, strategies[j], jobs);

			/* A search of fewer executions has not come so far. */
			if (r.executions > 7)
				CHECK_EQUAL(is_clean(&r), false, strategies[j]);
			ls_result_free(&r);
		}
}

/* Of a checkpoint that another process continues. */
static void what_a_checkpoint_tells_is_not_lost(void)
{
	const struct ls_task tasks[] = { { "one", assert_elsewhere, NULL },
					 { "two", assert_elsewhere, NULL } };
	const struct ls_program program = {
		.name = "elsewhere", .setup = make_objects, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = { .strategy = "random",
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = 100000,
				      .checkpoint = checkpoint_path(),
				      .identity = "elsewhere",
				      .progress = stop_soon };

	for (int same = 0; same <= 1; same++) {
		struct ls_result r;

		everywhere = true;
		options.resume = false;
		r = explore(&program, &options);
		CU_ASSERT(only_kind(&r, LS_INVARIANT));
		ls_result_free(&r);
		everywhere = same;
		own_process = getpid();
		options.resume = true;
		r = explore(&program, &options);
		CHECK_EQUAL(find_kind(&r, LS_NONDETERMINISM) != NULL, !same, "continued");
		CU_ASSERT(!is_clean(&r));
		ls_result_free(&r);
		unlink(checkpoint_path());
	}
}

/* Found in most executions, by every worker, in some of which it counts as found first. */
static void assert_order(void *arg)
{
	for (int i = 0; i < 3; i++) {
		int64_t n = ls_var_add(var, 1);

		ls_assert(!arg || n < 4, "the second task is late");
	}
}

/* Rarely, and whoever finds it has an edge of the lock graph to tell, which does not wait. */
static void assert_in_section(void *arg)
{
	for (int i = 0; i < 3; i++) {
		int64_t n = ls_var_add(var, 1);

		if (!arg || i < 2 || n > 4)
			continue;
		ls_lock_take(lock_a);
		ls_lock_take(lock_b);
		ls_assert(false, "the second task is early");
		ls_lock_drop(lock_b);
		ls_lock_drop(lock_a);
	}
}

static bool same_choices(const struct ls_choices *a, const struct ls_choices *b)
{
	return a->nr == b->nr && !memcmp(a->v, b->v, a->nr * sizeof(*a->v));
}

/* Workers run early what counts later, so what one tells first need not be what counts first. */
static void first_executions_and_hits_are_those_of_one_process(void)
{
	static const struct row found[] = {
		{ "often", assert_order, LS_INVARIANT },
		{ "in a section", assert_in_section, LS_INVARIANT },
	};

	for (size_t i = 0; i < 2 * ARRAY_NR(strategies); i++) {
		const struct row *row = &found[i % 2];
		const char *strategy = strategies[i / 2];
		struct ls_result one = run_row(row, strategy, 0);

		CU_ASSERT_FATAL(only_kind(&one, LS_INVARIANT));
		for (unsigned int jobs = 2; jobs <= 4; jobs++) {
			struct ls_result many = run_row(row, strategy, jobs);

			CU_ASSERT_FATAL(only_kind(&many, LS_INVARIANT));
			CHECK_EQUAL(many.findings[0].hits, one.findings[0].hits, strategy);
			CHECK_EQUAL(many.findings[0].first_execution,
				    one.findings[0].first_execution, strategy);
			CHECK_EQUAL(
				same_choices(&many.findings[0].choices, &one.findings[0].choices),
				true, strategy);
			ls_result_free(&many);
		}
		ls_result_free(&one);
	}
}

static CU_TestInfo cases[] = {
	{ "what_only_workers_see_is_not_lost", what_only_workers_see_is_not_lost },
	{ "quiet_on_one_process", quiet_on_one_process },
	{ "quiet_on_what_all_processes_see", quiet_on_what_all_processes_see },
	{ "what_outlives_an_execution_is_never_clean", what_outlives_an_execution_is_never_clean },
	{ "what_a_checkpoint_tells_is_not_lost", what_a_checkpoint_tells_is_not_lost },
	{ "first_executions_and_hits_are_those_of_one_process",
	  first_executions_and_hits_are_those_of_one_process },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: what workers found and nobody else", cases);
}
