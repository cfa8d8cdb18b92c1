// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs, by `dfs` and by `bpor`, under the same preemption bounds.
 */
#include "tests/explore/compare_small.h"

#define PROGRAMS 2000

static void random_programs_have_the_traces_of_bounded_dfs(void)
{
	struct compared sum = compare_small(bpor_differs, 100000, PROGRAMS);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
}

static CU_TestInfo cases[] = {
	{ "random_programs_have_the_traces_of_bounded_dfs",
	  random_programs_have_the_traces_of_bounded_dfs },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: bpor, random programs", cases);
}
