// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs with kernel-named locks: `optimal` and `bpor` against brute force.
 * test_lock_random_slow.c has more of them, and larger ones.
 */
#define SMALL_EXECUTIONS 2000
#include "tests/explore/lock_program.h"

#define PROGRAMS      600
#define PROGRAMS_BPOR 100

static void random_programs_have_the_traces_of_brute_force(void)
{
	struct compared sum;

	small_extra = &lock_extra;
	sum = compare_small(optimal_differs, 1, PROGRAMS);
	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
}

static void bounded_reduction_sees_what_bounded_search_sees(void)
{
	struct compared sum;

	small_extra = &lock_extra;
	/* Where tasks wait for ww_mutexes, bounded reduction claims nothing. */
	lock_without_ww = true;
	sum = compare_small(bpor_differs, 1, PROGRAMS_BPOR);
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
	return run_tests("explore: locks, random programs", cases);
}
