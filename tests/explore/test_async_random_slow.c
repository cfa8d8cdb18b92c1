// SPDX-License-Identifier: GPL-2.0-only
/* As test_async_random.c: more programs, and larger ones. */
#define SMALL_EXECUTIONS 20000
#include "tests/explore/async_program.h"

#define PROGRAMS      2000
#define PROGRAMS_BPOR 150

static void check(bool (*differs)(void), enum async_part part, uint64_t programs)
{
	struct compared sum = compare_async(differs, part, 100000, programs);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, programs);
	printf("%lu left out ", sum.left_out);
}

static void random_programs_have_the_traces_of_brute_force(void)
{
	check(optimal_differs, ASYNC_SOURCES, PROGRAMS);
	check(optimal_differs, ASYNC_VICTIMS, PROGRAMS);
	check(optimal_differs, ASYNC_SLEEPING, PROGRAMS);
}

static void bounded_reduction_sees_what_bounded_search_sees(void)
{
	check(bpor_differs, ASYNC_SOURCES, PROGRAMS_BPOR);
	check(bpor_differs, ASYNC_VICTIMS, PROGRAMS_BPOR);
	check(bpor_differs, ASYNC_SLEEPING, PROGRAMS_BPOR);
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
	return run_tests("explore: what fires and what sleeps, many random programs", cases);
}
