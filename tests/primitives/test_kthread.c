// SPDX-License-Identifier: GPL-2.0-only
/* Kernel threads: when they run, and what stopping and parking wait for. */
#include "tests/primitives/pairs.h"
#include "tests/primitives/kthread_tasks.h"

void kthread_told(long value)
{
	note_seen(value);
}

static void a_thread_runs_once_it_is_woken(void)
{
	quiet("create", kthread_setup_nothing, kthread_create_only, kthread_nothing, 1);
	CU_ASSERT(seen[0] && !seen[1]);
	/* The flag is read before or after the thread sets it. */
	quiet("run", kthread_setup_nothing, kthread_run_only, kthread_nothing, 2);
	CU_ASSERT(seen[0] && seen[1]);
}

static void to_stop_a_thread_is_to_wait_for_its_exit(void)
{
	expectations = 0;
	/* It has run its function, or was stopped before it came to it. */
	quiet("stop", kthread_setup_nothing, kthread_run_and_stop, kthread_nothing, ANY);
	CU_ASSERT(seen[0] && seen[1] && !seen[2]);
	quiet("stop, never woken", kthread_setup_nothing, kthread_create_and_stop, kthread_nothing,
	      ANY);
	CU_ASSERT(expectations > 0);
}

static void a_parked_thread_does_nothing(void)
{
	const struct pair pair = { "park", kthread_setup_nothing, kthread_park_and_stop,
				   kthread_nothing, NULL };
	struct ls_result result;

	/* Two threads that wake each other have too many interleavings to run them all. */
	sampled = true;
	result = run_pair(&pair, "random");
	sampled = false;
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, result.executions);
	CU_ASSERT(seen[0] && seen[1]);
	ls_result_free(&result);
}

static void a_lost_wake_up_is_found(void)
{
	finds_first("lost", kthread_setup_nothing, kthread_run_wrongly, kthread_nothing, LS_HANG);
}

static void a_thread_of_the_setup_is_stopped_by_the_finish(void)
{
	const struct pair pair = { "setup", kthread_setup_thread, kthread_nothing, kthread_nothing,
				   kthread_finish_stop };

	expectations = 0;
	quiet_pair(&pair, ANY);
	CU_ASSERT(expectations > 0);
}

static CU_TestInfo cases[] = {
	CASE(a_thread_runs_once_it_is_woken),
	CASE(to_stop_a_thread_is_to_wait_for_its_exit),
	CASE(a_parked_thread_does_nothing),
	CASE(a_lost_wake_up_is_found),
	CASE(a_thread_of_the_setup_is_stopped_by_the_finish),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: kernel threads", cases);
}
