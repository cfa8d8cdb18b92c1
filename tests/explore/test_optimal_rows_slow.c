// SPDX-License-Identifier: GPL-2.0-only
/*
 * The larger sizes of test_optimal_rows.c.
 */
#include "tests/explore/known_rows.h"

static const struct row rows[] = {
	{ "writers and reader", writers_and_reader, 6, 0, 5040, 0 },
	{ "inc", inc, 5, 0, 120 * 120, 0 },
	{ "indexer", indexer, 15, 0, 4096, 0 },
	{ "fib_bench", fib_bench, 4, 0, 19605, 0 },
	{ "lockinc", counter, 8, 1, 40320, 0 },
	{ "counter", counter, 3, 3, 1680, 0 },
	{ "counter", counter, 5, 2, 113400, 0 },
	{ "binc-locks", binc_locks, 5, 0, 120 * 120, 0 },
	{ "philosophers", philosophers, 14, 0, (1 << 14) - 2, 1 },
	{ "philosophers, ordered", philosophers_ordered, 14, 0, (1 << 14) - 2, 0 },
	{ "filesystem", filesystem, 23, 0, 1024, 0 },
	{ "mpat", mpat, 5, 0, 32 * 120, 0 },
	{ "ssbexp", ssbexp, 20, 0, 40, 0 },
	{ "attach against unplug", attach_unplug, 6, 0, 5040, 0 },
	{ "readers and writers", readers_writers, 5, 3, 6 * 1024, 0 },
	{ "attach or not", attach_chosen, 6, 0,
	  1 + 6 * 1 + 15 * 2 + 20 * 6 + 15 * 24 + 6 * 120 + 720, 0 },
};

static void large_programs_have_the_known_traces(void)
{
	check_rows(rows, ARRAY_NR(rows));
}

static void a_counter_of_four_tasks_and_three_rounds(void)
{
	/* 12! / 3!^4 */
	static const struct row row = { "counter", counter, 4, 3, 369600, 0 };

	make_row(&row);
	check_order(&row, known_tasks);
}

static CU_TestInfo cases[] = {
	{ "large_programs_have_the_known_traces", large_programs_have_the_known_traces },
	{ "a_counter_of_four_tasks_and_three_rounds", a_counter_of_four_tasks_and_three_rounds },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: optimal, large known traces", cases);
}
