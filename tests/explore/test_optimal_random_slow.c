// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many random small programs, by brute force and by `optimal`, and by `dfs` and `bpor` under the
 * same preemption bounds: others than those of test_optimal_random.c and test_bpor_random.c.
 */
#include "tests/explore/compare_small.h"

#define PROGRAMS      14000
#define PROGRAMS_BPOR 10000
#define SEED	      1000000

static void optimal_agrees_with_brute_force(void)
{
	struct compared sum = compare_small(optimal_differs, SEED, PROGRAMS);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
	CU_ASSERT(sum.left_out < PROGRAMS);
}

static void bpor_agrees_with_bounded_dfs(void)
{
	struct compared sum = compare_small(bpor_differs, 2 * SEED, PROGRAMS_BPOR);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS_BPOR);
	CU_ASSERT(sum.left_out < PROGRAMS_BPOR);
}

static CU_TestInfo cases[] = {
	{ "optimal_agrees_with_brute_force", optimal_agrees_with_brute_force },
	{ "bpor_agrees_with_bounded_dfs", bpor_agrees_with_bounded_dfs },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: many random programs", cases);
}
