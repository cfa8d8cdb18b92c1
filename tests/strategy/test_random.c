// SPDX-License-Identifier: GPL-2.0-only
/*
 * The random walk: the same seed gives the same executions, and bugs are hit as often as the exact
 * probability of the walk says. The bounds are five standard deviations wide; with fixed seeds the
 * outcome does not vary from run to run.
 */
#include "tests/strategy/strategy_test.h"

#define EXECUTIONS 20000

static const struct script scripts[] = {
	{ "lost update", { "rw", "rw" }, lost_update },
	{ "lost update with noise", { "..rw", "rw...", "." }, lost_update },
	{ "lost update under locks", { "LrU.w", "LrwU" }, lost_update },
	{ "seen between", { "iii", "ss", "...." }, saw_one_then_two },
	{ "first of all", { ".i", "..i", "s" }, saw_zero },
};

static struct ls_options with_seed(uint64_t seed)
{
	return (struct ls_options){ .strategy = "random",
				    .seed = seed,
				    .executions_max = EXECUTIONS };
}

static void the_same_seed_gives_the_same_choices(void)
{
	static uint64_t first[LISTS_MAX];
	struct ls_options options = with_seed(42);
	struct ls_result result = script_explore(&scripts[1], &options);

	CU_ASSERT_EQUAL(lists_nr, EXECUTIONS);
	memcpy(first, lists, sizeof(first));
	ls_result_free(&result);
	result = script_explore(&scripts[1], &options);
	CU_ASSERT_EQUAL(lists_nr, EXECUTIONS);
	CU_ASSERT(!memcmp(first, lists, EXECUTIONS * sizeof(first[0])));
	ls_result_free(&result);
}

/*
 * 13,860 interleavings of 4, 5 and 1 events: two seeds agree in an execution now and then, but
 * never in most.
 */
static void another_seed_gives_other_choices(void)
{
	static uint64_t first[LISTS_MAX];
	struct ls_options options = with_seed(42);
	struct ls_result result = script_explore(&scripts[1], &options);
	size_t same = 0;

	memcpy(first, lists, sizeof(first));
	ls_result_free(&result);
	options.seed = 43;
	result = script_explore(&scripts[1], &options);
	for (size_t i = 0; i < EXECUTIONS; i++)
		same += first[i] == lists[i];
	CU_ASSERT(same < EXECUTIONS / 100);
	ls_result_free(&result);
}

static void bugs_are_hit_as_often_as_the_walk_says(void)
{
	for (size_t i = 0; i < ARRAY_NR(scripts); i++) {
		struct walks walks = walk(&scripts[i]);

		CU_ASSERT(walks.bug_probability > 0.01 && walks.bug_probability < 0.99);
		for (uint64_t seed = 1; seed <= 3; seed++) {
			struct ls_options options = with_seed(seed);
			struct ls_result result = script_explore(&scripts[i], &options);
			bool ok = within_five_sigma(bug_hits(&result), EXECUTIONS,
						    walks.bug_probability);

			if (!ok)
				fprintf(stderr, "\n\t%lu hits of %u, probability %f",
					bug_hits(&result), EXECUTIONS, walks.bug_probability);
			CHECK_EQUAL(ok, true, scripts[i].name);
			ls_result_free(&result);
		}
	}
}

/* A walk of two tasks without blocking can be any interleaving: with enough of them all are seen.
 */
static void every_interleaving_is_reached(void)
{
	struct ls_options options = with_seed(7);
	struct ls_result result = script_explore(&scripts[0], &options);

	CU_ASSERT_EQUAL(walk(&scripts[0]).all, 6);
	CU_ASSERT_EQUAL(lists_distinct(), 6);
	ls_result_free(&result);
}

static uint64_t outcomes[5];

static void choose_of_five(void *arg)
{
	(void)arg;
	outcomes[ls_choose(5)]++;
}

static void outcomes_of_a_choice_are_equally_likely(void)
{
	const struct ls_task tasks[] = { { "a", choose_of_five, NULL } };
	const struct ls_program program = { .name = "choose", .tasks = tasks, .tasks_nr = 1 };
	struct ls_options options = with_seed(3);
	struct ls_result result = explore(&program, &options);
	uint64_t sum = 0;

	for (size_t i = 0; i < ARRAY_NR(outcomes); i++) {
		sum += outcomes[i];
		CU_ASSERT(within_five_sigma(outcomes[i], EXECUTIONS, 0.2));
	}
	CU_ASSERT_EQUAL(sum, EXECUTIONS);
	ls_result_free(&result);
}

static void it_says_that_it_only_samples(void)
{
	struct ls_options options = with_seed(1);
	struct ls_result result = script_explore(&scripts[0], &options);

	CU_ASSERT_EQUAL(result.executions, EXECUTIONS);
	CU_ASSERT_FALSE(result.exhausted);
	CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_SAMPLED);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "the_same_seed_gives_the_same_choices", the_same_seed_gives_the_same_choices },
	{ "another_seed_gives_other_choices", another_seed_gives_other_choices },
	{ "bugs_are_hit_as_often_as_the_walk_says", bugs_are_hit_as_often_as_the_walk_says },
	{ "every_interleaving_is_reached", every_interleaving_is_reached },
	{ "outcomes_of_a_choice_are_equally_likely", outcomes_of_a_choice_are_equally_likely },
	{ "it_says_that_it_only_samples", it_says_that_it_only_samples },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: random", cases);
}
