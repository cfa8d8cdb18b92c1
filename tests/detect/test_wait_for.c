// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits for whom, over everything that a task can wait for, and what is said of a wait that
 * nobody can end: whether anybody ever did what could have ended it, and whether that was in vain.
 *
 * The stories follow from the programs by hand; each program has few ways to end.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_waits.h"

static const struct ls_finding *check_story(const struct ls_result *result,
					    enum ls_finding_kind kind, const char *story)
{
	const struct ls_finding *f = find_kind(result, kind);

	CHECK_STRING(f ? f->story : "nothing", story, ls_finding_name(kind));
	return f;
}

/* a reads and wants the mutex, which c holds; c wants to read, behind b, who waits for a. */
static struct ls_result explore_queue(bool is_broken)
{
	static const struct ls_task tasks[] = { { "a", waits_read_then_lock, NULL },
						{ "b", waits_write, NULL },
						{ "c", waits_lock_then_read, NULL } };
	static const struct pair setup = { "queue", waits_setup, NULL, NULL, NULL };
	const struct ls_program program = { .name = "queue",
					    .setup = pair_setup,
					    .tasks = tasks,
					    .tasks_nr = 3,
					    .arg = (void *)&setup };

	broken = is_broken;
	return explore(&program, &(struct ls_options){ DFS });
}

static void fires_on_a_reader_behind_a_queued_writer(void)
{
	struct ls_result result = explore_queue(true);
	bool queued = false;

	for (size_t i = 0; i < result.findings_nr; i++)
		if (result.findings[i].kind == LS_DEADLOCK)
			queued |= strstr(result.findings[i].story,
					 "for which task b is queued as the next writer") != NULL;
	CU_ASSERT(queued);
	CU_ASSERT_PTR_NULL(find_kind(&result, LS_HANG));
	ls_result_free(&result);
}

static void quiet_on_a_reader_without_the_lock(void)
{
	struct ls_result result = explore_queue(false);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT(result.exhausted);
	ls_result_free(&result);
}

static const struct pair never = { "never", waits_setup, waits_for_completion, waits_not_completed,
				   NULL };
static const struct pair once = { "once", waits_setup, waits_for_completion_twice,
				  waits_completed_once, NULL };
static const struct pair lost = { "lost", waits_setup, waits_on_queue, waits_wake_early, NULL };
static const struct pair flushed = { "flushed", waits_setup, waits_flush_under_lock, NULL, NULL };
static const struct pair drained = { "drained", waits_setup, waits_remove_under_lock,
				     waits_lock_in_reference, NULL };
static const struct pair timer = { "timer", waits_setup, waits_timer_sync_under_lock, NULL, NULL };

static void says_that_nobody_ever_completed(void)
{
	struct ls_result result = pair_explore(&never, true, &(struct ls_options){ DFS });

	check_story(&result, LS_HANG,
		    "task a waits for &box->done of box, which no task can complete any more, and "
		    "nobody ever did");
	ls_result_free(&result);
	check_quiet(&never);
}

static void says_who_completed_last(void)
{
	struct ls_result result = pair_explore(&once, true, &(struct ls_options){ DFS });

	check_story(&result, LS_HANG,
		    "task a waits for &box->done of box, which no task can complete any more; the "
		    "last who did was task b");
	ls_result_free(&result);
	check_quiet(&once);
}

static void says_that_a_wake_up_found_nobody(void)
{
	struct ls_result result = pair_explore(&lost, true, &(struct ls_options){ DFS });

	check_story(&result, LS_HANG,
		    "task a waits for &box->queue of box, which nobody signals any more; the last "
		    "who did was task b, when nobody waited");
	ls_result_free(&result);
	check_quiet(&lost);
}

static void fires_on_a_flush_under_the_lock_of_the_work(void)
{
	struct ls_result result = pair_explore(&flushed, true, &(struct ls_options){ DFS });
	const struct ls_finding *f = find_kind(&result, LS_DEADLOCK);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, "task a waits for "));
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, " runs"));
	CU_ASSERT_PTR_NULL(find_kind(&result, LS_HANG));
	ls_result_free(&result);
	check_quiet(&flushed);
}

static void fires_on_a_removal_under_the_lock_of_a_holder(void)
{
	struct ls_result result = pair_explore(&drained, true, &(struct ls_options){ DFS });
	const struct ls_finding *f = find_kind(&result, LS_DEADLOCK);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, ", and task b is one"));
	CU_ASSERT_PTR_NULL(find_kind(&result, LS_HANG));
	ls_result_free(&result);
	check_quiet(&drained);
}

static void fires_on_a_timer_that_wants_the_lock(void)
{
	struct ls_result result = pair_explore(&timer, true, &(struct ls_options){ DFS });
	const struct ls_finding *f = find_kind(&result, LS_DEADLOCK);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, " runs"));
	CU_ASSERT_PTR_NULL(find_kind(&result, LS_HANG));
	ls_result_free(&result);
	check_quiet(&timer);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_reader_behind_a_queued_writer),
	CASE(quiet_on_a_reader_without_the_lock),
	CASE(says_that_nobody_ever_completed),
	CASE(says_who_completed_last),
	CASE(says_that_a_wake_up_found_nobody),
	CASE(fires_on_a_flush_under_the_lock_of_the_work),
	CASE(fires_on_a_removal_under_the_lock_of_a_holder),
	CASE(fires_on_a_timer_that_wants_the_lock),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: who waits for whom", cases);
}
