// SPDX-License-Identifier: GPL-2.0-only
/* lock-not-held: guarded fields without their lock, and what is checked and changed apart. */
#include <lockstep/model.h>
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_guards.h"

static const struct pair alone[] = {
	{ "a marked read", guards_setup, guards_read, NULL, guards_finish },
	{ "a write after the section", guards_setup, guards_write_after, NULL, guards_finish },
	{ "a write", guards_setup, guards_unsafe, NULL, guards_finish },
};

static void fires_on_an_access_without_the_lock(void)
{
	for (size_t i = 0; i < ARRAY_NR(alone); i++)
		check_fires(&alone[i], LS_LOCK_NOT_HELD);
}

static void quiet_on_an_access_with_the_lock_or_that_says_why_not(void)
{
	for (size_t i = 0; i < ARRAY_NR(alone); i++)
		check_quiet(&alone[i]);
}

static const struct pair statics = { "a static", guards_setup_static, guards_count_static, NULL,
				     NULL };
static const struct pair claimed = { "a claimed static", guards_setup_static, guards_claim_static,
				     guards_claim_static, NULL };

static void fires_on_a_static_without_its_lock(void)
{
	check_fires(&statics, LS_LOCK_NOT_HELD);
	check_fires(&claimed, LS_LOCK_NOT_HELD);
}

static void quiet_on_a_static_with_its_lock(void)
{
	check_quiet(&statics);
	check_quiet(&claimed);
}

static const struct pair made = { "made by a task", guards_setup, guards_make, guards_use_made,
				  guards_finish };

static bool has_form(const struct ls_result *result, const char *part)
{
	for (size_t i = 0; i < result->findings_nr; i++)
		if (result->findings[i].kind == LS_LOCK_NOT_HELD &&
		    strstr(result->findings[i].story, part))
			return true;
	return false;
}

static void fires_on_a_maker_that_goes_on_without_the_lock(void)
{
	struct ls_result result = pair_explore(&made, true, &(struct ls_options){ DFS });

	CU_ASSERT(has_form(&result, "task a writes pair.count"));
	ls_result_free(&result);
}

/* It is kept by the one who made it, so it leaks; and nothing else is wrong. */
static void quiet_on_a_maker_that_nobody_knows_of(void)
{
	struct ls_result result = pair_explore(&made, false, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_LEAK));
	ls_result_free(&result);
}

static const struct pair claim = { "claim", guards_setup, guards_claim, guards_claim,
				   guards_finish };

/* Of the orders of four sections: both check before either acts. */
static void fires_on_a_write_that_rests_on_an_earlier_section(void)
{
	struct ls_result result = pair_explore(&claim, true, &(struct ls_options){ DFS });

	CU_ASSERT_FATAL(only_kind(&result, LS_LOCK_NOT_HELD));
	CU_ASSERT(has_form(&result, "has written it in between"));
	CU_ASSERT(result.findings[0].hits < result.executions);
	ls_result_free(&result);
}

static void quiet_on_a_write_after_a_second_check(void)
{
	check_quiet(&claim);
}

/* With an object of the setup and its lock, as a scenario declares it. */
static struct ls_var *var;
static struct ls_lock *lock, *other;

static void declare(void)
{
	const struct ls_guard guard = { NULL, 0, 8, 0, 0 };
	struct ls_guard g = guard;

	var = ls_var_new("var", 0);
	lock = ls_lock_new("lock");
	other = ls_lock_new("other");
	g.at = (unsigned long)var;
	g.lock = (unsigned long)lock;
	ls_guarded_by(&g);
}

static void add_under_lock(void *arg)
{
	(void)arg;
	ls_lock_take(broken ? other : lock);
	ls_var_add(var, 1);
	ls_lock_drop(broken ? other : lock);
}

static const struct pair declared = { "declared", declare, add_under_lock, NULL, NULL };

static void fires_on_the_wrong_lock(void)
{
	check_fires(&declared, LS_LOCK_NOT_HELD);
}

static void quiet_on_the_right_lock(void)
{
	check_quiet(&declared);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_an_access_without_the_lock),
	CASE(quiet_on_an_access_with_the_lock_or_that_says_why_not),
	CASE(fires_on_a_static_without_its_lock),
	CASE(quiet_on_a_static_with_its_lock),
	CASE(fires_on_a_maker_that_goes_on_without_the_lock),
	CASE(quiet_on_a_maker_that_nobody_knows_of),
	CASE(fires_on_a_write_that_rests_on_an_earlier_section),
	CASE(quiet_on_a_write_after_a_second_check),
	CASE(fires_on_the_wrong_lock),
	CASE(quiet_on_the_right_lock),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: guard", cases);
}
