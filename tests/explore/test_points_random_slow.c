// SPDX-License-Identifier: GPL-2.0-only
/* As test_points_random.c, on many more programs. */
#include "tests/explore/points_program.h"

#define PROGRAMS 10000

static void agree_with_points_everywhere(void)
{
	struct points_sum sum = compare_points(100000, PROGRAMS);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
	CU_ASSERT(sum.with_points > PROGRAMS / 4);
	CU_ASSERT(sum.again > PROGRAMS / 100);
	printf("    %lu programs, %lu with points, %lu begun anew more than once, %lu left out\n",
	       sum.programs, sum.with_points, sum.again, sum.left_out);
}

static CU_TestInfo cases[] = {
	{ "agree_with_points_everywhere", agree_with_points_everywhere },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: racy places as points, many random programs", cases);
}
