// SPDX-License-Identifier: GPL-2.0-only
/* seqcount_t and seqlock_t: what readers see, and what their check accepts. */
#include "tests/primitives/lock_programs.h"
#include "tests/primitives/primitives_test.h"

static int all_seen, accepted_seen; /* bit 2 * left + right */

/* Called by instrumented code. */
void seq_read(int pair, int accepted)
{
	all_seen |= 1 << pair;
	if (accepted)
		accepted_seen |= 1 << pair;
}

#define PAIR(left, right) (1 << (2 * (left) + (right)))
#define BOTH_EQUAL	  (PAIR(0, 0) | PAIR(1, 1))

static void numbers_count_writers(void)
{
	check_task("values", seq_values);
}

/*
 * A reader that began before the writer did reads anything in between, and what the check accepts
 * is of one piece. The reader reads left first, so (1, 0) takes a write in between its two reads
 * and the writer's two.
 */
static void a_checked_reader_sees_all_of_a_writer_or_nothing(void)
{
	static const char *const strategies[] = { "dfs", "optimal" };
	const struct ls_task tasks[] = { { "a", seq_writes_two, NULL },
					 { "b", seq_reads_two, NULL } };
	const struct ls_program program = { .name = "seqlock",
					    .setup = call_setup,
					    .arg = (void *)seq_setup,
					    .tasks = tasks,
					    .tasks_nr = 2 };

	for (size_t i = 0; i < ARRAY_NR(strategies); i++) {
		struct ls_result result;

		all_seen = accepted_seen = 0;
		result = explore(&program, &(struct ls_options){ .strategy = strategies[i],
								 .preemptions_max = LS_UNBOUNDED });
		CHECK_EQUAL(no_finding(&result), true, strategies[i]);
		CHECK_EQUAL(result.exhausted, true, strategies[i]);
		CHECK_EQUAL(result.withheld, 0, strategies[i]);
		CHECK_EQUAL(all_seen, BOTH_EQUAL | PAIR(0, 1) | PAIR(1, 0), strategies[i]);
		CHECK_EQUAL(accepted_seen, BOTH_EQUAL, strategies[i]);
		ls_result_free(&result);
	}
}

static void a_reader_that_does_not_check_sees_halves(void)
{
	struct ls_result result;

	all_seen = accepted_seen = 0;
	result = run_two("unchecked", seq_setup, seq_writes_two, seq_reads_once);
	CU_ASSERT_EQUAL(result.complete, result.executions);
	CU_ASSERT_EQUAL(accepted_seen, BOTH_EQUAL | PAIR(0, 1) | PAIR(1, 0));
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "numbers_count_writers", numbers_count_writers },
	{ "a_checked_reader_sees_all_of_a_writer_or_nothing",
	  a_checked_reader_sees_all_of_a_writer_or_nothing },
	{ "a_reader_that_does_not_check_sees_halves", a_reader_that_does_not_check_sees_halves },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: seqlock", cases);
}
