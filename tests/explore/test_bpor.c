// SPDX-License-Identifier: GPL-2.0-only
/*
 * What `bpor` runs under each preemption bound, against counts that know only the program; that it
 * misses no trace that a bounded search without reduction sees is checked on random programs in
 * test_bpor_random.c.
 */
#include "tests/explore/known_rows.h"
#include "tests/strategy/strategy_test.h"

#define BPOR(k) (&(struct ls_options){ .strategy = "bpor", .preemptions_max = (k) })

/* All events of all tasks conflict, so each execution is a trace of its own. */
static const struct script conflicts[] = {
	{ "two of one", { "i", "i" }, NULL },
	{ "two of three", { "iii", "iii" }, NULL },
	{ "three of two", { "ii", "ii", "ii" }, NULL },
	{ "four and five", { "iiii", "iiiii" }, NULL },
	{ "four tasks", { "i", "ii", "i", "ii" }, NULL },
};

static void a_bound_gives_the_traces_with_no_more_preemptions(void)
{
	for (size_t i = 0; i < ARRAY_NR(conflicts); i++) {
		struct walks walks = walk(&conflicts[i]);
		uint64_t sum = 0;

		for (int k = 0; k < BOUNDS_MAX && sum < walks.all; k++) {
			struct ls_result result = script_explore(&conflicts[i], BPOR(k));
			bool all = (sum += walks.by_preemptions[k]) == walks.all;

			CHECK_EQUAL(result.traces, sum, conflicts[i].name);
			CHECK_EQUAL(result.exhausted, all, conflicts[i].name);
			CHECK_EQUAL(result.bound, all ? LS_UNBOUNDED : k, conflicts[i].name);
			CHECK_EQUAL(result.withheld, all ? 0 : LS_WITHHELD_PREEMPTIONS,
				    conflicts[i].name);
			ls_result_free(&result);
		}
	}
}

static const struct script bugs[] = {
	{ "lost update", { "rw", "rw" }, lost_update },
	{ "lost update of three", { "rw", "rw", "i" }, lost_update },
	{ "lost update under a lock", { "LrwU", "LrwU" }, lost_update },
	{ "two preemptions", { "ii", "ss" }, saw_one_then_two },
	{ "three preemptions", { "iii", "ss" }, saw_one_then_two },
};

static void a_bug_is_found_at_its_least_bound(void)
{
	unsigned int found = 0;

	for (size_t i = 0; i < ARRAY_NR(bugs); i++) {
		struct walks walks = walk(&bugs[i]);
		struct ls_result result = script_explore(&bugs[i], BPOR(LS_UNBOUNDED));
		const struct ls_finding *bug = find_kind(&result, LS_INVARIANT);

		CHECK_EQUAL(bug != NULL, walks.bug_bound >= 0, bugs[i].name);
		if (bug) {
			CHECK_EQUAL(bug->bound, walks.bug_bound, bugs[i].name);
			found++;
		}
		CHECK_EQUAL(result.exhausted, true, bugs[i].name);
		ls_result_free(&result);
	}
	CU_ASSERT_EQUAL(found, 4);
}

/* Nothing races, so nothing is reversed, and no bound is in the way. */
static void tasks_without_conflict_are_run_once(void)
{
	static const struct script own = { "own",
					   { "......", "......", "......", "......" },
					   NULL };
	struct ls_result result = script_explore(&own, BPOR(0));

	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT_EQUAL(result.traces, 1);
	CU_ASSERT(result.exhausted);
	CU_ASSERT_EQUAL(result.bound, LS_UNBOUNDED);
	ls_result_free(&result);
}

/* One event of each task conflicts, the others do not: 4! traces, among millions of interleavings.
 */
static void independent_events_cost_little(void)
{
	static const struct script mostly_own = { "mostly own",
						  { "...i...", "...i...", "...i...", "...i..." },
						  NULL };
	struct ls_result all = script_explore(
		&mostly_own, &(struct ls_options){ .strategy = "dfs", .preemptions_max = 2 });
	struct ls_result some = script_explore(&mostly_own, BPOR(2));

	/* Whole tasks in any order need no preemption. */
	CU_ASSERT_EQUAL(all.traces, 24);
	CU_ASSERT_EQUAL(some.traces, 24);
	CU_ASSERT(some.executions * 20 < all.executions);
	ls_result_free(&all);
	ls_result_free(&some);
}

static void check_known(const struct row *row)
{
	struct ls_program program = { .name = row->name,
				      .setup = known_setup,
				      .tasks = known_tasks,
				      .tasks_nr = known_tasks_nr };
	struct ls_result result = explore(&program, BPOR(LS_UNBOUNDED));

	CHECK_EQUAL(result.traces, row->complete, row->name);
	CHECK_EQUAL(result.traces_deadlocked, row->deadlocks, row->name);
	CHECK_EQUAL(result.exhausted, true, row->name);
	CHECK_EQUAL(result.withheld, 0, row->name);
	CHECK_EQUAL(result.bound, LS_UNBOUNDED, row->name);
	ls_result_free(&result);
}

static void without_a_bound_it_has_the_known_traces(void)
{
	static const struct row rows[] = {
		{ "readers", readers, 4, 0, 16, 0 },
		{ "inc", inc, 3, 0, 36, 0 },
		{ "casrot", casrot, 5, 0, 43, 0 },
		{ "lastzero", lastzero, 4, 0, 28, 0 },
		{ "fib_bench", fib_bench, 2, 0, 140, 0 },
		{ "counter", counter, 2, 3, 20, 0 },
		{ "binc-locks", binc_locks, 3, 0, 36, 0 },
		{ "opposite order and a third", opposite_order, 2, 1, 6, 2 },
		{ "philosophers", philosophers, 4, 0, 14, 1 },
		{ "mutex_trylock", mutex_trylock, 3, 0, 21, 0 },
		{ "mpat", mpat, 2, 0, 8, 0 },
		{ "ssbexp", ssbexp, 3, 0, 6, 0 },
		{ "completions", completions, 2, 1, 0, 2 },
		{ "readers and writers", readers_writers, 2, 2, 18, 0 },
		{ "condition, broadcast", condvar_broadcast, 2, 0, 10, 0 },
		{ "condition, any is signalled", condvar_signal_any, 2, 0, 6, 4 },
		{ "bounded buffer", bounded_buffer, 2, 1, 8, 0 },
		{ "attach or not", attach_chosen, 3, 0, 16, 0 },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		make_row(&rows[i]);
		check_known(&rows[i]);
	}
}

/* The two locks need to be held half each, which takes a preemption. */
static void a_deadlock_appears_at_its_bound(void)
{
	static const struct row row = { "opposite order", opposite_order, 2, 0, 2, 1 };
	struct ls_program program = { .name = row.name,
				      .setup = known_setup,
				      .tasks = known_tasks };

	make_row(&row);
	program.tasks_nr = known_tasks_nr;
	for (int k = 0; k < 2; k++) {
		struct ls_result result = explore(&program, BPOR(k));

		CHECK_EQUAL(result.traces, 2, row.name);
		CHECK_EQUAL(result.traces_deadlocked, k, row.name);
		CHECK_EQUAL(result.exhausted, k == 1, row.name);
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "a_bound_gives_the_traces_with_no_more_preemptions",
	  a_bound_gives_the_traces_with_no_more_preemptions },
	{ "a_bug_is_found_at_its_least_bound", a_bug_is_found_at_its_least_bound },
	{ "tasks_without_conflict_are_run_once", tasks_without_conflict_are_run_once },
	{ "independent_events_cost_little", independent_events_cost_little },
	{ "without_a_bound_it_has_the_known_traces", without_a_bound_it_has_the_known_traces },
	{ "a_deadlock_appears_at_its_bound", a_deadlock_appears_at_its_bound },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: bpor", cases);
}
