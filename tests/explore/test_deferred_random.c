// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs that leave things for later: callbacks of RCU and SRCU, works. `optimal`
 * and `bpor` against brute force. test_deferred_random_slow.c has more of them.
 */
#define SMALL_EXECUTIONS 3000
#include "tests/explore/deferred_program.h"

#define PROGRAMS      300
#define PROGRAMS_BPOR 20

static void check(bool (*differs)(void), bool works, uint64_t programs)
{
	struct compared sum = compare_deferred(differs, works, 1, programs);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, programs);
	CU_ASSERT(sum.left_out < 4 * programs);
	printf("%lu left out ", sum.left_out);
}

static void programs_with_callbacks_have_the_traces_of_brute_force(void)
{
	check(optimal_differs, false, PROGRAMS);
}

static void programs_with_works_have_the_traces_of_brute_force(void)
{
	check(optimal_differs, true, PROGRAMS);
}

static void bounded_reduction_sees_what_bounded_search_sees(void)
{
	check(bpor_differs, false, PROGRAMS_BPOR);
	check(bpor_differs, true, PROGRAMS_BPOR);
}

static CU_TestInfo cases[] = {
	{ "programs_with_callbacks_have_the_traces_of_brute_force",
	  programs_with_callbacks_have_the_traces_of_brute_force },
	{ "programs_with_works_have_the_traces_of_brute_force",
	  programs_with_works_have_the_traces_of_brute_force },
	{ "bounded_reduction_sees_what_bounded_search_sees",
	  bounded_reduction_sees_what_bounded_search_sees },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: deferred, random programs", cases);
}
