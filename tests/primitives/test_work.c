// SPDX-License-Identifier: GPL-2.0-only
/*
 * Works: when they run, who waits for them, and what taking them back means. Lists (ordered
 * workqueues) are in test_workqueue.c.
 *
 * What can be seen is worked out from what the kernel says of each call; it must be seen in some
 * execution, and nothing else in any.
 */
#include "tests/primitives/pairs.h"
#include "tests/primitives/work_tasks.h"

void work_seen(long value)
{
	note_seen(value);
}

/* Bit i: value i was seen. */
static unsigned int all_seen(void)
{
	unsigned int bits = 0;

	for (unsigned int i = 0; i < ARRAY_NR(seen); i++)
		bits |= (unsigned int)seen[i] << i;
	return bits;
}

static void calls_tell_what_was_pending(void)
{
	const struct pair pair = { "values", work_setup, work_values, NULL, NULL };

	expectations = 0;
	quiet_pair(&pair, ANY);
	CU_ASSERT(expectations > 0);
}

/* Before the work or after it. */
static void a_work_runs_beside_its_queuer(void)
{
	quiet("read", work_setup_set, work_queue_and_read, work_nothing, 2);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1);
}

/* The second finds it pending, or starts a second run, which comes after the first one's end. */
static void a_pending_work_is_not_queued_twice(void)
{
	quiet("twice", work_setup_alone, work_queue_and_see, work_queue_and_see, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1);
}

static void a_flush_waits_for_what_was_queued(void)
{
	quiet("work", work_setup_set, work_queue_and_flush, work_nothing, ANY);
	quiet("queue", work_setup_set, work_queue_and_flush_queue, work_nothing, ANY);
	/* The first queueing is before or after the flush. */
	quiet("queue, two tasks", work_setup_set, work_queue_it, work_flush_queue_and_see, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1);
}

/* Taken back (1) it does not run (2); not taken back (0) it has run (3). */
static void who_cancels_waits_for_a_work_that_runs(void)
{
	quiet("cancel", work_setup_set, work_queue_and_cancel, work_nothing, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3);
	/* Without waiting it may not have run yet (0 and 2). */
	quiet("cancel only", work_setup_set, work_queue_and_cancel_only, work_nothing, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3);
}

static void memory_of_a_cancelled_work_may_be_freed(void)
{
	quiet("sync", work_setup, work_queue_and_free, work_nothing, ANY);
	finds("not sync", work_setup, work_queue_and_free_wrongly, work_nothing, LS_USE_AFTER_FREE);
	quiet("by itself", work_setup_box, work_queue_box, work_nothing, 1);
}

static void a_work_may_queue_itself(void)
{
	const struct pair pair = { "again", work_setup_again, work_queue_it, work_nothing,
				   work_finish_three };

	quiet_pair(&pair, 1);
}

static void who_cancels_ends_a_work_that_queues_itself(void)
{
	const struct pair pair = { "for ever", work_setup_for_ever, work_cancel_for_ever, NULL,
				   NULL };
	struct ls_result result;

	/* There are executions in which it never comes to the cancel; those end at a bound. */
	result = explore(&(struct ls_program){ .name = pair.name,
					       .setup = call_pair_setup,
					       .arg = (void *)&pair,
					       .tasks = &(struct ls_task){ "a", pair.a, NULL },
					       .tasks_nr = 1,
					       .finish_is_noop = true },
			 &(struct ls_options){ .strategy = "random", .executions_max = 200 });
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 200);
	ls_result_free(&result);
}

static void what_a_work_needs_must_not_be_held_in_a_wait_for_it(void)
{
	finds_first("flush", work_setup_locked, work_lock_and_flush, work_nothing, LS_DEADLOCK);
	finds_first("cancel", work_setup_locked, work_lock_and_cancel, work_nothing, LS_DEADLOCK);
	finds_first("flush queue", work_setup_locked, work_lock_and_flush_queue, work_nothing,
		    LS_DEADLOCK);
	finds_first("itself", work_setup_flush_self, work_flush_self, work_nothing, LS_DEADLOCK);
}

/* It is never pending in the flush under the lock; the order of locks tells all the same. */
static void a_flush_is_known_to_the_order_of_locks(void)
{
	const struct pair pair = { "order", work_setup_locked, work_lock_and_flush_idle, NULL,
				   NULL };
	const struct pair other = { "other order", work_setup_locked, work_queue_it, NULL, NULL };
	struct ls_result result = run_pair(&pair, "dfs");

	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
	result = run_pair(&other, "dfs");
	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
	finds("both", work_setup_locked, work_lock_and_flush_before, work_nothing, LS_LOCK_ORDER);
}

/* A flush of the work does not wait for the delay, nor does one of the queue. */
static void a_delay_is_any_time(void)
{
	quiet("flush", work_setup, work_delay_and_flush, work_nothing, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3);
	quiet("flush queue", work_setup, work_delay_and_flush_queue, work_nothing, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 2 | 1 << 3);
	quiet("flush delayed", work_setup, work_delay_and_flush_delayed, work_nothing, ANY);
	quiet("cancel", work_setup, work_delay_and_cancel, work_nothing, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1 | 1 << 2 | 1 << 3);
	quiet("modify", work_setup, work_delay_and_modify, work_nothing, ANY);
	CU_ASSERT_EQUAL(all_seen(), 1 << 0 | 1 << 1);
}

static void works_of_setup_and_finish_run(void)
{
	const struct pair pair = { "setup", work_setup_queued, work_nothing, work_nothing,
				   work_finish_one };

	const struct pair again = { "finish", work_setup, work_queue_it, work_nothing,
				    work_finish_again };

	quiet_pair(&pair, 1);
	quiet_pair(&again, 1);
}

static CU_TestInfo cases[] = {
	CASE(calls_tell_what_was_pending),
	CASE(a_work_runs_beside_its_queuer),
	CASE(a_pending_work_is_not_queued_twice),
	CASE(a_flush_waits_for_what_was_queued),
	CASE(who_cancels_waits_for_a_work_that_runs),
	CASE(memory_of_a_cancelled_work_may_be_freed),
	CASE(a_work_may_queue_itself),
	CASE(who_cancels_ends_a_work_that_queues_itself),
	CASE(what_a_work_needs_must_not_be_held_in_a_wait_for_it),
	CASE(a_flush_is_known_to_the_order_of_locks),
	CASE(a_delay_is_any_time),
	CASE(works_of_setup_and_finish_run),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: works", cases);
}
