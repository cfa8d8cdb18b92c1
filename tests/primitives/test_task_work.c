// SPDX-License-Identifier: GPL-2.0-only
/*
 * Task work: when it runs, for whom it comes too late, and what may be taken back. Numbers of
 * traces are those of the orders of the events on one list: a task that ends looks at it until it
 * is empty.
 */
#include "harness/engine/task.h"
#include "tests/primitives/pairs.h"
#include "tests/primitives/task_work_tasks.h"

enum { TAKEN_BACK = 8, TOO_LATE = 9 };

void task_work_told(long value)
{
	note_seen(value);
}

static void check(const char *name, void (*a)(void *arg), unsigned int traces, unsigned int want)
{
	quiet_pair(&(struct pair){ name, task_work_setup, a, task_work_nothing, task_work_finish },
		   traces);
	for (unsigned int i = 0; i < 16; i++)
		CHECK_EQUAL(seen[i], want >> i & 1, name);
}

static void own_work_runs_when_the_task_ends(void)
{
	check("own", task_work_add_own, 1, 1u << 1);
	/* The newest first: 2, then 1; 21 & 15 is 5. */
	check("two", task_work_add_two, 1, 1u << 5);
	/* 3, which adds 1: 31 & 15 is 15. */
	check("chain", task_work_add_chain, 1, 1u << 15);
}

/* Before b looks, or after it has closed its list. */
static void work_for_a_task_that_has_ended_is_refused(void)
{
	check("other", task_work_add_to_other, 2, 1u << 1 | 1u << 0 | 1u << TOO_LATE);
}

/*
 * b looks before the work is there (1 trace), takes it and looks again before or after it would be
 * taken back (2), or finds that it was taken back (1).
 */
static void what_runs_cannot_be_taken_back(void)
{
	check("cancel", task_work_add_and_cancel, 4,
	      1u << 1 | 1u << 0 | 1u << TAKEN_BACK | 1u << TOO_LATE);
}

static void pending_work_must_not_be_freed(void)
{
	const struct pair pair = { "cancel and free", task_work_setup, task_work_cancel_and_free,
				   task_work_nothing, NULL };
	struct ls_result result = run_pair(&pair, "dfs");

	/* What b ran nobody frees. */
	CHECK_EQUAL(find_kind(&result, LS_USE_AFTER_FREE) == NULL, true, pair.name);
	ls_result_free(&result);
	finds_first("free", task_work_setup, task_work_add_and_free, task_work_nothing,
		    LS_USE_AFTER_FREE);
}

static void operation(void *arg)
{
	task_operation_begin("operation");
	task_work_add_own(arg);
	task_operation_end(0, false);
	task_work_look(arg);
}

/* A part of one, as a lock and an unlock are. */
static void half_operation(void *arg)
{
	task_operation_begin("half an operation");
	task_work_add_own(arg);
	task_operation_end(0, true);
	task_work_look(arg);
}

static void the_end_of_an_operation_runs_it(void)
{
	check("operation", operation, 1, 1u << 1);
	check("half", half_operation, 1, 1u << 1 | 1u << 0);
}

static uint64_t events_of(void (*setup)(void))
{
	const struct pair pair = { "events", setup, task_work_nothing, task_work_nothing, NULL };
	struct ls_result result = run_pair(&pair, "dfs");
	uint64_t events = result.events;

	CHECK_EQUAL(no_finding(&result), true, pair.name);
	ls_result_free(&result);
	return events;
}

static void who_does_not_ask_has_no_events(void)
{
	CU_ASSERT_EQUAL(events_of(task_work_setup_silent), 0);
	CU_ASSERT(events_of(task_work_setup) > 0);
}

static CU_TestInfo cases[] = {
	CASE(own_work_runs_when_the_task_ends),
	CASE(work_for_a_task_that_has_ended_is_refused),
	CASE(what_runs_cannot_be_taken_back),
	CASE(pending_work_must_not_be_freed),
	CASE(the_end_of_an_operation_runs_it),
	CASE(who_does_not_ask_has_no_events),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: task work", cases);
}
