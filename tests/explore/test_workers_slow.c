// SPDX-License-Identifier: GPL-2.0-only
/* 50 kills of workers and of whole searches at random moments, and then the exact count. */
#define _GNU_SOURCE
#include "tests/explore/kill_workers.h"

static void killed_workers_lose_nothing(void)
{
	struct ls_result r = count_up_with_kills(25, 5);

	CHECK_EQUAL(r.complete, counter_traces(3, 5), "killed workers");
	CU_ASSERT(r.exhausted && !r.redundant && !r.withheld);
	ls_result_free(&r);
}

static void killed_search_is_continued_to_the_same_count(void)
{
	CHECK_EQUAL(continue_after_kills(25, 5, 3), counter_traces(3, 5), "killed parents");
}

static CU_TestInfo cases[] = {
	{ "killed_workers_lose_nothing", killed_workers_lose_nothing },
	{ "killed_search_is_continued_to_the_same_count",
	  killed_search_is_continued_to_the_same_count },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: workers, 50 kills", cases);
}
