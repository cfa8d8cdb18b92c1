// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs with active references: `optimal` and `bpor` against brute force.
 * test_active_random_slow.c has more of them, and larger ones.
 */
#define SMALL_EXECUTIONS 2000
#include "tests/explore/active_program.h"

#define PROGRAMS      3000
#define PROGRAMS_BPOR 100
#define SEED	      1

static void random_programs_have_the_traces_of_brute_force(void)
{
	struct compared sum;

	small_extra = &active_extra;
	sum = compare_small(optimal_differs, SEED, PROGRAMS);
	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
	CU_ASSERT(sum.left_out < PROGRAMS);
}

static void bounded_reduction_sees_what_bounded_search_sees(void)
{
	struct compared sum;

	small_extra = &active_extra;
	sum = compare_small(bpor_differs, SEED, PROGRAMS_BPOR);
	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS_BPOR);
}

static CU_TestInfo cases[] = {
	{ "random_programs_have_the_traces_of_brute_force",
	  random_programs_have_the_traces_of_brute_force },
	{ "bounded_reduction_sees_what_bounded_search_sees",
	  bounded_reduction_sees_what_bounded_search_sees },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: active references, random programs", cases);
}
