// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a failed step may not leave behind of that which a lock protects, where another task always
 * has a turn in the middle of the step: see step_run(). Nothing else of the state is told, so that
 * only the sections of the lock can tell.
 */
#include <lockstep/model.h>
#include <stdbool.h>
#include "harness/engine/exec.h"
#include "instrumented_step.h"
#include "tests/explore_test.h"

static void tell_nothing(ls_state_put *put)
{
	(void)put;
}

static int setup(void *arg)
{
	execution.state = tell_nothing;
	execution.repeats = false;
	return step_setup(arg);
}

static const int *outcomes_of(const char *site)
{
	static const int nomem[] = { ENOMEM, 0 };

	(void)site;
	return nomem;
}

static struct ls_result run(const struct step *row, bool fails)
{
	const struct ls_task tasks[] = { { "step", step_run, NULL },
					 { "other", step_other, NULL } };
	const struct ls_program program = { .name = row->name,
					    .setup = setup,
					    .tasks = tasks,
					    .tasks_nr = 2,
					    .finish = step_finish };
	/* Without a fault that it is for, the plan changes nothing but that there is one. */
	struct ls_fault_plan plan = {
		.site = fails ? "call" : "none", .task = -1, .nth = 1, .persistent = row->persists
	};
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .faults = &plan,
				      .faults_nr = 1,
				      .fault_outcomes = outcomes_of };

	step_row = *row;
	return explore(&program, &options);
}

static void check(const struct step *rows, unsigned int nr, const char *story)
{
	for (unsigned int i = 0; i < nr; i++) {
		struct ls_result result = run(&rows[i], true);

		if (story)
			CHECK_EQUAL(only_kind(&result, LS_INVARIANT), true, rows[i].name);
		else
			CHECK_EQUAL(no_finding(&result), true, rows[i].name);
		if (story && result.findings_nr)
			CHECK_STRING(result.findings[0].story, story, rows[i].name);
		ls_result_free(&result);
	}
}

static void fires_on_what_the_step_alone_has_changed(void)
{
	static const struct step left = { "left as it was made", 1, AS_IT_IS, AS_IT_IS };
	static const struct step changed = { "changed again", 1, AS_IT_IS, 2 };
	static const struct step after = { "changed after another task", AS_IT_IS, 5, 7 };

	check(&left, 1, "the step failed with -ENOMEM and left box.field changed: 1, was 0");
	check(&changed, 1, "the step failed with -ENOMEM and left box.field changed: 2, was 0");
	check(&after, 1, "the step failed with -ENOMEM and left box.field changed: 7, was 5");
}

/* The fault was there before the step, and it is the step that it lets fail. */
static void fires_on_a_step_that_fails_because_a_fault_persists(void)
{
	static const struct step left = { "the call had failed before",
					  1,
					  AS_IT_IS,
					  AS_IT_IS,
					  .before = true,
					  .persists = true };

	check(&left, 1, "the step failed with -ENOMEM and left box.field changed: 1, was 0");
}

static void quiet_on_a_step_after_a_fault_that_does_not_persist(void)
{
	static const struct step row = { "the call had failed before", 1, AS_IT_IS, AS_IT_IS,
					 .before = true };

	check(&row, 1, NULL);
}

static void quiet_on_what_is_put_back_or_is_not_the_steps_own(void)
{
	static const struct step rows[] = {
		{ "put back", 1, AS_IT_IS, 0 },
		{ "not touched", AS_IT_IS, AS_IT_IS, AS_IT_IS },
		{ "changed by the other task alone", AS_IT_IS, 5, AS_IT_IS },
		{ "changed by both", 1, 5, AS_IT_IS },
		{ "changed by both, then set", 1, 5, 3 },
		{ "of an object that the step has made", 1, AS_IT_IS, AS_IT_IS,
		  .made_inside = true },
		{ "of a step that succeeds", 1, AS_IT_IS, AS_IT_IS, .succeeds = true },
	};

	check(rows, ARRAY_NR(rows), NULL);
}

static void quiet_where_nothing_was_injected(void)
{
	static const struct step row = { "no fault", 1, AS_IT_IS, AS_IT_IS };
	struct ls_result result = run(&row, false);

	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "fires_on_what_the_step_alone_has_changed", fires_on_what_the_step_alone_has_changed },
	{ "fires_on_a_step_that_fails_because_a_fault_persists",
	  fires_on_a_step_that_fails_because_a_fault_persists },
	{ "quiet_on_a_step_after_a_fault_that_does_not_persist",
	  quiet_on_a_step_after_a_fault_that_does_not_persist },
	{ "quiet_on_what_is_put_back_or_is_not_the_steps_own",
	  quiet_on_what_is_put_back_or_is_not_the_steps_own },
	{ "quiet_where_nothing_was_injected", quiet_where_nothing_was_injected },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("fault: transactions", cases);
}
