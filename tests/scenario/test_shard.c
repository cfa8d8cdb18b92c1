// SPDX-License-Identifier: GPL-2.0-only
/* Who of several machines runs what: everything once, nothing twice. */
#include "harness/scenario/run.h"
#include "tests/scenario/scenario_test.h"
#include "tests/scenario/toy.h"

#define CASES 200

/* A scenario with many cases. */
static struct scenario *parse_many(const char *name, const char *explore)
{
	static char text[CASES * 32];
	int length = snprintf(text, sizeof(text),
			      "lockstep: 1\nname: %s\ntasks: {a: []}\nexplore: {%s}\ncases:\n",
			      name, explore);

	for (int i = 0; i < CASES; i++)
		length += snprintf(text + length, sizeof(text) - (size_t)length,
				   "  - {name: c%d}\n", i);
	return parse_good(text);
}

static void test_each_whole_case_has_one_shard(void)
{
	const struct scenario_explore none = { 0 };
	struct scenario *s = parse_many("x", "strategy: dfs");

	for (unsigned int of = 1; of <= 7; of++) {
		unsigned int share[8] = { 0 };

		for (unsigned int i = 0; i < s->cases_nr; i++) {
			unsigned int owners = 0;

			for (unsigned int k = 1; k <= of; k++) {
				const struct shard shard = { k, of };

				if (!shard_has(&shard, s, &s->cases[i], &none))
					continue;
				owners++;
				share[k]++;
			}
			CU_ASSERT_EQUAL(owners, 1);
		}
		/* Not all to one: each has at least a third of its fair share. */
		for (unsigned int k = 1; k <= of; k++)
			CU_ASSERT_TRUE(share[k] * of * 3 >= CASES);
	}
	scenario_free(s);
}

/* Each machine explores its part of the tree. */
static void test_divided_case_is_for_all(void)
{
	const struct scenario_explore none = { 0 };
	struct scenario *s = parse_many("x", "strategy: optimal");

	for (unsigned int k = 1; k <= 3; k++) {
		const struct shard shard = { k, 3 };

		for (unsigned int i = 0; i < s->cases_nr; i++)
			CU_ASSERT_TRUE(shard_has(&shard, s, &s->cases[i], &none));
	}
	scenario_free(s);
}

static void test_same_name_in_another_scenario_may_go_elsewhere(void)
{
	const struct scenario_explore none = { 0 };
	const struct shard shard = { 1, 2 };
	struct scenario *x = parse_many("x", "strategy: dfs");
	struct scenario *y = parse_many("y", "strategy: dfs");
	unsigned int others = 0;

	for (unsigned int i = 0; i < CASES; i++)
		others += shard_has(&shard, x, &x->cases[i], &none) !=
			  shard_has(&shard, y, &y->cases[i], &none);
	CU_ASSERT_TRUE(others > 0);
	scenario_free(x);
	scenario_free(y);
}

static void test_numbered_executions_are_shared_out(void)
{
	for (uint64_t all = 0; all < 40; all++)
		for (unsigned int of = 1; of < 9; of++) {
			uint64_t sum = 0;

			for (unsigned int k = 1; k <= of; k++) {
				const struct shard shard = { k, of };
				uint64_t own = shard_executions(&shard, all), counted = 0;

				for (uint64_t n = k; n <= all; n += of)
					counted++;
				CU_ASSERT_EQUAL(own, counted);
				sum += own;
			}
			CU_ASSERT_EQUAL(sum, all);
		}
}

static void test_sampled_case_is_for_all_that_get_an_execution(void)
{
	const struct scenario_explore none = { 0 };
	struct scenario *s = parse_many("x", "strategy: random, executions: 2");

	for (unsigned int k = 1; k <= 4; k++) {
		const struct shard shard = { k, 4 };

		CU_ASSERT_EQUAL(shard_has(&shard, s, &s->cases[0], &none), k <= 2);
	}
	scenario_free(s);
}

static void test_without_shards_everything_is_run(void)
{
	const struct scenario_explore none = { 0 };
	const struct shard all = { 0 };
	struct scenario *s = parse_many("x", "strategy: optimal");

	for (unsigned int i = 0; i < CASES; i++)
		CU_ASSERT_TRUE(shard_has(&all, s, &s->cases[i], &none));
	scenario_free(s);
}

static const struct test tests[] = {
	{ "each_whole_case_has_one_shard", test_each_whole_case_has_one_shard },
	{ "divided_case_is_for_all", test_divided_case_is_for_all },
	{ "same_name_in_another_scenario_may_go_elsewhere",
	  test_same_name_in_another_scenario_may_go_elsewhere },
	{ "numbered_executions_are_shared_out", test_numbered_executions_are_shared_out },
	{ "sampled_case_is_for_all_that_get_an_execution",
	  test_sampled_case_is_for_all_that_get_an_execution },
	{ "without_shards_everything_is_run", test_without_shards_everything_is_run },
	{ NULL, NULL },
};

int main(void)
{
	return run_tests("scenario: shards", tests);
}
