// SPDX-License-Identifier: GPL-2.0-only
/*
 * call_rcu(), kfree_rcu(), rcu_barrier() and those of SRCU: what a callback waits for, and who
 * waits for a callback. Numbers of traces are counted by hand, as in test_rcu.c.
 */
#include "tests/primitives/pairs.h"
#include "tests/primitives/rcu_tasks.h"

void rcu_seen(long value)
{
	note_seen(value);
}

/* As with synchronize_rcu(): 3. */
static void memory_is_freed_after_the_readers(void)
{
	quiet("kfree_rcu", rcu_setup_one, rcu_use, rcu_remove_by_kfree_rcu, 3);
	quiet("kfree_rcu_mightsleep", rcu_setup_one, rcu_use, rcu_remove_by_kfree_rcu_mightsleep,
	      3);
	quiet("call_rcu", rcu_setup_one, rcu_use, rcu_remove_by_call_rcu, 3);
	finds("call_rcu too early", rcu_setup_one, rcu_use, rcu_remove_by_call_rcu_late,
	      LS_USE_AFTER_FREE);
}

/* One trace each: nothing that the two do depends on the order. */
static void a_barrier_waits_for_the_callbacks_before_it(void)
{
	quiet("one task", rcu_setup_empty, rcu_call_and_wait, rcu_nothing, 1);
}

/*
 * The barrier begins first: the flag is read before or after the callback sets it. It begins later:
 * the flag is set. 3.
 */
static void a_barrier_does_not_wait_for_callbacks_behind_it(void)
{
	quiet("two tasks", rcu_setup_empty, rcu_call_set, rcu_barrier_and_see, 3);
	CU_ASSERT(seen[0] && seen[1]);
	quiet("SRCU", rcu_setup_empty, srcu_call_set, srcu_barrier_and_see, 3);
	CU_ASSERT(seen[0] && seen[1]);
	/* No barrier for each other: before or after. */
	quiet("SRCU, barrier of RCU", rcu_setup_empty, srcu_call_set, rcu_barrier_and_see, 2);
	CU_ASSERT(seen[0] && seen[1]);
}

static void callbacks_of_a_task_run_in_the_order_of_its_calls(void)
{
	quiet("order", rcu_setup_empty, rcu_call_in_order, rcu_nothing, 1);
}

/*
 * One grace period begins after the other, and one callback runs after the other: nothing spins. Of
 * the 12 calls of either task some may come behind the other's barrier, of both tasks at once they
 * cannot: 12 + 12 + 1.
 */
static void many_callbacks_of_a_task_are_no_loop(void)
{
	struct pair pair = { "many", rcu_setup_empty, rcu_call_many, rcu_call_many_others, NULL };
	struct ls_result r = run_pair(&pair, "optimal");

	CHECK_EQUAL(no_finding(&r), true, "many");
	CHECK_EQUAL(r.exhausted, true, "many");
	CHECK_EQUAL(r.withheld, 0, "many");
	CHECK_EQUAL(r.traces, 12 + 12 + 1, "many");
	ls_result_free(&r);
}

/* The caller goes on at once, so the callback comes before or after what it does then: 2. */
static void the_caller_does_not_wait_for_a_callback(void)
{
	quiet("caller", rcu_setup_empty, rcu_call_and_write, rcu_nothing, 2);
	CU_ASSERT(seen[0] && seen[1]);
}

/* As with a wait: 3. */
static void a_callback_waits_for_the_readers_before_its_call(void)
{
	quiet("reader", rcu_setup_empty, rcu_read_flag, rcu_call_set, 3);
	CU_ASSERT(seen[0] && seen[1]);
	quiet("SRCU reader", rcu_setup_empty, srcu_read_flag, srcu_call_set, 3);
	quiet("reader of another domain", rcu_setup_empty, rcu_read_flag, srcu_call_set, 2);
}

/* The section begins after the call, and may all the same be waited for. */
static void a_grace_period_may_begin_later_than_the_call(void)
{
	finds("waits inside", rcu_setup_empty, srcu_call_and_tell, srcu_told_wait_inside, LS_HANG);
	/* The section and the beginning, in either order. */
	quiet("waits outside", rcu_setup_empty, srcu_call_and_tell, srcu_told_wait_outside, 2);
}

/*
 * Of one order of the section and two grace periods each. It begins before both: nothing is seen.
 * Between them: the first callback before or after the read. Behind both: the first callback before
 * the first read, between the two or later, and the second before or after the second read: with
 * the order of the callbacks 5, of which the callbacks between the reads are one.
 */
static void the_next_grace_period_begins_before_a_callback_has_run(void)
{
	quiet("both", rcu_setup_empty, rcu_call_set_both, rcu_read_both, 1 + 2 + 4);
	CU_ASSERT(seen[0] && seen[1] && seen[2] && seen[3]);
}

/* Which of a call's grace period and a section begins first is for nobody to know. */
static void a_call_lets_no_section_know_what_was_before(void)
{
	finds("call_rcu", rcu_setup_empty, rcu_write_and_call, rcu_told_read, LS_DATA_RACE);
	finds("kfree_rcu", rcu_setup_empty, rcu_write_and_kfree, rcu_told_read, LS_DATA_RACE);
	quiet("synchronize_rcu", rcu_setup_empty, rcu_write_and_wait, rcu_told_read, 2);
}

static void a_callback_may_call_again(void)
{
	const struct pair pair = { "again", rcu_setup_empty, rcu_call_again, rcu_nothing,
				   rcu_expect_three_runs };

	quiet_pair(&pair, 1);
}

static void a_callback_is_not_queued_twice(void)
{
	finds("twice", rcu_setup_empty, rcu_call_twice, rcu_nothing, LS_RCU_MISUSE);
}

static void who_may_not_sleep_waits_for_no_callbacks(void)
{
	finds("in a section", rcu_setup_empty, rcu_barrier_inside, rcu_nothing, LS_SLEEP_IN_ATOMIC);
	finds_first("in a callback", rcu_setup_empty, rcu_call_barrier, rcu_nothing,
		    LS_SLEEP_IN_ATOMIC);
	finds("a grace period in a callback", rcu_setup_empty, rcu_call_wait, rcu_nothing,
	      LS_SLEEP_IN_ATOMIC);
}

static void a_section_that_never_ends_keeps_callbacks_back(void)
{
	finds_first("never", rcu_setup_empty, rcu_never_leave, rcu_call_set, LS_HANG);
}

static void callbacks_of_setup_and_finish_run(void)
{
	const struct pair setup = { "setup", rcu_setup_call, rcu_nothing, rcu_nothing,
				    rcu_expect_two_runs };
	const struct pair finish = { "finish", rcu_setup_empty, rcu_publish, rcu_nothing,
				     rcu_finish_call };

	quiet_pair(&setup, 1);
	quiet_pair(&finish, 1);
}

static void a_domain_is_cleaned_up_behind_a_barrier(void)
{
	quiet("clean up", rcu_setup_empty, srcu_call_and_clean_up, rcu_nothing, 1);
}

static CU_TestInfo cases[] = {
	CASE(memory_is_freed_after_the_readers),
	CASE(a_barrier_waits_for_the_callbacks_before_it),
	CASE(a_barrier_does_not_wait_for_callbacks_behind_it),
	CASE(callbacks_of_a_task_run_in_the_order_of_its_calls),
	CASE(many_callbacks_of_a_task_are_no_loop),
	CASE(the_caller_does_not_wait_for_a_callback),
	CASE(a_callback_waits_for_the_readers_before_its_call),
	CASE(a_grace_period_may_begin_later_than_the_call),
	CASE(the_next_grace_period_begins_before_a_callback_has_run),
	CASE(a_call_lets_no_section_know_what_was_before),
	CASE(a_callback_may_call_again),
	CASE(a_callback_is_not_queued_twice),
	CASE(who_may_not_sleep_waits_for_no_callbacks),
	CASE(a_section_that_never_ends_keeps_callbacks_back),
	CASE(callbacks_of_setup_and_finish_run),
	CASE(a_domain_is_cleaned_up_behind_a_barrier),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: RCU callbacks", cases);
}
