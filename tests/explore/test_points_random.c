// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searches that make scheduling points of the places that they find racy, held against searches in
 * which every plain access is one: random programs whose tasks access memory of the setup and of
 * each other plainly, under locks and without.
 *
 * Why they must agree: a place that is no point in the end had no unordered conflict in any trace,
 * so the order of the accesses there follows from the synchronisation that is in the trace anyway.
 * So there are as many traces of either kind, with the same states at their ends and the same
 * findings. test_points_random_slow.c does many more.
 */
#include "tests/explore/points_program.h"

#define PROGRAMS 400

static void agree_with_points_everywhere(void)
{
	struct points_sum sum = compare_points(1, PROGRAMS);

	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT_EQUAL(sum.programs, PROGRAMS);
	/* What is drawn is what this is about. */
	CU_ASSERT(sum.with_points > PROGRAMS / 4);
	CU_ASSERT(sum.without > PROGRAMS / 20);
	CU_ASSERT(sum.again > PROGRAMS / 100);
}

/* Where the places are more than are kept the search falls back to points everywhere. */
static void agree_where_places_are_too_many(void)
{
	struct points_sum sum;

	points_max = 1;
	sum = compare_points(5000, PROGRAMS / 4);
	points_max = POINTS_MAX;
	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT(sum.everywhere > PROGRAMS / 40);
}

static void agree_on_two_processes(void)
{
	struct points_sum sum;

	points_jobs = 2;
	workers_eager = true;
	sum = compare_points(9000, PROGRAMS / 10);
	workers_eager = false;
	points_jobs = 1;
	CU_ASSERT_EQUAL(sum.mismatches, 0);
	CU_ASSERT(sum.with_points > PROGRAMS / 40);
}

static CU_TestInfo cases[] = {
	{ "agree_with_points_everywhere", agree_with_points_everywhere },
	{ "agree_where_places_are_too_many", agree_where_places_are_too_many },
	{ "agree_on_two_processes", agree_on_two_processes },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: racy places as points, random programs", cases);
}
