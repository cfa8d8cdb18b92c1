// SPDX-License-Identifier: GPL-2.0-only
/*
 * use-after-free, double-free, invalid-free, out-of-bounds, null-dereference, leak, refcount.
 * Crashes that only a signal tells of are checked in tests/engine/test_crash.c.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_memory.h"

static const struct pair frees[] = {
	{ "store", NULL, memory_use_after_free, NULL, NULL },
	{ "marked load", NULL, memory_use_marked_after_free, NULL, NULL },
	{ "copy", NULL, memory_copy_after_free, NULL, NULL },
	{ "mutex", NULL, memory_lock_after_free, NULL, NULL },
	{ "atomic", NULL, memory_count_after_free, NULL, NULL },
};

static void fires_on_a_use_after_the_free(void)
{
	for (size_t i = 0; i < ARRAY_NR(frees); i++)
		check_fires(&frees[i], LS_USE_AFTER_FREE);
}

static void quiet_on_a_use_before_the_free(void)
{
	for (size_t i = 0; i < ARRAY_NR(frees); i++)
		check_quiet(&frees[i]);
}

static const struct pair unordered = { "unordered", memory_setup, memory_user, memory_freer, NULL };

/* The free never comes first, and yet nothing forbids it. */
static void fires_on_a_use_that_nothing_orders_before_the_free(void)
{
	struct ls_result result = pair_explore(&unordered, true, &(struct ls_options){ DFS });
	const struct ls_finding *f = find_kind(&result, LS_USE_AFTER_FREE);

	CU_ASSERT_FATAL(only_kind(&result, LS_USE_AFTER_FREE));
	CU_ASSERT_STRING_EQUAL(f->function, "memory_user");
	ls_result_free(&result);
}

static void quiet_on_a_use_that_is_ordered_before_the_free(void)
{
	struct ls_result result = pair_explore(&unordered, false, &(struct ls_options){ DFS });

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, result.executions);
	ls_result_free(&result);
}

static struct ls_memory *memory;
static struct ls_lock *lock;
static struct ls_var *gone;

static void make_memory(void)
{
	memory = ls_memory_new("memory", 16);
	lock = ls_lock_new("lock");
	gone = ls_var_new("gone", 0);
}

static void use_unless_gone(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	if (broken || !ls_var_read(gone))
		ls_memory_read(memory, 8);
	ls_lock_drop(lock);
}

static void free_and_say(void *arg)
{
	(void)arg;
	ls_lock_take(lock);
	ls_var_write(gone, 1);
	ls_memory_free(memory);
	ls_lock_drop(lock);
}

static const struct pair raced = { "raced", make_memory, use_unless_gone, free_and_say, NULL };

static void fires_on_a_free_that_a_user_does_not_ask_for(void)
{
	struct ls_result result = pair_explore(&raced, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_USE_AFTER_FREE));
	/* Of the two orders one is right. */
	CU_ASSERT_EQUAL(result.executions, 2);
	CU_ASSERT_EQUAL(result.complete, 1);
	ls_result_free(&result);
}

static void quiet_on_a_free_that_its_user_asks_for(void)
{
	check_quiet(&raced);
}

static const struct pair twice = { "twice", NULL, memory_free_twice, NULL, NULL };

static void fires_on_a_second_free(void)
{
	check_fires(&twice, LS_DOUBLE_FREE);
}

static void quiet_on_a_free_of_null(void)
{
	check_quiet(&twice);
}

static const struct pair invalid[] = {
	{ "inside", NULL, memory_free_inside, NULL, NULL },
	{ "static", NULL, memory_free_static, NULL, NULL },
	{ "local", NULL, memory_free_local, NULL, NULL },
};

static void fires_on_a_free_of_what_was_not_allocated(void)
{
	for (size_t i = 0; i < ARRAY_NR(invalid); i++)
		check_fires(&invalid[i], LS_INVALID_FREE);
}

static void quiet_on_a_free_of_what_was_allocated(void)
{
	for (size_t i = 0; i < ARRAY_NR(invalid); i++)
		check_quiet(&invalid[i]);
}

static const struct pair bounds[] = {
	{ "past the end", NULL, memory_write_past_end, NULL, NULL },
	{ "before the start", NULL, memory_read_before_start, NULL, NULL },
	{ "fill past the end", NULL, memory_fill_past_end, NULL, NULL },
};

static void fires_on_the_first_byte_outside(void)
{
	for (size_t i = 0; i < ARRAY_NR(bounds); i++)
		check_fires(&bounds[i], LS_OUT_OF_BOUNDS);
}

static void quiet_on_the_last_byte_inside(void)
{
	for (size_t i = 0; i < ARRAY_NR(bounds); i++)
		check_quiet(&bounds[i]);
}

static const struct pair nulls[] = {
	{ "null", memory_setup, memory_use_null, NULL, NULL },
	{ "error pointer", memory_setup, memory_use_error_pointer, NULL, NULL },
};

static void fires_on_a_null_or_error_pointer(void)
{
	for (size_t i = 0; i < ARRAY_NR(nulls); i++)
		check_fires(&nulls[i], LS_NULL_DEREFERENCE);
}

static void quiet_on_a_valid_pointer(void)
{
	for (size_t i = 0; i < ARRAY_NR(nulls); i++)
		check_quiet(&nulls[i]);
}

static void nothing(void *arg)
{
	(void)arg;
}

static const struct pair kept = { "kept", NULL, memory_keep, NULL, NULL };
static const struct pair setup_kept = { "kept by the setup", memory_setup, nothing, NULL,
					memory_finish };

static void fires_on_memory_that_a_task_keeps(void)
{
	struct ls_result result = pair_explore(&kept, true, &(struct ls_options){ DFS });

	CU_ASSERT_FATAL(only_kind(&result, LS_LEAK));
	CU_ASSERT_STRING_EQUAL(result.findings[0].function, "make_thing");
	ls_result_free(&result);
}

static void quiet_on_memory_that_a_task_frees(void)
{
	check_quiet(&kept);
}

static void fires_on_memory_that_the_finish_keeps(void)
{
	check_fires(&setup_kept, LS_LEAK);
}

static void quiet_on_memory_that_the_finish_frees(void)
{
	check_quiet(&setup_kept);
}

/* Without a finish the setup is not taken down; with the check off nothing is a leak. */
static void quiet_on_memory_that_nobody_is_to_free(void)
{
	struct pair pair = setup_kept;
	struct ls_program program;
	struct ls_result result;

	pair.finish = NULL;
	check_quiet(&pair);
	program = pair_program(&kept);
	program.finish_is_noop = true;
	broken = true;
	result = explore(&program, &(struct ls_options){ DFS });
	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static const struct pair counts[] = {
	{ "from zero", NULL, refs_from_zero, NULL, NULL },
	{ "below zero", NULL, refs_below_zero, NULL, NULL },
	{ "saturated", NULL, refs_saturated, NULL, NULL },
	{ "not asked", NULL, refs_not_zero, NULL, NULL },
};

static void fires_on_a_misused_count(void)
{
	for (size_t i = 0; i < ARRAY_NR(counts); i++)
		check_fires(&counts[i], LS_REFCOUNT);
}

static void quiet_on_a_count_one_away_from_misuse(void)
{
	for (size_t i = 0; i < ARRAY_NR(counts); i++)
		check_quiet(&counts[i]);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_use_after_the_free),
	CASE(quiet_on_a_use_before_the_free),
	CASE(fires_on_a_use_that_nothing_orders_before_the_free),
	CASE(quiet_on_a_use_that_is_ordered_before_the_free),
	CASE(fires_on_a_free_that_a_user_does_not_ask_for),
	CASE(quiet_on_a_free_that_its_user_asks_for),
	CASE(fires_on_a_second_free),
	CASE(quiet_on_a_free_of_null),
	CASE(fires_on_a_free_of_what_was_not_allocated),
	CASE(quiet_on_a_free_of_what_was_allocated),
	CASE(fires_on_the_first_byte_outside),
	CASE(quiet_on_the_last_byte_inside),
	CASE(fires_on_a_null_or_error_pointer),
	CASE(quiet_on_a_valid_pointer),
	CASE(fires_on_memory_that_a_task_keeps),
	CASE(quiet_on_memory_that_a_task_frees),
	CASE(fires_on_memory_that_the_finish_keeps),
	CASE(quiet_on_memory_that_the_finish_frees),
	CASE(quiet_on_memory_that_nobody_is_to_free),
	CASE(fires_on_a_misused_count),
	CASE(quiet_on_a_count_one_away_from_misuse),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: memory", cases);
}
