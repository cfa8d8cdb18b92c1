// SPDX-License-Identifier: GPL-2.0-only
/*
 * ls_explore() itself: what it refuses, how executions end and are counted, the step bound, and the
 * two callbacks. What a strategy runs is checked in tests/strategy/.
 */
#include "tests/engine/engine_test.h"

static struct ls_var *flag;
static struct ls_lock *lock;

static int setup(void *arg)
{
	(void)arg;
	flag = ls_var_new("flag", 0);
	lock = ls_lock_new("lock");
	return 0;
}

static void write_four(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < 4; i++)
		ls_var_write(flag, i);
}

static const struct ls_task one[] = { { "a", write_four, NULL } };
static const struct ls_program writing = {
	.name = "writing", .setup = setup, .tasks = one, .tasks_nr = 1
};

/* The bound is the number of events that may happen. */
static void the_step_bound_is_exact(void)
{
	struct ls_result result = explore(&writing, &(struct ls_options){ DFS, .steps_max = 4 });

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 1);
	CU_ASSERT_EQUAL(result.events, 4);
	CU_ASSERT_EQUAL(result.withheld, 0);
	ls_result_free(&result);
	result = explore(&writing, &(struct ls_options){ DFS, .steps_max = 3 });
	CU_ASSERT(only_kind(&result, LS_LIVELOCK));
	CU_ASSERT_EQUAL(result.aborted, 1);
	CU_ASSERT_EQUAL(result.complete, 0);
	CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_STEPS);
	ls_result_free(&result);
}

static void poll(void *arg)
{
	(void)arg;
	while (!ls_var_read(flag))
		;
}

static void raise_flag(void *arg)
{
	(void)arg;
	ls_var_write(flag, 1);
}

/* More is in tests/strategy/test_fair.c. */
static void a_loop_that_polls_ends_when_it_can(void)
{
	static const struct ls_task tasks[] = { { "poll", poll, NULL },
						{ "raise", raise_flag, NULL } };
	struct ls_program program = {
		.name = "poll", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = { .strategy = "dfs", .preemptions_max = 0, .steps_max = 100 };
	struct ls_result result = explore(&program, &options);

	/* Polling first has to make way at some point, raising first does not poll long. */
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 2);
	CU_ASSERT(result.withheld & LS_WITHHELD_SPIN);
	CU_ASSERT_FALSE(result.exhausted);
	ls_result_free(&result);
	/* Nobody raises it. */
	program.tasks_nr = 1;
	result = explore(&program, &options);
	CU_ASSERT(only_kind(&result, LS_LIVELOCK));
	CU_ASSERT_EQUAL(result.aborted, 1);
	CU_ASSERT(result.withheld & LS_WITHHELD_STEPS);
	ls_result_free(&result);
}

static int refuse_setup(void *arg)
{
	(void)arg;
	return -ENXIO;
}

static int broken_setup(void *arg)
{
	(void)arg;
	ls_lock_take(ls_lock_new("kept"));
	return 0;
}

static int stuck_setup(void *arg)
{
	(void)arg;
	ls_completion_wait(ls_completion_new("never"));
	return 0;
}

static void an_error_of_the_setup_is_returned(void)
{
	struct ls_program program = writing;
	struct ls_result result;

	program.setup = refuse_setup;
	CU_ASSERT_EQUAL(ls_explore(&program, NULL, &result), -ENXIO);
	CU_ASSERT_EQUAL(result.executions, 0);
	ls_result_free(&result);
	program.setup = stuck_setup;
	CU_ASSERT_EQUAL(ls_explore(&program, NULL, &result), -EPROTO);
	CU_ASSERT_EQUAL(result.executions, 0);
	CU_ASSERT(only_kind(&result, LS_HANG));
	ls_result_free(&result);
}

static void a_finding_of_the_setup_is_in_the_result(void)
{
	struct ls_program program = writing;
	struct ls_result result;

	program.setup = broken_setup;
	ls_explore(&program, &(struct ls_options){ DFS }, &result);
	CU_ASSERT(only_kind(&result, LS_LOCK_IMBALANCE));
	ls_result_free(&result);
}

static void what_is_out_of_range_is_refused(void)
{
	static struct ls_task many[LS_TASKS_MAX + 1];
	static const struct ls_task twins[] = { { "a", write_four, NULL },
						{ "a", write_four, NULL } };
	static const struct ls_task nameless[] = { { "", write_four, NULL } };
	static const struct ls_task empty[] = { { "a", NULL, NULL } };
	static const struct ls_fault_plan nameless_run = { .run = write_four, .task = -1 };
	static const struct ls_fault_plan nowhere = { .in = "no_such_function", .task = -1 };
	struct ls_fault_plan plan = { .site = "kzalloc", .task = 1 };
	const struct ls_pin pin = { .task = 1 };
	const struct {
		const char *name;
		struct ls_program program;
		struct ls_options options;
	} rows[] = {
		{ "no task", { .name = "p", .tasks = one, .tasks_nr = 0 }, { 0 } },
		{ "no tasks", { .name = "p", .tasks_nr = 1 }, { 0 } },
		{ "too many tasks",
		  { .name = "p", .tasks = many, .tasks_nr = LS_TASKS_MAX + 1 },
		  { 0 } },
		{ "equal names", { .name = "p", .tasks = twins, .tasks_nr = 2 }, { 0 } },
		{ "no name", { .name = "p", .tasks = nameless, .tasks_nr = 1 }, { 0 } },
		{ "nothing to run", { .name = "p", .tasks = empty, .tasks_nr = 1 }, { 0 } },
		{ "strategy", writing, { .strategy = "nonesuch" } },
		{ "steps", writing, { .steps_max = LS_STEPS_CAP + 1 } },
		{ "pin of no task", writing, { .pins = &pin, .pins_nr = 1 } },
		{ "fault of no task", writing, { .faults = &plan, .faults_nr = 1 } },
		{ "fault without a name that runs something",
		  writing,
		  { .faults = (struct ls_fault_plan *)&nameless_run, .faults_nr = 1 } },
		{ "fault in a function that does not exist",
		  writing,
		  { .faults = (struct ls_fault_plan *)&nowhere, .faults_nr = 1 } },
	};

	for (unsigned int i = 0; i < ARRAY_NR(many); i++) {
		static char names[LS_TASKS_MAX + 1][8];

		snprintf(names[i], sizeof(names[i]), "t%u", i);
		many[i] = (struct ls_task){ names[i], write_four, NULL };
	}
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result;

		CHECK_EQUAL(ls_explore(&rows[i].program, &rows[i].options, &result), -EINVAL,
			    rows[i].name);
		ls_result_free(&result);
	}
}

static void as_many_tasks_as_allowed_run(void)
{
	static struct ls_task many[LS_TASKS_MAX];
	static char names[LS_TASKS_MAX][8];
	const struct ls_program program = {
		.name = "many", .setup = setup, .tasks = many, .tasks_nr = LS_TASKS_MAX
	};
	struct ls_result result;

	for (unsigned int i = 0; i < LS_TASKS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "t%u", i);
		many[i] = (struct ls_task){ names[i], write_four, NULL };
	}
	result = explore(&program, &(struct ls_options){ .executions_max = 20 });
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 20);
	CU_ASSERT_EQUAL(result.events, 20ul * 4 * LS_TASKS_MAX);
	ls_result_free(&result);
}

static int inner_err;

static bool explore_inside(const struct ls_progress *progress, void *arg)
{
	struct ls_result result;

	(void)progress, (void)arg;
	inner_err = ls_explore(&writing, NULL, &result);
	return true;
}

static void an_exploration_inside_another_is_refused(void)
{
	struct ls_result result = explore(
		&writing, &(struct ls_options){ .executions_max = 40, .progress = explore_inside });

	CU_ASSERT_EQUAL(inner_err, -EBUSY);
	CU_ASSERT_EQUAL(result.complete, 40);
	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static void take_and_keep(void *arg)
{
	(void)arg;
	if (ls_lock_try(lock) && ls_choose(2))
		ls_lock_drop(lock);
}

static unsigned int found_calls;
static uint64_t found_print;

static void note_found(const struct ls_finding *finding, void *arg)
{
	CU_ASSERT_PTR_EQUAL(arg, &found_calls);
	found_calls++;
	found_print = finding->fingerprint;
}

static void a_finding_is_told_once_and_counted_each_time(void)
{
	static const struct ls_task tasks[] = { { "a", take_and_keep, NULL } };
	static const struct ls_program program = {
		.name = "keep", .setup = setup, .tasks = tasks, .tasks_nr = 1
	};
	struct ls_options options = { .strategy = "random",
				      .executions_max = 1000,
				      .seed = 1,
				      .found = note_found,
				      .found_arg = &found_calls };
	struct ls_result result;

	found_calls = 0;
	result = explore(&program, &options);
	CU_ASSERT(only_kind(&result, LS_LOCK_IMBALANCE));
	CU_ASSERT_EQUAL_FATAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(found_calls, 1);
	CU_ASSERT_EQUAL(found_print, result.findings[0].fingerprint);
	CU_ASSERT(within_five_sigma(result.findings[0].hits, 1000, 0.5));
	CU_ASSERT(result.findings[0].first_execution >= 1);
	CU_ASSERT_EQUAL(result.complete, 1000);
	ls_result_free(&result);
}

static bool look(const struct ls_progress *progress, void *arg)
{
	uint64_t *last = arg;

	CU_ASSERT(progress->executions >= *last);
	*last = progress->executions;
	return progress->executions < 100;
}

static void progress_is_told_and_may_stop(void)
{
	uint64_t last = 0;
	struct ls_options options = { .executions_max = 10000,
				      .progress = look,
				      .progress_arg = &last };
	struct ls_result result = explore(&writing, &options);

	CU_ASSERT(last >= 100);
	CU_ASSERT_EQUAL(result.executions, last);
	CU_ASSERT(result.withheld & LS_WITHHELD_STOPPED);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "the_step_bound_is_exact", the_step_bound_is_exact },
	{ "a_loop_that_polls_ends_when_it_can", a_loop_that_polls_ends_when_it_can },
	{ "an_error_of_the_setup_is_returned", an_error_of_the_setup_is_returned },
	{ "a_finding_of_the_setup_is_in_the_result", a_finding_of_the_setup_is_in_the_result },
	{ "what_is_out_of_range_is_refused", what_is_out_of_range_is_refused },
	{ "as_many_tasks_as_allowed_run", as_many_tasks_as_allowed_run },
	{ "an_exploration_inside_another_is_refused", an_exploration_inside_another_is_refused },
	{ "a_finding_is_told_once_and_counted_each_time",
	  a_finding_is_told_once_and_counted_each_time },
	{ "progress_is_told_and_may_stop", progress_is_told_and_may_stop },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: explore", cases);
}
