// SPDX-License-Identifier: GPL-2.0-only
/* Reductions against plain enumeration, for programs whose tasks create tasks: many of them. */
#include "tests/engine/spawned.h"

#define PROGRAMS 9000
#define RUNS_MAX 20000 /* of plain enumeration */
#define ENOUGH	 4000

static void searches_agree_on_random_programs(void)
{
	unsigned int compared = spawned_compare(1001, 1000 + PROGRAMS, RUNS_MAX);

	printf("%u compared ", compared);
	CU_ASSERT(compared >= ENOUGH);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "random programs: searches_agree", searches_agree_on_random_programs },
		CU_TEST_INFO_NULL,
	};

	return run_tests("tasks that are created, at random", tests);
}
