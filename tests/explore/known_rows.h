/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows of known trace counts, and how `optimal` is checked against one: under every order of the
 * tasks when there are at most four, under rotations and reversals of more; in one order also with
 * two and with four processes.
 */
#ifndef TESTS_KNOWN_ROWS_H
#define TESTS_KNOWN_ROWS_H

#include "harness/explore/workers.h"
#include "tests/explore/known_waiting.h"
#include "tests/explore_test.h"

#define ALL_ORDERS_TASKS 4
#define ORDERS_MAX	 6 /* of more tasks */

struct row {
	const char *name;
	void (*make)(void);
	unsigned int n, m;
	uint64_t complete, deadlocks;
};

static inline void check_result(const struct row *row, const struct ls_result *r, const char *name)
{
	CHECK_EQUAL(r->traces, row->complete, name);
	CHECK_EQUAL(r->traces_deadlocked, row->deadlocks, name);
	CHECK_EQUAL(r->complete, row->complete, name);
	CHECK_EQUAL(r->deadlocked, row->deadlocks, name);
	CHECK_EQUAL(r->executions, row->complete + row->deadlocks, name);
	CHECK_EQUAL(r->redundant, 0, name);
	CHECK_EQUAL(r->aborted, 0, name);
	CHECK_EQUAL(r->exhausted, true, name);
	CHECK_EQUAL(r->withheld, 0, name);
}

static inline void check_jobs(const struct row *row, const struct ls_task *order, unsigned int jobs)
{
	struct ls_program program = {
		.name = row->name, .setup = known_setup, .tasks = order, .tasks_nr = known_tasks_nr
	};
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
	struct ls_options options = { .strategy = "optimal",
				      .jobs = jobs,
				      .faults = &plan,
				      .faults_nr = known_faults > 0,
				      .faults_budget = known_faults };
	struct ls_result result = explore(&program, &options);
	char name[120];
	int at = snprintf(name, sizeof(name), "%s(%u, %u), %u jobs, in order ", row->name, row->n,
			  row->m, jobs);

	for (unsigned int i = 0; i < known_tasks_nr && at < (int)sizeof(name) - 2; i++)
		at += snprintf(name + at, sizeof(name) - (size_t)at, "%s", order[i].name);
	check_result(row, &result, name);
	ls_result_free(&result);
}

static inline void check_order(const struct row *row, const struct ls_task *order)
{
	check_jobs(row, order, 1);
}

/* Heap's way through all permutations. */
static inline void check_permutations(const struct row *row, struct ls_task *order, unsigned int nr)
{
	if (nr <= 1) {
		check_order(row, order);
		return;
	}
	for (unsigned int i = 0; i < nr; i++) {
		unsigned int other = nr % 2 ? 0 : i;
		struct ls_task swap;

		check_permutations(row, order, nr - 1);
		swap = order[other];
		order[other] = order[nr - 1];
		order[nr - 1] = swap;
	}
}

/* Forwards and backwards, from different tasks on. */
static inline void check_rotations(const struct row *row)
{
	unsigned int nr = known_tasks_nr, step = 2 * nr / ORDERS_MAX + 1;
	struct ls_task order[KNOWN_TASKS];

	for (unsigned int from = 0; from < nr; from += step) {
		for (unsigned int i = 0; i < nr; i++)
			order[i] = known_tasks[(from + i) % nr];
		check_order(row, order);
		for (unsigned int i = 0; i < nr; i++)
			order[i] = known_tasks[(from + nr - i) % nr];
		check_order(row, order);
	}
}

static inline void make_row(const struct row *row)
{
	known_n = row->n;
	known_m = row->m;
	known_faults = 0;
	known_tasks_nr = 0;
	row->make();
}

static inline void check_rows(const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		make_row(&rows[i]);
		check_jobs(&rows[i], known_tasks, 2);
		check_jobs(&rows[i], known_tasks, 4);
		if (known_tasks_nr <= ALL_ORDERS_TASKS)
			check_permutations(&rows[i], known_tasks, known_tasks_nr);
		else
			check_rotations(&rows[i]);
	}
}

#endif
