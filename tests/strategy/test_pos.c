// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partial order sampling hits bugs as often as its own decision tree says.
 *
 * Priorities are independent draws from one continuous distribution, so only their order counts,
 * and a new draw falls with equal probability into each of the m + 1 gaps between the m draws made
 * before, those that are not in use any more included. The tree has a branch for each gap.
 */
#include "tests/strategy/strategy_test.h"

#define EXECUTIONS 20000

static const struct script scripts[] = {
	{ "two events", { "i", "s" }, saw_zero },
	{ "one event against two", { ".i", "s" }, saw_zero },
	{ "one event against four", { "...i", "s" }, saw_zero },
	{ "lost update", { "rw", "rw" }, lost_update },
	{ "lost update of three", { "rw", "i", "." }, lost_update },
	{ "seen between", { "ii", "ss" }, saw_one_then_two },
	{ "who has the lock first", { ".LiU", "LsU" }, saw_zero },
};

struct branch {
	struct state state;
	unsigned int rank[SCRIPTS_MAX]; /* of the task's priority among all draws */
	unsigned int draws;
	double probability;
};

static double bug_probability, all_probability;

static bool is_finished(const struct script *s, const struct state *state, unsigned int t)
{
	return !s->tasks[t][state->at[t]];
}

/* Do the next events of two tasks depend on each other? */
static bool race(const struct script *s, const struct state *state, unsigned int a, unsigned int b)
{
	char x = s->tasks[a][state->at[a]], y = s->tasks[b][state->at[b]];

	if (strchr("LU", x) || strchr("LU", y))
		return strchr("LU", x) && strchr("LU", y);
	if (x == '.' || y == '.')
		return false;
	return strchr("wi", x) || strchr("wi", y);
}

static void pos_step(const struct script *s, const struct branch *b);

/* Draw for each task in @mask, then go on. A task that is done needs no priority. */
static void pos_draw(const struct script *s, const struct branch *b, unsigned int mask)
{
	unsigned int t = mask ? (unsigned int)__builtin_ctz(mask) : 0;

	if (!mask) {
		pos_step(s, b);
		return;
	}
	for (unsigned int gap = 0; gap <= b->draws; gap++) {
		struct branch next = *b;

		for (unsigned int i = 0; i < SCRIPTS_MAX; i++)
			next.rank[i] += next.rank[i] >= gap;
		next.rank[t] = gap;
		next.draws++;
		next.probability /= next.draws;
		pos_draw(s, &next, mask & (mask - 1));
	}
}

static void pos_step(const struct script *s, const struct branch *b)
{
	struct branch next = *b;
	unsigned int best = SCRIPTS_MAX, mask = 0;

	for (unsigned int t = 0; s->tasks[t]; t++)
		if (script_can_run(s, &b->state, t) &&
		    (best == SCRIPTS_MAX || b->rank[t] > b->rank[best]))
			best = t;
	if (best == SCRIPTS_MAX) {
		all_probability += b->probability;
		bug_probability += s->bug(s, &b->state) ? b->probability : 0;
		return;
	}
	for (unsigned int t = 0; s->tasks[t]; t++)
		if (t != best && !is_finished(s, &b->state, t) && race(s, &b->state, t, best))
			mask |= 1u << t;
	script_step(s, &next.state, best);
	if (!is_finished(s, &next.state, best))
		mask |= 1u << best;
	pos_draw(s, &next, mask);
}

static double probability(const struct script *s)
{
	const struct branch start = { .state = { .holder = -1 }, .probability = 1 };

	bug_probability = all_probability = 0;
	pos_draw(s, &start, (1u << script_tasks(s)) - 1);
	CU_ASSERT(all_probability > 0.999999 && all_probability < 1.000001);
	return bug_probability;
}

static bool is_about(double a, double b)
{
	return a > b - 0.000001 && a < b + 0.000001;
}

/* What can be said without a tree agrees with it. */
static void the_tree_is_that_of_the_paper(void)
{
	/* Two events that race: each may come first. */
	CU_ASSERT(is_about(probability(&scripts[0]), 1.0 / 2));
	/* The one event comes last only if its priority is the lowest of three, or of five. */
	CU_ASSERT(is_about(probability(&scripts[1]), 1 - 1.0 / 3));
	CU_ASSERT(is_about(probability(&scripts[2]), 1 - 1.0 / 5));
}

static void bugs_are_hit_as_often_as_the_tree_says(void)
{
	for (size_t i = 0; i < ARRAY_NR(scripts); i++)
		check_hits(&scripts[i],
			   (struct ls_options){ .strategy = "pos", .executions_max = EXECUTIONS },
			   probability(&scripts[i]));
}

/*
 * The bound of the paper for programs of n events: each interleaving that differs in the order of
 * racing events has at least the probability 1 / n!. Here the bug takes three switches.
 */
static void what_takes_many_switches_is_hit_at_least_as_often_as_the_bound(void)
{
	static const struct script s = { "three switches", { "iii", "ss" }, saw_one_then_two };
	struct ls_options options = { .strategy = "pos", .executions_max = EXECUTIONS };
	struct ls_result result = script_explore(&s, &options);

	CU_ASSERT(bug_hits(&result) > 0);
	CU_ASSERT((double)bug_hits(&result) >= EXECUTIONS / 120.0);
	ls_result_free(&result);
}

static void the_same_seed_gives_the_same_choices(void)
{
	static const struct script s = { "noise", { "..rw", "rw...", ".rw." }, NULL };

	check_seeds(&s, (struct ls_options){ .strategy = "pos", .executions_max = EXECUTIONS });
}

static void it_says_that_it_only_samples(void)
{
	struct ls_options options = { .strategy = "pos", .executions_max = 100 };
	struct ls_result result = script_explore(&scripts[0], &options);

	CU_ASSERT_FALSE(result.exhausted);
	CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_SAMPLED);
	CU_ASSERT_STRING_EQUAL(result.findings[0].strategy, "pos");
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "the_tree_is_that_of_the_paper", the_tree_is_that_of_the_paper },
	{ "bugs_are_hit_as_often_as_the_tree_says", bugs_are_hit_as_often_as_the_tree_says },
	{ "what_takes_many_switches_is_hit_at_least_as_often_as_the_bound",
	  what_takes_many_switches_is_hit_at_least_as_often_as_the_bound },
	{ "the_same_seed_gives_the_same_choices", the_same_seed_gives_the_same_choices },
	{ "it_says_that_it_only_samples", it_says_that_it_only_samples },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: pos", cases);
}
