// SPDX-License-Identifier: GPL-2.0-only
/* rcu-misuse: memory is freed before the grace period of a reader; use-after-release. */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_lives.h"

static const struct pair early[] = {
	{ "no grace period", lives_setup, lives_find, lives_free_at_once, lives_finish },
	{ "a grace period before", lives_setup, lives_find, lives_free_after_an_early_period,
	  lives_finish },
	{ "no callback", lives_setup, lives_find, lives_free_by_callback, lives_finish },
	{ "no lock", lives_setup, lives_find_locked, lives_free_locked, lives_finish },
	{ "another domain", lives_setup, lives_find_srcu, lives_free_after_srcu, lives_finish },
	{ "SRCU for RCU", lives_setup, lives_find, lives_free_after_either, lives_finish },
	{ "RCU for SRCU", lives_setup, lives_find_srcu, lives_free_after_rcu, lives_finish },
	{ "neither of both", lives_setup, lives_find_in_both, lives_free_after_srcu, lives_finish },
};

/* Nobody uses what he found, so only the kind tells. */
static void fires_on_a_free_that_no_grace_period_precedes(void)
{
	for (size_t i = 0; i < ARRAY_NR(early); i++)
		check_fires(&early[i], LS_RCU_MISUSE);
}

static void quiet_on_a_free_that_a_grace_period_or_a_lock_precedes(void)
{
	for (size_t i = 0; i < ARRAY_NR(early); i++)
		check_quiet(&early[i]);
}

static const struct pair domain_ends = { "no barrier", lives_setup_domain, lives_end_domain,
					 lives_nothing, lives_finish };

static void fires_on_a_domain_that_ends_before_its_callbacks(void)
{
	check_fires(&domain_ends, LS_USE_AFTER_FREE);
}

static void quiet_on_a_domain_that_ends_behind_a_barrier(void)
{
	check_quiet(&domain_ends);
}

static const struct pair released[] = {
	{ "asked", lives_setup, lives_use_device, lives_release_device, lives_finish },
	{ "ordered", lives_setup, lives_use_device_first, lives_release_device_later,
	  lives_finish },
};

static void fires_on_a_use_after_the_release(void)
{
	for (size_t i = 0; i < ARRAY_NR(released); i++)
		check_fires(&released[i], LS_USE_AFTER_RELEASE);
}

static void quiet_on_a_use_before_the_release(void)
{
	for (size_t i = 0; i < ARRAY_NR(released); i++)
		check_quiet(&released[i]);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_free_that_no_grace_period_precedes),
	CASE(quiet_on_a_free_that_a_grace_period_or_a_lock_precedes),
	CASE(fires_on_a_domain_that_ends_before_its_callbacks),
	CASE(quiet_on_a_domain_that_ends_behind_a_barrier),
	CASE(fires_on_a_use_after_the_release),
	CASE(quiet_on_a_use_before_the_release),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: lives", cases);
}
