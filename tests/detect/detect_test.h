/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the detectors share. A program has one place where it depends on `broken`: with
 * it the detector has to fire, without it to be quiet, so each pair of tests differs in one line.
 */
#ifndef TESTS_DETECT_TEST_H
#define TESTS_DETECT_TEST_H

#include "tests/explore_test.h"

/* Also read by the instrumented code of this folder. */
bool broken;

struct pair {
	const char *name;
	void (*setup)(void);
	void (*a)(void *arg);
	void (*b)(void *arg); /* NULL: one task */
	void (*finish)(void *arg);
};

static inline int pair_setup(void *arg)
{
	const struct pair *pair = arg;

	if (pair->setup)
		pair->setup();
	return 0;
}

static inline struct ls_program pair_program(const struct pair *pair)
{
	static struct ls_task tasks[2];

	tasks[0] = (struct ls_task){ "a", pair->a, NULL };
	tasks[1] = (struct ls_task){ "b", pair->b, NULL };
	return (struct ls_program){ .name = pair->name,
				    .setup = pair_setup,
				    .tasks = tasks,
				    .tasks_nr = pair->b ? 2 : 1,
				    .finish = pair->finish,
				    .arg = (void *)pair };
}

static inline struct ls_result pair_explore(const struct pair *pair, bool is_broken,
					    const struct ls_options *options)
{
	struct ls_program program = pair_program(pair);

	broken = is_broken;
	return explore(&program, options);
}

/* Nothing but findings of @kind, and at least one, over all executions. */
static inline void check_fires(const struct pair *pair, enum ls_finding_kind kind)
{
	struct ls_result result = pair_explore(pair, true, &(struct ls_options){ DFS });

	CHECK_EQUAL(only_kind(&result, kind), true, pair->name);
	CHECK_EQUAL(result.exhausted, true, pair->name);
	ls_result_free(&result);
}

/* No finding at all, over all executions, each of which runs to its end. */
static inline void check_quiet(const struct pair *pair)
{
	struct ls_result result = pair_explore(pair, false, &(struct ls_options){ DFS });

	CHECK_EQUAL(no_finding(&result), true, pair->name);
	CHECK_EQUAL(result.exhausted, true, pair->name);
	CHECK_EQUAL(result.complete, result.executions, pair->name);
	ls_result_free(&result);
}

#endif
