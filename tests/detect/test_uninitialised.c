// SPDX-License-Identifier: GPL-2.0-only
/* uninitialised: reads of what kmalloc() gave out and nobody wrote. */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_unwritten.h"

static const struct pair reads[] = {
	{ "a field", NULL, unwritten_field, NULL, NULL },
	{ "a marked read", NULL, unwritten_marked, NULL, NULL },
	{ "an atomic update", NULL, unwritten_count, NULL, NULL },
	{ "bits of a word", NULL, unwritten_bits, NULL, NULL },
	{ "a duplicate", NULL, unwritten_duplicate, NULL, NULL },
	{ "a struct that was copied", NULL, unwritten_struct_copy, NULL, NULL },
	{ "a comparison", NULL, unwritten_compare, NULL, NULL },
};

static void fires_on_a_read_of_what_nobody_wrote(void)
{
	for (size_t i = 0; i < ARRAY_NR(reads); i++)
		check_fires(&reads[i], LS_UNINITIALISED);
}

static void quiet_on_a_read_of_what_was_written(void)
{
	for (size_t i = 0; i < ARRAY_NR(reads); i++)
		check_quiet(&reads[i]);
}

static const struct pair published = { "published", unwritten_setup, unwritten_publish,
				       unwritten_reader, NULL };

/*
 * Memory of the setup: what one execution writes is unwritten again in the next. Of the orders of
 * publishing, the late write and the reads one alone is wrong, and it is not the first.
 */
static void fires_on_what_is_published_before_it_is_written(void)
{
	struct ls_result result = pair_explore(&published, true, &(struct ls_options){ DFS });
	const struct ls_finding *f = find_kind(&result, LS_UNINITIALISED);

	CU_ASSERT_FATAL(only_kind(&result, LS_UNINITIALISED));
	CU_ASSERT(result.exhausted);
	CU_ASSERT(f->hits >= 1);
	CU_ASSERT(f->hits < result.executions);
	CU_ASSERT_STRING_EQUAL(f->function, "unwritten_reader");
	ls_result_free(&result);
}

static void quiet_on_what_is_written_before_it_is_published(void)
{
	check_quiet(&published);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_read_of_what_nobody_wrote),
	CASE(quiet_on_a_read_of_what_was_written),
	CASE(fires_on_what_is_published_before_it_is_written),
	CASE(quiet_on_what_is_written_before_it_is_published),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: uninitialised", cases);
}
