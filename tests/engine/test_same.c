// SPDX-License-Identifier: GPL-2.0-only
/*
 * An execution is a function of its program and its choices: the same list gives the same events,
 * the same values and the same addresses, and what is not so is found by running it twice.
 */
#include "tests/engine/random_program.h"

#define PROGRAMS 1000

static uint64_t hashes[4];
static struct ls_choices kept[4];
static unsigned int kept_nr, kept_max = ARRAY_NR(kept);

static void keep(void)
{
	/* Afterwards findings are looked at more closely, in executions of another kind. */
	if (kept_nr == kept_max)
		return;
	hashes[kept_nr] = event_hash;
	kept[kept_nr++] = ended_choices;
	ended_choices = (struct ls_choices){ 0 };
}

static void the_same_list_gives_the_same_execution(void)
{
	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		struct ls_program program;
		struct ls_options options;
		struct ls_result result;

		random_program_make(seed);
		program = random_ls_program();
		options = random_options(ARRAY_NR(kept));
		kept_nr = 0;
		random_ended = keep;
		result = explore(&program, &options);
		random_ended = NULL;
		CU_ASSERT_EQUAL(kept_nr, ARRAY_NR(kept));
		ls_result_free(&result);
		for (unsigned int i = 0; i < kept_nr; i++) {
			CU_ASSERT_EQUAL(ls_replay(&program, &options, &kept[i], &result, NULL), 0);
			CU_ASSERT(ended && event_hash == hashes[i]);
			CU_ASSERT_EQUAL(ended_choices.nr, kept[i].nr);
			ls_result_free(&result);
			ls_choices_free(&kept[i]);
		}
	}
}

/* Lists that differ must not look the same, or the test above proves nothing. */
static void other_lists_give_other_executions(void)
{
	struct ls_program program;
	struct ls_options options;
	struct ls_result result;
	unsigned int same = 0;

	for (uint64_t seed = 1; seed <= 100; seed++) {
		random_program_make(seed);
		program = random_ls_program();
		options = random_options(2);
		kept_max = 2;
		kept_nr = 0;
		random_ended = keep;
		result = explore(&program, &options);
		random_ended = NULL;
		if (kept[0].nr == kept[1].nr &&
		    !memcmp(kept[0].v, kept[1].v, kept[0].nr * sizeof(ls_choice)))
			same++;
		else
			CU_ASSERT_NOT_EQUAL(hashes[0], hashes[1]);
		ls_result_free(&result);
		ls_choices_free(&kept[0]);
		ls_choices_free(&kept[1]);
	}
	CU_ASSERT(same < 50);
}

static void twice_is_quiet_on_random_programs(void)
{
	for (uint64_t seed = 1; seed <= PROGRAMS; seed++) {
		struct ls_program program;
		struct ls_options options;
		struct ls_result result;

		random_program_make(seed);
		program = random_ls_program();
		options = random_options(3);
		options.twice_every = 1;
		result = explore(&program, &options);
		CU_ASSERT_EQUAL(result.executions, 3);
		CU_ASSERT_EQUAL(result.twice, 3);
		CU_ASSERT_PTR_NULL(find_kind(&result, LS_NONDETERMINISM));
		ls_result_free(&result);
	}
}

static void twice_runs_each_nth_execution_again(void)
{
	static const struct {
		unsigned int every;
		uint64_t twice;
	} rows[] = { { 0, 0 }, { 1, 10 }, { 2, 5 }, { 3, 4 }, { 10, 1 }, { 100, 1 } };

	random_program_make(1);
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_program program = random_ls_program();
		struct ls_options options = random_options(10);
		struct ls_result result;

		options.twice_every = rows[i].every;
		result = explore(&program, &options);
		CU_ASSERT_EQUAL(result.executions, 10);
		CU_ASSERT_EQUAL(result.twice, rows[i].twice);
		ls_result_free(&result);
	}
}

/* Not restored: what a task counts here is outside of lockstep's control. */
static int uncontrolled;

static void write_count(void *arg)
{
	struct ls_var *var = random_var[0];

	(void)arg;
	if (uncontrolled++ % 3 == 2)
		ls_var_write(var, 1);
	ls_var_read(var);
}

static const struct ls_task counters[] = { { "a", write_count, NULL }, { "b", write_count, NULL } };
static const struct ls_program counting = {
	.name = "counting", .setup = random_setup, .tasks = counters, .tasks_nr = 2
};

static void twice_fires_on_what_is_not_controlled(void)
{
	struct ls_result result;

	uncontrolled = 0;
	result = explore(&counting, &(struct ls_options){ .strategy = "random",
							  .seed = 1,
							  .executions_max = 10,
							  .twice_every = 1 });
	CU_ASSERT(only_kind(&result, LS_NONDETERMINISM));
	ls_result_free(&result);
}

/* Long in the first execution only. */
static void write_less(void *arg)
{
	(void)arg;
	for (int i = uncontrolled++ ? 2 : 0; i < 3; i++)
		ls_var_write(random_var[0], i);
}

/* dfs goes back to a prefix of the first execution, where the task could still be preempted. */
static void dfs_tells_of_a_prefix_that_is_gone(void)
{
	static const struct ls_task two[] = { { "a", write_less, NULL },
					      { "b", write_less, NULL } };
	static const struct ls_program shrinking = {
		.name = "shrinking", .setup = random_setup, .tasks = two, .tasks_nr = 2
	};
	struct ls_result result;

	uncontrolled = 0;
	result = explore(&shrinking, &(struct ls_options){ DFS });
	CU_ASSERT(only_kind(&result, LS_NONDETERMINISM));
	CU_ASSERT_FALSE(result.exhausted);
	CU_ASSERT_NOT_EQUAL(result.withheld, 0);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "the_same_list_gives_the_same_execution", the_same_list_gives_the_same_execution },
	{ "other_lists_give_other_executions", other_lists_give_other_executions },
	{ "twice_is_quiet_on_random_programs", twice_is_quiet_on_random_programs },
	{ "twice_runs_each_nth_execution_again", twice_runs_each_nth_execution_again },
	{ "twice_fires_on_what_is_not_controlled", twice_fires_on_what_is_not_controlled },
	{ "dfs_tells_of_a_prefix_that_is_gone", dfs_tells_of_a_prefix_that_is_gone },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: same", cases);
}
