// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searches on several processes, interrupted ones, and ones whose workers are killed: the counts
 * are those of an undisturbed search in one process, and for the counter under a lock those of a
 * formula.
 *
 * test_workers_slow.c kills 50 times.
 */
#define _GNU_SOURCE
#include "tests/explore/kill_workers.h"

static const unsigned int jobs[] = { 1, 2, 4 };

static void same_counts_with_every_number_of_workers(void)
{
	for (size_t i = 0; i < ARRAY_NR(jobs); i++)
		for (unsigned int n = 2; n <= 4; n++) {
			struct ls_result r = count_up(n, 2, jobs[i], NULL, false);

			CHECK_EQUAL(r.complete, counter_traces(n, 2), "counter");
			CHECK_EQUAL(r.executions, counter_traces(n, 2), "counter");
			CU_ASSERT(r.exhausted && !r.redundant && !r.withheld);
			ls_result_free(&r);
		}
}

static void deadlocks_and_choices_are_counted_alike(void)
{
	struct ls_result one = run_mixed(1);

	CU_ASSERT(one.exhausted && one.deadlocked && one.complete > 10);
	for (size_t i = 1; i < ARRAY_NR(jobs); i++) {
		struct ls_result many = run_mixed(jobs[i]);

		CHECK_EQUAL(many.complete, one.complete, "mixed");
		CHECK_EQUAL(many.deadlocked, one.deadlocked, "mixed");
		CHECK_EQUAL(many.executions, one.executions, "mixed");
		CHECK_EQUAL(many.findings_nr, one.findings_nr, "mixed");
		CU_ASSERT(many.exhausted && !many.redundant);
		for (size_t j = 0; j < one.findings_nr && j < many.findings_nr; j++) {
			CHECK_EQUAL(many.findings[j].fingerprint, one.findings[j].fingerprint,
				    "mixed");
			CHECK_EQUAL(many.findings[j].hits, one.findings[j].hits, "mixed");
		}
		ls_result_free(&many);
	}
	ls_result_free(&one);
}

static void sampler_runs_every_number_once(void)
{
	for (size_t i = 0; i < ARRAY_NR(jobs); i++) {
		struct ls_result r = sample_counter(5000, jobs[i]);

		CHECK_EQUAL(r.executions, 5000, "random");
		CHECK_EQUAL(r.complete, 5000, "random");
		CU_ASSERT_EQUAL(r.withheld, LS_WITHHELD_SAMPLED);
		ls_result_free(&r);
	}
}

static void lock_order_is_found_over_workers(void)
{
	for (size_t i = 0; i < ARRAY_NR(jobs); i++) {
		struct ls_result r = run_ordered(jobs[i]);

		CU_ASSERT(only_kind(&r, LS_LOCK_ORDER));
		CHECK_EQUAL(r.complete, 2, "either order");
		ls_result_free(&r);
	}
}

static void killed_workers_lose_nothing(void)
{
	struct ls_result r = count_up_with_kills(4, 4);

	CHECK_EQUAL(r.complete, counter_traces(3, 4), "killed workers");
	CU_ASSERT(r.exhausted && !r.redundant && !r.withheld);
	ls_result_free(&r);
}

static void killed_search_is_continued_to_the_same_count(void)
{
	CHECK_EQUAL(continue_after_kills(4, 4, 3), counter_traces(3, 4), "killed parents");
}

static void checkpoint_of_another_program_is_refused(void)
{
	CHECK_EQUAL(resume_other_identity(), -EINVAL, "identity");
}

static void broken_checkpoint_is_refused_and_left_alone(void)
{
	CHECK_EQUAL(resume_truncated(), -EINVAL, "truncated");
}

static struct ls_result run_deadly(const char *strategy)
{
	const struct ls_task tasks[] = { { "one", die_elsewhere, NULL },
					 { "two", die_elsewhere, NULL },
					 { "three", die_elsewhere, NULL } };
	const struct ls_program program = {
		.name = "deadly", .setup = make_objects, .tasks = tasks, .tasks_nr = 3
	};
	const struct ls_options options = { .strategy = strategy,
					    .preemptions_max = LS_UNBOUNDED,
					    .executions_max = 5000,
					    .jobs = 2 };

	own_process = getpid();
	return explore(&program, &options);
}

static void part_that_kills_every_worker_withholds(void)
{
	struct ls_result r = run_deadly("random");

	CU_ASSERT(r.withheld & LS_WITHHELD_LOST);
	CU_ASSERT(r.executions < 5000);
	ls_result_free(&r);
	/* The tree's own process runs what its workers do not. */
	r = run_deadly("optimal");
	CHECK_EQUAL(r.complete, 6, "orders of three");
	CU_ASSERT(!r.redundant);
	ls_result_free(&r);
}

static CU_TestInfo cases[] = {
	{ "same_counts_with_every_number_of_workers", same_counts_with_every_number_of_workers },
	{ "deadlocks_and_choices_are_counted_alike", deadlocks_and_choices_are_counted_alike },
	{ "sampler_runs_every_number_once", sampler_runs_every_number_once },
	{ "lock_order_is_found_over_workers", lock_order_is_found_over_workers },
	{ "killed_workers_lose_nothing", killed_workers_lose_nothing },
	{ "killed_search_is_continued_to_the_same_count",
	  killed_search_is_continued_to_the_same_count },
	{ "checkpoint_of_another_program_is_refused", checkpoint_of_another_program_is_refused },
	{ "broken_checkpoint_is_refused_and_left_alone",
	  broken_checkpoint_is_refused_and_left_alone },
	{ "part_that_kills_every_worker_withholds", part_that_kills_every_worker_withholds },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	workers_eager = true;
	return run_tests("explore: workers", cases);
}
