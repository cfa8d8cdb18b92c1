// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random small programs with what fires and what sleeps: `optimal` and `bpor` against brute force.
 * test_async_random_slow.c has more of them, and larger ones.
 */
#define SMALL_EXECUTIONS 3000
#include "tests/explore/async_program.h"

#define PROGRAMS      300
#define PROGRAMS_BPOR 20

static void check(bool (*differs)(void), enum async_part part, uint64_t programs)
{
	struct compared sum = compare_async(differs, part, 1, programs);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, programs);
	printf("%lu left out ", sum.left_out);
}

static void programs_with_timers_have_the_traces_of_brute_force(void)
{
	check(optimal_differs, ASYNC_SOURCES, PROGRAMS);
}

static void programs_with_interrupts_have_the_traces_of_brute_force(void)
{
	check(optimal_differs, ASYNC_VICTIMS, PROGRAMS);
}

static void programs_that_sleep_have_the_traces_of_brute_force(void)
{
	check(optimal_differs, ASYNC_SLEEPING, PROGRAMS);
}

static void bounded_reduction_sees_what_bounded_search_sees(void)
{
	check(bpor_differs, ASYNC_SOURCES, PROGRAMS_BPOR);
	check(bpor_differs, ASYNC_VICTIMS, PROGRAMS_BPOR);
	check(bpor_differs, ASYNC_SLEEPING, PROGRAMS_BPOR);
}

static CU_TestInfo cases[] = {
	{ "programs_with_timers_have_the_traces_of_brute_force",
	  programs_with_timers_have_the_traces_of_brute_force },
	{ "programs_with_interrupts_have_the_traces_of_brute_force",
	  programs_with_interrupts_have_the_traces_of_brute_force },
	{ "programs_that_sleep_have_the_traces_of_brute_force",
	  programs_that_sleep_have_the_traces_of_brute_force },
	{ "bounded_reduction_sees_what_bounded_search_sees",
	  bounded_reduction_sees_what_bounded_search_sees },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: what fires and what sleeps, random programs", cases);
}
