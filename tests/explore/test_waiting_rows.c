// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs over locks with readers, conditions and RCU whose number of traces is known, searched by
 * `dfs` (the small ones) and by `optimal`, up to four tasks under every order of them.
 *
 * Where a row says "by hand", the count is derived beside it.
 */
#include "tests/explore/waiting_families.h"

static const struct row {
	const char *name;
	void (*make)(unsigned int n, unsigned int m);
	unsigned int n, m;
	uint64_t traces, stuck;
	bool large; /* too many interleavings for dfs */
} rows[] = {
	/* W! (W + 1)^R: each reader between two of the writers, or at an end */
	{ "readers and writers", readers_and_writers, 1, 1, 2, 0, false },
	{ "readers and writers", readers_and_writers, 2, 1, 4, 0, false },
	{ "readers and writers", readers_and_writers, 3, 1, 8, 0, false },
	{ "readers and writers", readers_and_writers, 1, 2, 6, 0, false },
	{ "readers and writers", readers_and_writers, 2, 2, 18, 0, false },
	{ "readers and writers", readers_and_writers, 1, 3, 24, 0, false },
	{ "readers and writers", readers_and_writers, 3, 2, 54, 0, true },
	{ "readers and writers", readers_and_writers, 2, 3, 96, 0, true },
	{ "readers and writers", readers_and_writers, 3, 3, 384, 0, true },
	{ "readers and writers", readers_and_writers, 5, 1, 32, 0, true },
	{ "readers and writers", readers_and_writers, 4, 2, 162, 0, true },
	/* By hand: one after the other, or each waits to write what the other reads. */
	{ "crossed writers", crossed_writers, 0, 0, 2, 1, false },
	{ "crossed readers", crossed_readers, 0, 0, 1, 0, false },
	/* By hand: the writers in any order, and the readers, which cannot be parted, among them.
	 */
	{ "together", together, 2, 1, 2, 0, false },
	{ "together", together, 2, 2, 6, 0, false },
	/*
	 * By hand: the writer comes after the reader that told it, and so after x was read; if x
	 * was written before that, then after both readers, else on either side of the other one.
	 */
	{ "told", told, 0, 0, 3, 0, false },
	/* By hand: three places for the try, before, in and after each reader's section. */
	{ "readers and tries", readers_and_tries, 1, 1, 3, 0, false },
	{ "readers and tries", readers_and_tries, 2, 1, 9, 0, false },
	{ "readers and tries", readers_and_tries, 3, 1, 27, 0, true },
	/* By hand: either is first, and the other comes while it holds the lock or afterwards. */
	{ "readers and tries", readers_and_tries, 0, 2, 4, 0, false },
	/*
	 * By hand: three places for each try at each reader, 81 for two readers, less the 18 where
	 * the readers contradict each other about which try is first. Where neither try is in a
	 * section (14), and nothing is between them (4), there are four ways instead of one, as
	 * above.
	 */
	{ "readers and tries", readers_and_tries, 1, 2, 15, 0, false },
	{ "readers and tries", readers_and_tries, 2, 2, 75, 0, true },
	/* By hand: three places for each try, and none matters to another. */
	{ "writers and tries", writers_and_tries, 1, 1, 3, 0, false },
	{ "writers and tries", writers_and_tries, 1, 2, 9, 0, false },
	/* Confirmed by brute force with other tools, for this notion of an event. */
	{ "broadcast", broadcast, 1, 0, 2, 0, false },
	{ "broadcast", broadcast, 2, 0, 10, 0, false },
	{ "signal any", signal_any, 1, 0, 2, 0, false },
	{ "signal any", signal_any, 2, 0, 6, 4, false },
	/* By hand: as the above, but whom the signal wakes is no choice. */
	{ "signal", signal_first, 2, 0, 6, 2, false },
	/*
	 * By hand: x is set before the look, which then does not wait; or after it, and the signal
	 * comes before or after joining the queue.
	 */
	{ "signal without lock", signal_unlocked, 1, 0, 2, 1, false },
	{ "bounded buffer", bounded_buffer, 1, 1, 2, 0, false },
	{ "bounded buffer", bounded_buffer, 2, 1, 8, 0, false },
	{ "bounded buffer", bounded_buffer, 2, 2, 56, 0, false },
	/*
	 * By hand: what matters is for each section and each grace period which begins first, that
	 * is the acyclic orientations of a complete bipartite graph (poly-Bernoulli numbers).
	 */
	{ "rcu", rcu, 1, 1, 2, 0, false },
	{ "rcu", rcu, 2, 1, 4, 0, false },
	{ "rcu", rcu, 1, 2, 4, 0, false },
	{ "rcu", rcu, 2, 2, 14, 0, false },
	{ "rcu", rcu, 3, 2, 46, 0, true },
	{ "rcu", rcu, 3, 3, 230, 0, true },
	{ "rcu", rcu, 5, 1, 32, 0, true },
	/*
	 * By hand: the section begins later, and sees x; or earlier, and sees x or not, and in
	 * either case y is written after it. Readers do not matter to each other.
	 */
	{ "rcu publish", rcu_publish, 1, 0, 3, 0, false },
	{ "rcu publish", rcu_publish, 2, 0, 9, 0, true },
	/*
	 * By hand: the section begins later, and takes the lock later; or earlier, and takes the
	 * lock first, or waits for the lock under which the other waits for it.
	 */
	{ "rcu and lock", rcu_lock, 1, 0, 2, 1, false },
};

static void check_row(const struct row *row, const char *strategy, unsigned int jobs)
{
	const struct ls_program program = { .name = row->name,
					    .setup = setup,
					    .tasks = tasks,
					    .tasks_nr = tasks_nr,
					    .finish_is_noop = true };
	const struct ls_options options = { .strategy = strategy,
					    .preemptions_max = LS_UNBOUNDED,
					    .jobs = jobs };
	struct ls_result result = explore(&program, &options);
	char name[80];

	snprintf(name, sizeof(name), "%s(%u, %u) by %s, %u jobs", row->name, row->n, row->m,
		 strategy, jobs);
	CHECK_EQUAL(result.exhausted, true, name);
	CHECK_EQUAL(result.withheld, 0, name);
	CHECK_EQUAL(result.redundant, 0, name);
	CHECK_EQUAL(result.aborted, 0, name);
	CHECK_EQUAL(result.traces, row->traces, name);
	CHECK_EQUAL(result.traces_deadlocked, row->stuck, name);
	if (!strcmp(strategy, "optimal"))
		CHECK_EQUAL(result.executions, row->traces + row->stuck, name);
	ls_result_free(&result);
}

/* The next order of the tasks; false after the last. Their names tell them apart. */
static bool next_order(void)
{
	unsigned int i = tasks_nr - 1, j = tasks_nr - 1;
	struct ls_task swap;

	while (i > 0 && tasks[i - 1].name[0] > tasks[i].name[0])
		i--;
	if (i == 0)
		return false;
	while (tasks[j].name[0] < tasks[i - 1].name[0])
		j--;
	swap = tasks[i - 1];
	tasks[i - 1] = tasks[j];
	tasks[j] = swap;
	for (j = tasks_nr - 1; i < j; i++, j--) {
		swap = tasks[i];
		tasks[i] = tasks[j];
		tasks[j] = swap;
	}
	return true;
}

/* One process: in every order of up to four tasks. */
static void check_rows(const char *strategy, unsigned int jobs, bool with_large)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		if (rows[i].large && !with_large)
			continue;
		tasks_nr = 0;
		rows[i].make(rows[i].n, rows[i].m);
		do
			check_row(&rows[i], strategy, jobs);
		while (jobs == 1 && tasks_nr <= 4 && next_order());
	}
}

static void optimal_runs_each_trace_once(void)
{
	check_rows("optimal", 1, true);
}

static void workers_share_the_traces_and_run_each_once(void)
{
	check_rows("optimal", 2, true);
	check_rows("optimal", 4, true);
}

static void brute_force_sees_the_same_traces(void)
{
	check_rows("dfs", 1, false);
}

static CU_TestInfo cases[] = {
	{ "optimal_runs_each_trace_once", optimal_runs_each_trace_once },
	{ "workers_share_the_traces_and_run_each_once",
	  workers_share_the_traces_and_run_each_once },
	{ "brute_force_sees_the_same_traces", brute_force_sees_the_same_traces },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: waiting, known numbers", cases);
}
