// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the program says of itself (invariant), what it does not get done (livelock), what it does
 * differently the second time (nondeterminism); and how findings are told apart.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_memory.h"

static const struct pair warnings[] = {
	{ "WARN_ON", memory_setup, warn_on, NULL, NULL },
	{ "WARN", memory_setup, warn_text, NULL, NULL },
	{ "BUG_ON", memory_setup, bug_on, NULL, NULL },
};

static void fires_on_a_warning(void)
{
	for (size_t i = 0; i < ARRAY_NR(warnings); i++)
		check_fires(&warnings[i], LS_INVARIANT);
}

static void quiet_on_a_warning_that_is_not_due(void)
{
	for (size_t i = 0; i < ARRAY_NR(warnings); i++)
		check_quiet(&warnings[i]);
}

/* The kernel goes on after a warning, and stops at a bug. */
static void a_warning_goes_on_and_a_bug_ends(void)
{
	struct ls_result result = pair_explore(&warnings[1], true, &(struct ls_options){ DFS });

	CU_ASSERT_EQUAL(result.complete, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(result.findings[0].story, "the group has 2 owners"));
	CU_ASSERT_STRING_EQUAL(result.findings[0].function, "warn_text");
	ls_result_free(&result);
	result = pair_explore(&warnings[2], true, &(struct ls_options){ DFS });
	CU_ASSERT_EQUAL(result.complete, 0);
	CU_ASSERT_EQUAL(result.aborted, 1);
	CU_ASSERT_EQUAL(result.events, 0);
	ls_result_free(&result);
}

static struct ls_var *flag;

static void make_flag(void)
{
	flag = ls_var_new("flag", broken ? 0 : 1);
}

static void poll_flag(void *arg)
{
	(void)arg;
	while (!ls_var_read(flag))
		;
}

static const struct pair polling = { "polling", make_flag, poll_flag, NULL, NULL };

static void fires_on_a_loop_that_never_ends(void)
{
	struct ls_result result = pair_explore(&polling, true,
					       &(struct ls_options){ .strategy = "random",
								     .executions_max = 3,
								     .steps_max = 100 });

	CU_ASSERT(only_kind(&result, LS_LIVELOCK));
	CU_ASSERT_EQUAL(result.aborted, 3);
	CU_ASSERT(result.withheld & LS_WITHHELD_STEPS);
	ls_result_free(&result);
}

static void quiet_on_a_loop_that_ends(void)
{
	check_quiet(&polling);
}

static unsigned int calls; /* not restored */

static void write_by_count(void *arg)
{
	(void)arg;
	ls_var_write(flag, broken ? calls++ % 2 : 0);
	if (broken && calls % 2)
		ls_var_read(flag);
}

static const struct pair varying = { "varying", make_flag, write_by_count, NULL, NULL };

static struct ls_result run_varying(bool is_broken)
{
	struct ls_options options = { .strategy = "random", .executions_max = 4, .twice_every = 1 };

	return pair_explore(&varying, is_broken, &options);
}

static void fires_on_a_program_that_counts_outside(void)
{
	struct ls_result result = run_varying(true);

	CU_ASSERT(only_kind(&result, LS_NONDETERMINISM));
	ls_result_free(&result);
}

static void quiet_on_a_program_that_does_not(void)
{
	struct ls_result result = run_varying(false);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.twice, 4);
	ls_result_free(&result);
}

/* Functions of their own in the object code, too: neither inlined nor left by a jump. */
#define FUNCTION_OF_ITS_OWN static __attribute__((noinline)) void

FUNCTION_OF_ITS_OWN fail_here(void)
{
	ls_assert(false, "the same text");
	__asm__ volatile("");
}

FUNCTION_OF_ITS_OWN fail_there(void)
{
	ls_assert(false, "the same text");
	__asm__ volatile("");
}

static void fail_somewhere(void *arg)
{
	(void)arg;
	if (ls_choose(2))
		fail_here();
	else if (broken)
		fail_there();
	else
		fail_here();
}

/* The function is part of what a finding is; the execution and the line are not. */
static void findings_are_told_apart_by_function(void)
{
	static const struct pair somewhere = { "somewhere", NULL, fail_somewhere, NULL, NULL };
	struct ls_result result = pair_explore(&somewhere, true, &(struct ls_options){ DFS });

	CU_ASSERT_EQUAL(result.findings_nr, 2);
	CU_ASSERT_NOT_EQUAL(result.findings[0].fingerprint, result.findings[1].fingerprint);
	ls_result_free(&result);
	result = pair_explore(&somewhere, false, &(struct ls_options){ DFS });
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].hits, 2);
	ls_result_free(&result);
}

static void every_kind_has_a_name_of_its_own(void)
{
	for (int i = 0; i < LS_FINDING_KINDS_NR; i++) {
		const char *name = ls_finding_name((enum ls_finding_kind)i);

		CHECK_EQUAL(ls_finding_parse(name), i, name);
		CU_ASSERT(strlen(ls_finding_meaning((enum ls_finding_kind)i)) > 10);
	}
	CU_ASSERT_STRING_EQUAL(ls_finding_name(LS_FINDING_KINDS_NR), "?");
	CU_ASSERT_EQUAL(ls_finding_parse("use-after"), -1);
	CU_ASSERT_EQUAL(ls_finding_parse(""), -1);
	CU_ASSERT(ls_finding_fatal(LS_USE_AFTER_FREE));
	CU_ASSERT_FALSE(ls_finding_fatal(LS_LEAK));
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_warning),
	CASE(quiet_on_a_warning_that_is_not_due),
	CASE(a_warning_goes_on_and_a_bug_ends),
	CASE(fires_on_a_loop_that_never_ends),
	CASE(quiet_on_a_loop_that_ends),
	CASE(fires_on_a_program_that_counts_outside),
	CASE(quiet_on_a_program_that_does_not),
	CASE(findings_are_told_apart_by_function),
	CASE(every_kind_has_a_name_of_its_own),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: program", cases);
}
