// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forms of access: loads and stores of every width, bit fields, structs, copies, loops, strings,
 * marked and atomic ones. Each is a finding on memory that is freed, that ends before, that begins
 * later or, where its value counts, that nobody wrote; and each is none where all is well.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_accesses.h"

/* Strings without a value may well go on past the end besides. */
static void check_finds(const struct pair *pair, enum ls_finding_kind kind)
{
	struct ls_result result = pair_explore(pair, true, &(struct ls_options){ DFS });

	CHECK_EQUAL(find_kind(&result, kind) != NULL, true, pair->name);
	ls_result_free(&result);
}

/* Of no bytes at all there is no memory that a form of one byte could go past. */
static unsigned int check_forms(void (*task)(void *arg), enum ls_finding_kind kind, bool fires,
				bool values)
{
	unsigned int nr = 0;

	for (const struct access_form *form = access_forms; form->name; form++) {
		const struct pair pair = { form->name, NULL, task, NULL, NULL };

		if (values && !form->needs_value)
			continue;
		access_form = form;
		nr++;
		if (fires && kind == LS_OUT_OF_BOUNDS && task == access_past_the_end &&
		    form->size == 1)
			check_fires(&pair, LS_NULL_DEREFERENCE);
		else if (fires && values)
			check_finds(&pair, kind);
		else if (fires)
			check_fires(&pair, kind);
		else
			check_quiet(&pair);
	}
	return nr;
}

static void fires_on_every_form_after_the_free(void)
{
	CU_ASSERT(check_forms(access_after_free, LS_USE_AFTER_FREE, true, false) > 50);
}

static void quiet_on_every_form_before_the_free(void)
{
	check_forms(access_after_free, LS_USE_AFTER_FREE, false, false);
}

static void fires_on_every_form_past_the_end(void)
{
	check_forms(access_past_the_end, LS_OUT_OF_BOUNDS, true, false);
}

static void quiet_on_every_form_up_to_the_end(void)
{
	check_forms(access_past_the_end, LS_OUT_OF_BOUNDS, false, false);
}

static void fires_on_every_form_before_the_begin(void)
{
	check_forms(access_before_the_begin, LS_OUT_OF_BOUNDS, true, false);
}

static void quiet_on_every_form_from_the_begin(void)
{
	check_forms(access_before_the_begin, LS_OUT_OF_BOUNDS, false, false);
}

static void fires_on_every_value_that_nobody_wrote(void)
{
	CU_ASSERT(check_forms(access_unwritten, LS_UNINITIALISED, true, true) > 20);
}

static void quiet_on_every_value_that_was_written(void)
{
	check_forms(access_unwritten, LS_UNINITIALISED, false, true);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_every_form_after_the_free),
	CASE(quiet_on_every_form_before_the_free),
	CASE(fires_on_every_form_past_the_end),
	CASE(quiet_on_every_form_up_to_the_end),
	CASE(fires_on_every_form_before_the_begin),
	CASE(quiet_on_every_form_from_the_begin),
	CASE(fires_on_every_value_that_nobody_wrote),
	CASE(quiet_on_every_value_that_was_written),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: forms of access", cases);
}
