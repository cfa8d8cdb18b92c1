// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that keeps a search from proving something is told, by one process and by two: nothing
 * with a reason in .withheld is ever to be called verified. Each program and each set of options
 * here gives one reason, and the same without it gives none.
 */
#include <signal.h>
#include <unistd.h>
#include "tests/explore_test.h"

int cond_resched(void); /* of the kernel-named calls; their headers are for models */

static struct ls_lock *lock;
static struct ls_var *var, *done;
static pid_t own_process;

static int setup(void *arg)
{
	(void)arg;
	lock = ls_lock_new("lock");
	var = ls_var_new("var", 0);
	done = ls_var_new("done", 0);
	return 0;
}

static void count(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3; i++) {
		ls_lock_take(lock);
		ls_var_write_plain(var, ls_var_read_plain(var) + 1);
		ls_lock_drop(lock);
	}
}

/* As long, and nothing orders the plain accesses. */
static void count_unlocked(void *arg)
{
	(void)arg;
	ls_var_write_plain(var, ls_var_read_plain(var) + 1);
}

static void finish_late(void *arg)
{
	(void)arg;
	ls_var_write(done, 1);
}

static void poll_done(void *arg)
{
	(void)arg;
	while (!ls_var_read(done))
		cond_resched();
}

static void fail(void *arg)
{
	(void)arg;
	count(NULL);
	ls_assert(ls_var_add(done, 1) < 1, "never");
}

static void die_elsewhere(void *arg)
{
	(void)arg;
	if (getpid() != own_process)
		kill(getpid(), SIGKILL);
	count(NULL);
}

static bool stop_at_once(const struct ls_progress *progress, void *arg)
{
	(void)progress, (void)arg;
	return false;
}

/* The last one has one job to be complete with, and loses its workers with two. */
static const struct withholds {
	const char *name;
	void (*a)(void *arg), (*b)(void *arg);
	struct ls_options options;
	unsigned int reason; /* LS_WITHHELD_*; 0: nothing */
	unsigned int jobs_from;
} rows[] = {
	{ "everything", count, count, { .strategy = "optimal" }, 0, 1 },
	{ "everything, by dfs", count, count, { .strategy = "dfs" }, 0, 1 },
	{ "executions",
	  count,
	  count,
	  { .strategy = "optimal", .executions_max = 19 },
	  LS_WITHHELD_BUDGET,
	  1 },
	{ "all executions", count, count, { .strategy = "optimal", .executions_max = 20 }, 0, 1 },
	{ "executions of dfs",
	  count,
	  count,
	  { .strategy = "dfs", .executions_max = 5 },
	  LS_WITHHELD_BUDGET,
	  1 },
	{ "time",
	  count,
	  count,
	  { .strategy = "optimal", .time_max_ns = 1 },
	  LS_WITHHELD_BUDGET,
	  1 },
	{ "bound",
	  count,
	  count,
	  { .strategy = "dfs", .preemptions_max = 1 },
	  LS_WITHHELD_PREEMPTIONS,
	  1 },
	{ "bound of bpor",
	  count,
	  count,
	  { .strategy = "bpor", .preemptions_max = 1 },
	  LS_WITHHELD_PREEMPTIONS,
	  1 },
	{ "steps", count, count, { .strategy = "dfs", .steps_max = 10 }, LS_WITHHELD_STEPS, 1 },
	{ "spin", poll_done, finish_late, { .strategy = "dfs" }, LS_WITHHELD_SPIN, 1 },
	{ "spin, optimal", poll_done, finish_late, { .strategy = "optimal" }, LS_WITHHELD_SPIN, 1 },
	{ "stopped",
	  count,
	  count,
	  { .strategy = "optimal", .progress = stop_at_once },
	  LS_WITHHELD_STOPPED,
	  1 },
	{ "stopped dfs",
	  count,
	  count,
	  { .strategy = "dfs", .progress = stop_at_once },
	  LS_WITHHELD_STOPPED,
	  1 },
	{ "first finding",
	  fail,
	  fail,
	  { .strategy = "optimal", .stop_first = true },
	  LS_WITHHELD_STOPPED,
	  1 },
	{ "sampled",
	  count,
	  count,
	  { .strategy = "pct", .executions_max = 100 },
	  LS_WITHHELD_SAMPLED,
	  1 },
	{ "portfolio",
	  count,
	  count,
	  { .strategy = "portfolio", .executions_max = 100 },
	  LS_WITHHELD_SAMPLED,
	  1 },
	{ "lost", die_elsewhere, die_elsewhere, { .strategy = "dfs" }, LS_WITHHELD_LOST, 2 },
};

static void each_reason_is_told(void)
{
	own_process = getpid();
	for (size_t i = 0; i < ARRAY_NR(rows); i++)
		for (unsigned int jobs = rows[i].jobs_from; jobs <= 2; jobs++) {
			const struct ls_task tasks[] = { { "a", rows[i].a, NULL },
							 { "b", rows[i].b, NULL } };
			const struct ls_program program = {
				.name = rows[i].name, .setup = setup, .tasks = tasks, .tasks_nr = 2
			};
			struct ls_options options = rows[i].options;
			struct ls_result r;

			if (!options.preemptions_max)
				options.preemptions_max = LS_UNBOUNDED;
			options.jobs = jobs;
			r = explore(&program, &options);
			CHECK_EQUAL(r.withheld & rows[i].reason, rows[i].reason, rows[i].name);
			CHECK_EQUAL(r.withheld != 0, rows[i].reason != 0, rows[i].name);
			CHECK_EQUAL(r.exhausted && !r.withheld, !rows[i].reason, rows[i].name);
			ls_result_free(&r);
		}
}

/* Of plain accesses that nothing orders the search makes scheduling points, unless it samples. */
static void races_withhold_where_they_are_no_scheduling_points(void)
{
	const struct ls_task tasks[] = { { "a", count_unlocked, NULL },
					 { "b", count_unlocked, NULL } };
	const struct ls_program program = {
		.name = "race", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = { .strategy = "random", .executions_max = 50 };

	for (options.jobs = 1; options.jobs <= 2; options.jobs++) {
		struct ls_result r = explore(&program, &options);

		CU_ASSERT(r.withheld & LS_WITHHELD_RACES);
		ls_result_free(&r);
	}
	options = (struct ls_options){ .strategy = "dfs", .preemptions_max = LS_UNBOUNDED };
	for (options.jobs = 1; options.jobs <= 2; options.jobs++) {
		struct ls_result r = explore(&program, &options);

		CU_ASSERT_EQUAL(r.granularity, LS_GRANULARITY_SYNC);
		CU_ASSERT_EQUAL(r.points, 1);
		CU_ASSERT(r.exhausted && !r.withheld);
		ls_result_free(&r);
	}
}

static CU_TestInfo cases[] = {
	{ "each_reason_is_told", each_reason_is_told },
	{ "races_withhold_where_they_are_no_scheduling_points",
	  races_withhold_where_they_are_no_scheduling_points },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: what withholds", cases);
}
