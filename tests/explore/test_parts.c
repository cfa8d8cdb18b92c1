// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines that share a search by `optimal`: each trace is run by one of them, and by one only.
 *
 * On programs whose number of traces is known the sum over all machines is that number. On random
 * programs the traces and final states that the machines see, put together, are those of one
 * search, which test_optimal_random.c compares with every interleaving.
 */
#define _GNU_SOURCE
#include "tests/explore/compare_small.h"
#include "tests/explore/known_rows.h"
#include "tests/explore/waiting_program.h"

#ifndef PROGRAMS
#define PROGRAMS 400
#endif

static const unsigned int machines_table[] = { 1, 2, 3, 7 };

static uint64_t executions_of_all, traces_of_all;

static void check_sum(const struct row *row, unsigned int machines, unsigned int jobs)
{
	uint64_t complete = 0, deadlocked = 0;
	char name[100];

	snprintf(name, sizeof(name), "%s(%u, %u) on %u machines, %u jobs", row->name, row->n,
		 row->m, machines, jobs);
	for (unsigned int i = 1; i <= machines; i++) {
		struct ls_program program = { .name = row->name,
					      .setup = known_setup,
					      .tasks = known_tasks,
					      .tasks_nr = known_tasks_nr };
		struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
		struct ls_options options = { .strategy = "optimal",
					      .jobs = jobs,
					      .number_first = i,
					      .number_step = machines,
					      .faults = &plan,
					      .faults_nr = known_faults > 0,
					      .faults_budget = known_faults };
		struct ls_result r = explore(&program, &options);

		complete += r.complete;
		deadlocked += r.deadlocked;
		CHECK_EQUAL(r.traces, r.complete, name);
		CHECK_EQUAL(r.traces_deadlocked, r.deadlocked, name);
		CHECK_EQUAL(r.executions, r.complete + r.deadlocked + r.elsewhere, name);
		CHECK_EQUAL(r.redundant, 0, name);
		CHECK_EQUAL(r.exhausted, true, name);
		CHECK_EQUAL(r.withheld, 0, name);
		executions_of_all += r.executions;
		traces_of_all += r.complete + r.deadlocked;
		ls_result_free(&r);
	}
	CHECK_EQUAL(complete, row->complete, name);
	CHECK_EQUAL(deadlocked, row->deadlocks, name);
}

static const struct row rows[] = {
	{ "readers", readers, 8, 0, 256, 0 },
	{ "writers and reader", writers_and_reader, 5, 0, 720, 0 },
	{ "lastzero", lastzero, 6, 0, 144, 0 },
	{ "indexer", indexer, 13, 0, 64, 0 },
	{ "filesystem", filesystem, 16, 0, 8, 0 },
	{ "inc", inc, 4, 0, 576, 0 },
	{ "casrot", casrot, 6, 0, 144, 0 },
	{ "fib_bench", fib_bench, 3, 0, 1698, 0 },
	{ "lockinc", counter, 5, 1, 120, 0 },
	{ "binc-locks", binc_locks, 4, 0, 576, 0 },
	{ "two-columns", counter, 2, 6, 924, 0 },
	{ "counter", counter, 3, 3, 1680, 0 },
	{ "philosophers", philosophers, 5, 0, 30, 1 },
	{ "trylock", mutex_trylock, 3, 0, 21, 0 },
	{ "rwlock", readers_writers, 3, 3, 384, 0 },
	{ "buffer", bounded_buffer, 2, 2, 56, 0 },
	{ "attach-unplug", attach_unplug, 5, 0, 720, 0 },
	{ "attach-fails", attach_allocating, 3, 3, 16, 0 },
	{ "mpat", mpat, 4, 0, 384, 0 },
	{ "ssbexp", ssbexp, 6, 0, 12, 0 },
};

static void machines_add_up_to_the_known_traces(void)
{
	executions_of_all = traces_of_all = 0;
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		known_n = rows[i].n;
		known_m = rows[i].m;
		known_faults = known_tasks_nr = 0;
		rows[i].make();
		for (size_t j = 0; j < ARRAY_NR(machines_table); j++)
			check_sum(&rows[i], machines_table[j], 1);
		check_sum(&rows[i], 2, 2);
	}
	fprintf(stderr, "\n    %lu executions for %lu traces", executions_of_all, traces_of_all);
}

static unsigned int machines_now;

static void outcomes_append(struct outcomes *to, const struct outcomes *from)
{
	if (!from->nr)
		return;
	to->v = realloc(to->v, (to->nr + from->nr) * sizeof(*to->v));
	if (!to->v)
		give_up("no memory", "outcomes");
	memcpy(to->v + to->nr, from->v, from->nr * sizeof(*to->v));
	to->nr += from->nr;
	to->ended += from->ended;
}

/* The machines see what one search sees, each trace once. */
static bool parts_differ(void)
{
	struct outcomes one, all = { 0 };
	uint64_t aborted = 0, nr;
	bool differs = false;

	search_small("optimal", LS_UNBOUNDED, 3 * SMALL_EXECUTIONS, &one);
	too_large = !one.result.exhausted;
	for (unsigned int i = 1; i <= machines_now && !too_large; i++) {
		struct outcomes part;

		search_small_part("optimal", LS_UNBOUNDED, 0, i, machines_now, &part);
		differs |= !part.result.exhausted || part.result.redundant || part.result.withheld;
		aborted += part.result.aborted;
		executions_of_all += part.result.executions;
		outcomes_append(&all, &part);
		outcomes_free(&part);
	}
	if (!too_large) {
		nr = all.nr;
		outcomes_sort(&all);
		differs |= all.nr != nr || aborted != one.result.aborted ||
			   !outcomes_equal(&all, &one);
		traces_of_all += one.result.executions;
		snprintf(mismatch, sizeof(mismatch),
			 "%u machines: %lu outcomes, of them %zu different, %lu aborted; one: %zu, "
			 "%lu aborted",
			 machines_now, nr, all.nr, aborted, one.nr, one.result.aborted);
	}
	outcomes_free(&all);
	outcomes_free(&one);
	return differs;
}

static void compare_parts(const struct small_extra *extra, uint64_t seed)
{
	small_extra = extra;
	executions_of_all = traces_of_all = 0;
	for (machines_now = 2; machines_now <= 3; machines_now++) {
		struct compared sum = compare_small(parts_differ, seed, PROGRAMS);

		CU_ASSERT_EQUAL(sum.mismatches, 0);
		CU_ASSERT(sum.programs >= PROGRAMS);
	}
	fprintf(stderr, "\n    %lu executions for %lu of one machine", executions_of_all,
		traces_of_all);
}

static void machines_see_the_traces_of_random_programs(void)
{
	compare_parts(NULL, 1);
}

static void machines_see_the_traces_of_programs_that_wait(void)
{
	compare_parts(&waiting_extra, 7000000);
}

static CU_TestInfo cases[] = {
	{ "machines_add_up_to_the_known_traces", machines_add_up_to_the_known_traces },
	{ "machines_see_the_traces_of_random_programs",
	  machines_see_the_traces_of_random_programs },
	{ "machines_see_the_traces_of_programs_that_wait",
	  machines_see_the_traces_of_programs_that_wait },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: parts", cases);
}
