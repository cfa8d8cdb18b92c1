/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of timers, interrupts and waits share: run one to three tasks under every
 * interleaving, by two searches, and compare the set of outcomes with the one that the kernel's
 * documentation allows.
 */
#ifndef TESTS_PRIMITIVES_ASYNC_TEST_H
#define TESTS_PRIMITIVES_ASYNC_TEST_H

#include "tests/explore_test.h"
#include "tests/primitives/async.h"

static uint64_t outcomes; /* of all executions: bit n for outcome(n) */

void outcome(int number)
{
	outcomes |= 1ul << (number & 63);
}

void expect_in_softirq(int is)
{
	CU_ASSERT(is);
}

#define BIT(n)	      (1ul << (n))
#define NOTHING_FOUND (-1)

struct async_row {
	const char *name;
	void (*setup)(void);
	void (*run[3])(void *arg); /* up to the first NULL */
	uint64_t outcomes;
	int finding;	 /* enum ls_finding_kind, or NOTHING_FOUND */
	uint64_t traces; /* complete ones and stuck ones; 0: not counted by hand */
	void (*check)(void);
	struct ls_fault_plan *fault;
};

static inline int async_setup(void *arg)
{
	((const struct async_row *)arg)->setup();
	return 0;
}

static inline void async_finish(void *arg)
{
	const struct async_row *row = arg;

	if (row->check)
		row->check();
}

static inline struct ls_result async_run(const struct async_row *row, const char *strategy)
{
	static const char *const names[] = { "a", "b", "c" };
	struct ls_task tasks[3];
	struct ls_program program = { .name = row->name,
				      .setup = async_setup,
				      .finish = async_finish,
				      .finish_is_noop = true,
				      .arg = (void *)row,
				      .tasks = tasks };
	struct ls_options options = { .strategy = strategy,
				      .preemptions_max = LS_UNBOUNDED,
				      .faults = row->fault,
				      .faults_nr = row->fault ? 1 : 0 };

	while (program.tasks_nr < 3 && row->run[program.tasks_nr]) {
		tasks[program.tasks_nr] = (struct ls_task){ names[program.tasks_nr],
							    row->run[program.tasks_nr], NULL };
		program.tasks_nr++;
	}
	outcomes = 0;
	return explore(&program, &options);
}

static inline void async_check(const struct async_row *row)
{
	static const char *const strategies[] = { "dfs", "optimal" };
	uint64_t traces[2];

	for (unsigned int i = 0; i < 2; i++) {
		struct ls_result result = async_run(row, strategies[i]);

		traces[i] = result.traces + result.traces_deadlocked;
		CHECK_EQUAL(result.exhausted, true, row->name);
		CHECK_EQUAL(outcomes, row->outcomes, row->name);
		if (row->finding == NOTHING_FOUND)
			CHECK_EQUAL(no_finding(&result), true, row->name);
		else
			CHECK_EQUAL(find_kind(&result, (enum ls_finding_kind)row->finding) != NULL,
				    true, row->name);
		if (row->traces)
			CHECK_EQUAL(traces[i], row->traces, row->name);
		ls_result_free(&result);
	}
	CHECK_EQUAL(traces[1], traces[0], row->name);
}

static inline void async_check_all(const struct async_row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		async_check(&rows[i]);
}

#endif
