// SPDX-License-Identifier: GPL-2.0-only
/* Workqueues on which few works run at a time, and what becomes of their works. */
#include "tests/primitives/pairs.h"
#include "tests/primitives/work_tasks.h"

void work_seen(long value)
{
	note_seen(value);
}

static void an_ordered_queue_runs_works_in_the_order_of_queueing(void)
{
	quiet("order", work_setup_ordered, work_queue_in_order, work_nothing, ANY);
}

static void an_ordered_queue_runs_one_work_at_a_time(void)
{
	quiet("alone", work_setup_ordered, work_queue_ordered, work_queue_second_ordered, ANY);
	/* 3: one sees the other inside. */
	quiet("ordered", work_setup_inside, work_queue_two_ordered, work_nothing, ANY);
	CU_ASSERT(seen[2] && !seen[3]);
	quiet("any number", work_setup_inside, work_queue_two_inside, work_nothing, ANY);
	CU_ASSERT(seen[2] && seen[3]);
	quiet("two", work_setup_inside, work_queue_two_on_two, work_nothing, ANY);
	CU_ASSERT(seen[2] && seen[3]);
}

/* The second work runs or does not; the first one always does. */
static void a_work_is_taken_back_from_a_list(void)
{
	quiet("cancel", work_setup_ordered, work_cancel_ordered, work_nothing, ANY);
	CU_ASSERT(!seen[0] && seen[1] && seen[2]);
}

static void a_delayed_work_comes_to_a_list(void)
{
	quiet("delayed", work_setup_inside, work_queue_delayed_ordered, work_nothing, ANY);
}

static void a_queue_that_is_destroyed_cannot_be_used(void)
{
	finds("destroyed", work_setup, work_use_destroyed, work_nothing, LS_USE_AFTER_FREE);
}

static CU_TestInfo cases[] = {
	CASE(an_ordered_queue_runs_works_in_the_order_of_queueing),
	CASE(an_ordered_queue_runs_one_work_at_a_time),
	CASE(a_work_is_taken_back_from_a_list),
	CASE(a_delayed_work_comes_to_a_list),
	CASE(a_queue_that_is_destroyed_cannot_be_used),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: workqueues", cases);
}
