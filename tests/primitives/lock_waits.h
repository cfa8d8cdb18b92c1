/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits that a signal or a timeout ends, and locks that are dropped by others. */
#ifndef TESTS_PRIMITIVES_LOCK_WAITS_H
#define TESTS_PRIMITIVES_LOCK_WAITS_H

#include "tests/primitives/primitives_test.h"
#include "tests/primitives/lock_programs.h"

enum { WAIT_TOOK = 1, WAIT_EINTR = 2, WAIT_ETIME = 4, WAIT_OTHER = 8 };

static int wait_results; /* what the calls of a search returned */

/* Called by instrumented code. */
void wait_ended(int err)
{
	wait_results |= !err		? WAIT_TOOK
			: err == -EINTR ? WAIT_EINTR
			: err == -ETIME ? WAIT_ETIME
					: WAIT_OTHER;
}

/* Task b makes a call that may fail, while task a holds the lock for some time, or no other does.
 */
static inline void check_wait(const char *site, bool planned, void (*a)(void *), void (*b)(void *),
			      int want)
{
	const struct ls_task tasks[] = { { "b", b, NULL }, { "a", a, NULL } };
	const struct ls_program program = { .name = site,
					    .setup = call_setup,
					    .arg = (void *)locks_setup,
					    .tasks = tasks,
					    .tasks_nr = a ? 2 : 1 };
	static const char *const strategies[] = { "dfs", "optimal" };
	struct ls_fault_plan plan = { .site = site, .task = -1 };

	for (size_t i = 0; i < ARRAY_NR(strategies); i++) {
		struct ls_options options = { .strategy = strategies[i],
					      .preemptions_max = LS_UNBOUNDED,
					      .faults = &plan,
					      .faults_nr = planned };
		struct ls_result result;

		wait_results = 0;
		result = explore(&program, &options);
		CHECK_EQUAL(no_finding(&result), true, site);
		CHECK_EQUAL(result.exhausted, true, site);
		CHECK_EQUAL(result.complete, result.executions, site);
		CHECK_EQUAL(wait_results, want, site);
		ls_result_free(&result);
	}
}

/* Only where a plan says so, and only where it would have to wait. */
static inline void check_waits(const char *site, void (*hold)(void *), void (*wait)(void *),
			       int error)
{
	check_wait(site, false, hold, wait, WAIT_TOOK);
	check_wait(site, true, NULL, wait, WAIT_TOOK);
	check_wait(site, true, hold, wait, WAIT_TOOK | error);
}

/* Task b drops what it does not hold. */
static inline void check_drop(const char *name, void (*hold)(void *), void (*drop)(void *))
{
	struct ls_result result = run_two(name, locks_setup, hold, drop);

	CHECK_EQUAL(only_kind(&result, LS_LOCK_IMBALANCE), true, name);
	ls_result_free(&result);
}

#endif
