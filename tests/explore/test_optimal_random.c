// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs, by brute force and by `optimal`. test_optimal_random_slow.c does many
 * more.
 */
#include "tests/explore/compare_small.h"

#define PROGRAMS 2000

static void random_programs_have_the_traces_of_brute_force(void)
{
	struct compared sum = compare_small(optimal_differs, 1, PROGRAMS);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
	/* What is drawn is what this is about. */
	CU_ASSERT(sum.left_out < PROGRAMS);
	CU_ASSERT(sum.with_faults > PROGRAMS / 5);
	CU_ASSERT(sum.with_memory > PROGRAMS / 8);
}

static CU_TestInfo cases[] = {
	{ "random_programs_have_the_traces_of_brute_force",
	  random_programs_have_the_traces_of_brute_force },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: optimal, random programs", cases);
}
