// SPDX-License-Identifier: GPL-2.0-only
/*
 * urw runs every interleaving of straight-line tasks equally often, and surw every interleaving of
 * their events on shared objects. What is equally likely is counted without asking the engine: C(m
 * + n, n) interleavings of m and n events, and of those with a bug as many as a walk through all
 * finds.
 *
 * Both learn first how many events a task has, so the first executions are left out where each
 * counts.
 */
#include "tests/strategy/strategy_test.h"

#define EXECUTIONS 20000
#define LEARNING   32 /* executions; more than either strategy takes for these programs */

static double factorial(unsigned int n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

/* Interleavings of straight lines: (sum of lengths)! / product of (length!). */
static double interleavings(const struct script *s)
{
	double all = factorial(script_events(s));

	for (unsigned int t = 0; s->tasks[t]; t++)
		all /= factorial((unsigned int)strlen(s->tasks[t]));
	return all;
}

/* How far from equal are the counts of the lists? In standard deviations of chi-square. */
static double deviation(const struct script *s, const char *strategy, size_t *distinct)
{
	struct ls_options options = { .strategy = strategy,
				      .seed = 5,
				      .executions_max = EXECUTIONS + LEARNING };
	struct ls_result result = script_explore(s, &options);
	double cells = interleavings(s), expected = EXECUTIONS / cells, chi_square = 0;
	size_t from = 0;

	memmove(lists, lists + LEARNING, EXECUTIONS * sizeof(lists[0]));
	lists_nr = EXECUTIONS;
	*distinct = lists_distinct();
	for (size_t i = 1; i <= lists_nr; i++) {
		if (i < lists_nr && lists[i] == lists[i - 1])
			continue;
		chi_square += ((double)(i - from) - expected) * ((double)(i - from) - expected) /
			      expected;
		from = i;
	}
	ls_result_free(&result);
	/* Mean: cells - 1; variance twice that. Squared, to do without a square root. */
	chi_square += ((double)cells - (double)*distinct) * expected;
	chi_square -= cells - 1;
	return (chi_square < 0 ? -1 : 1) * chi_square * chi_square / (2 * (cells - 1));
}

static const struct script lines[] = {
	{ "two and two", { "..", ".." }, NULL },
	{ "three and five", { "...", "....." }, NULL },
	{ "one and eight", { ".", "........" }, NULL },
	{ "four and four", { "....", "...." }, NULL },
	{ "three tasks", { "..", ".", "..." }, NULL },
	{ "sharing", { "rw.", "wr", "." }, NULL },
};

static void urw_runs_all_interleavings_equally_often(void)
{
	for (size_t i = 0; i < ARRAY_NR(lines); i++) {
		size_t distinct;
		double squared = deviation(&lines[i], "urw", &distinct);

		CHECK_EQUAL(distinct, interleavings(&lines[i]), lines[i].name);
		CHECK_EQUAL(squared <= 25 && squared >= -25, true, lines[i].name);
	}
}

/* The same measure tells a plain walk, which is not uniform, from one that is. */
static void the_measure_tells_a_plain_walk_from_a_uniform_one(void)
{
	size_t distinct;

	CU_ASSERT(deviation(&lines[1], "random", &distinct) > 25);
	CU_ASSERT(deviation(&lines[2], "random", &distinct) > 25);
}

static const struct script buggy[] = {
	{ "lost update", { "rw", "rw" }, lost_update },
	{ "lost update after noise", { "......rw", "rw" }, lost_update },
	{ "lost update in noise", { "rw...", ".r.w.", "..." }, lost_update },
	{ "seen between", { "..iii", "ss..", "." }, saw_one_then_two },
	{ "first of all", { "....i", "..i", "s" }, saw_zero },
};

static void urw_hits_bugs_as_often_as_interleavings_have_them(void)
{
	for (size_t i = 0; i < ARRAY_NR(buggy); i++) {
		struct walks walks = walk(&buggy[i]);

		check_hits(&buggy[i],
			   (struct ls_options){ .strategy = "urw", .executions_max = EXECUTIONS },
			   (double)walks.with_bug / (double)walks.all);
	}
}

/* The same program without what does not matter. */
static double without_noise(const struct script *s)
{
	static char tasks[SCRIPTS_MAX][32];
	struct script bare = { .name = s->name, .bug = s->bug };
	struct walks walks;

	for (unsigned int t = 0, nr; s->tasks[t]; t++) {
		nr = 0;
		for (const char *op = s->tasks[t]; *op; op++)
			if (*op != '.')
				tasks[t][nr++] = *op;
		tasks[t][nr] = '\0';
		bare.tasks[t] = tasks[t];
	}
	walks = walk(&bare);
	return (double)walks.with_bug / (double)walks.all;
}

static void surw_hits_bugs_as_often_as_interleavings_of_what_matters_have_them(void)
{
	for (size_t i = 0; i < ARRAY_NR(buggy); i++)
		check_hits(&buggy[i],
			   (struct ls_options){ .strategy = "surw", .executions_max = EXECUTIONS },
			   without_noise(&buggy[i]));
}

/*
 * Noise hides a bug from urw, and not from surw, in the second row: of 45 interleavings 28 have the
 * short task before the other's read and one has it at the end; without the noise it is 1 and 1
 * of 6.
 */
static void noise_counts_for_urw_only(void)
{
	struct walks walks = walk(&buggy[1]);

	CU_ASSERT_EQUAL(walks.all, 45);
	CU_ASSERT_EQUAL(walks.with_bug, 16);
	CU_ASSERT(without_noise(&buggy[1]) > 0.666 && without_noise(&buggy[1]) < 0.667);
}

/* Locks make both an approximation; that each order of the sections is seen is no question. */
static void locks_do_not_stop_them(void)
{
	static const struct script s = { "locked", { "..LiU", "LiiU...", "LsU" }, saw_zero };
	static const char *const names[] = { "urw", "surw" };

	for (size_t i = 0; i < ARRAY_NR(names); i++) {
		struct ls_options options = { .strategy = names[i], .executions_max = 1000 };
		struct ls_result result = script_explore(&s, &options);

		CHECK_EQUAL(result.complete, 1000, names[i]);
		CHECK_EQUAL(bug_hits(&result) > 100 && bug_hits(&result) < 900, true, names[i]);
		ls_result_free(&result);
	}
}

static void the_same_seed_gives_the_same_choices(void)
{
	static const struct script s = { "noise", { "..rw", "rw...", ".rw." }, NULL };
	struct ls_options options = { .strategy = "urw", .executions_max = 5000 };

	check_seeds(&s, options);
	options.strategy = "surw";
	check_seeds(&s, options);
}

static CU_TestInfo cases[] = {
	{ "urw_runs_all_interleavings_equally_often", urw_runs_all_interleavings_equally_often },
	{ "the_measure_tells_a_plain_walk_from_a_uniform_one",
	  the_measure_tells_a_plain_walk_from_a_uniform_one },
	{ "urw_hits_bugs_as_often_as_interleavings_have_them",
	  urw_hits_bugs_as_often_as_interleavings_have_them },
	{ "surw_hits_bugs_as_often_as_interleavings_of_what_matters_have_them",
	  surw_hits_bugs_as_often_as_interleavings_of_what_matters_have_them },
	{ "noise_counts_for_urw_only", noise_counts_for_urw_only },
	{ "locks_do_not_stop_them", locks_do_not_stop_them },
	{ "the_same_seed_gives_the_same_choices", the_same_seed_gives_the_same_choices },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: urw and surw", cases);
}
