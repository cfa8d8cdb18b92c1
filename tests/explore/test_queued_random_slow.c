// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs with locks whose writers queue: `optimal` and `bpor` against brute force;
 * more and larger ones than in test_queued_random.c, and others.
 */
#define SMALL_EXECUTIONS 20000
#include "tests/explore/queued_program.h"

#define PROGRAMS      10000
#define PROGRAMS_BPOR 2000

static void random_programs_have_the_traces_of_brute_force(void)
{
	struct compared sum;

	small_extra = &queued_extra;
	sum = compare_small(optimal_differs, 1000000, PROGRAMS);
	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
	CU_ASSERT(sum.left_out < PROGRAMS);
}

static void bounded_reduction_sees_what_bounded_search_sees(void)
{
	struct compared sum;

	small_extra = &queued_extra;
	sum = compare_small(bpor_differs, 1000000, PROGRAMS_BPOR);
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
	return run_tests("explore: queued, more random programs", cases);
}
