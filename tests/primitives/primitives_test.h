/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the primitives share. The primitives are called by instrumented code, as a
 * model would, which tells what it got through expect(); the tests say what it had to get.
 */
#ifndef TESTS_PRIMITIVES_TEST_H
#define TESTS_PRIMITIVES_TEST_H

#include "tests/explore_test.h"
#include "tests/primitives/expect.h"

static unsigned int expectations;

/* Called by instrumented code. */
void expect_equal(long got, long want, const char *what, const char *file, unsigned int line)
{
	char text[256];

	expectations++;
	snprintf(text, sizeof(text), "%s is %ld and should be %ld", what, got, want);
	CU_assertImplementation(got == want, line, text, file, "", CU_FALSE);
}

/* Runs one task over all its choices: it must expect something, and nothing else may be found. */
static inline void check_task(const char *name, void (*run)(void *arg))
{
	const struct ls_task tasks[] = { { "a", run, NULL } };
	const struct ls_program program = { .name = name, .tasks = tasks, .tasks_nr = 1 };
	struct ls_result result;

	expectations = 0;
	result = explore(&program, &(struct ls_options){ DFS });
	CHECK_EQUAL(no_finding(&result), true, name);
	CHECK_EQUAL(result.complete, result.executions, name);
	CHECK_EQUAL(expectations > 0, true, name);
	ls_result_free(&result);
}

static inline int call_setup(void *arg)
{
	void (*setup)(void) = (void (*)(void))arg;

	setup();
	return 0;
}

/* Runs two tasks under every interleaving, after a setup. */
static inline struct ls_result run_two(const char *name, void (*setup)(void), void (*a)(void *arg),
				       void (*b)(void *arg))
{
	const struct ls_task tasks[] = { { "a", a, NULL }, { "b", b, NULL } };
	const struct ls_program program = { .name = name,
					    .setup = call_setup,
					    .arg = (void *)setup,
					    .tasks = tasks,
					    .tasks_nr = 2 };

	return explore(&program, &(struct ls_options){ DFS });
}

#endif
