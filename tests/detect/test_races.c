// SPDX-License-Identifier: GPL-2.0-only
/*
 * data-race: which pairs of accesses are findings by KCSAN's defaults, which with strict races, and
 * which take from what a verdict may say. What orders accesses is checked in test_order.c.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_order.h"

static int setup(void *arg)
{
	(void)arg;
	racing_setup();
	return 0;
}

static struct ls_result run(const struct racing *r, bool swapped, struct ls_options options)
{
	const struct ls_task tasks[] = { { "a", swapped ? r->b : r->a, NULL },
					 { "b", swapped ? r->a : r->b, NULL } };
	const struct ls_program program = { .name = r->name,
					    .setup = setup,
					    .tasks = tasks,
					    .tasks_nr = 2,
					    .finish_is_noop = true };

	return explore(&program, &options);
}

/* Whichever task comes first, and in whatever order they then run. */
static void check_row(const struct racing *r, bool strict)
{
	bool found = strict ? r->found_strict : r->found;

	for (unsigned int swapped = 0; swapped < 2; swapped++) {
		struct ls_result result = run(r, swapped,
					      (struct ls_options){ DFS, .strict_races = strict });

		CHECK_EQUAL(found ? only_kind(&result, LS_DATA_RACE) : no_finding(&result), true,
			    r->name);
		CHECK_EQUAL(result.exhausted, true, r->name);
		ls_result_free(&result);
	}
}

static void fires_on_races_that_kcsan_reports(void)
{
	unsigned int nr = 0;

	for (const struct racing *r = racing; r->name; r++)
		if (r->found && ++nr)
			check_row(r, false);
	CU_ASSERT(nr >= 5);
}

static void quiet_on_what_kcsan_tolerates(void)
{
	unsigned int nr = 0;

	for (const struct racing *r = racing; r->name; r++)
		if (!r->found && ++nr)
			check_row(r, false);
	CU_ASSERT(nr >= 5);
}

static void fires_on_plain_writes_when_strict(void)
{
	unsigned int nr = 0;

	for (const struct racing *r = racing; r->name; r++)
		if (r->found_strict && ++nr)
			check_row(r, true);
	CU_ASSERT(nr >= 5);
}

static void quiet_on_marked_and_separate_accesses_when_strict(void)
{
	unsigned int nr = 0;

	for (const struct racing *r = racing; r->name; r++)
		if (!r->found_strict && ++nr)
			check_row(r, true);
	CU_ASSERT(nr >= 5);
}

/*
 * Plain accesses are no scheduling points at first, so conflicts with them take from what a search
 * proves, findings or not. An exhaustive search then makes points of the places where they are and
 * starts again, also where they are meant.
 */
static void conflicts_with_plain_accesses_are_withheld(void)
{
	for (const struct racing *r = racing; r->name; r++) {
		struct ls_result result = run(r, false,
					      (struct ls_options){ .executions_max = 50 });

		CHECK_EQUAL(!!(result.withheld & LS_WITHHELD_RACES), r->withheld, r->name);
		CHECK_EQUAL(result.granularity, LS_GRANULARITY_SYNC, r->name);
		ls_result_free(&result);
		result = run(r, false, (struct ls_options){ DFS });
		CHECK_EQUAL(result.withheld, 0, r->name);
		CHECK_EQUAL(result.granularity, LS_GRANULARITY_SYNC, r->name);
		CHECK_EQUAL(result.points > 0, r->withheld, r->name);
		ls_result_free(&result);
	}
}

/*
 * A race is not forgotten because others used the memory in between: many tasks read before one of
 * them, unordered, writes.
 */
static struct ls_var *var;
static struct ls_completion *done[6];

static int setup_many(void *arg)
{
	(void)arg;
	var = ls_var_new("var", 0);
	for (size_t i = 0; i < ARRAY_NR(done); i++)
		done[i] = ls_completion_new("done");
	return 0;
}

static void read_then_tell(void *arg)
{
	uintptr_t i = (uintptr_t)arg;

	ls_var_read_plain(var);
	/* The first of them tells nobody. */
	if (i || !broken)
		ls_completion_complete(done[i]);
}

static void wait_then_write(void *arg)
{
	(void)arg;
	for (size_t i = broken ? 1 : 0; i < ARRAY_NR(done); i++)
		ls_completion_wait(done[i]);
	ls_var_write_plain(var, 1);
}

static struct ls_result run_many(bool is_broken)
{
	static const struct ls_task many[] = {
		{ "r0", read_then_tell, (void *)0 }, { "r1", read_then_tell, (void *)1 },
		{ "r2", read_then_tell, (void *)2 }, { "r3", read_then_tell, (void *)3 },
		{ "r4", read_then_tell, (void *)4 }, { "r5", read_then_tell, (void *)5 },
		{ "w", wait_then_write, NULL },
	};
	static const struct ls_program program = {
		.name = "many", .setup = setup_many, .tasks = many, .tasks_nr = ARRAY_NR(many)
	};

	broken = is_broken;
	return explore(&program,
		       &(struct ls_options){ .strategy = "random", .executions_max = 200 });
}

static void fires_on_the_one_reader_of_six_that_is_not_ordered(void)
{
	struct ls_result result = run_many(true);

	CU_ASSERT(only_kind(&result, LS_DATA_RACE));
	CU_ASSERT_EQUAL(find_kind(&result, LS_DATA_RACE)->hits, 200);
	ls_result_free(&result);
}

static void quiet_on_six_readers_that_are_ordered(void)
{
	struct ls_result result = run_many(false);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 200);
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_races_that_kcsan_reports),
	CASE(quiet_on_what_kcsan_tolerates),
	CASE(fires_on_plain_writes_when_strict),
	CASE(quiet_on_marked_and_separate_accesses_when_strict),
	CASE(conflicts_with_plain_accesses_are_withheld),
	CASE(fires_on_the_one_reader_of_six_that_is_not_ordered),
	CASE(quiet_on_six_readers_that_are_ordered),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: races", cases);
}
