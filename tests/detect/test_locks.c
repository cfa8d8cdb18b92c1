// SPDX-License-Identifier: GPL-2.0-only
/* deadlock, hang, recursive-lock, lock-imbalance, lock-not-held. The order of locks:
 * test_lock_order.c. */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_locks.h"

static struct ls_lock *first, *second;
static struct ls_completion *done;

static void make_locks(void)
{
	first = ls_lock_new("first");
	second = ls_lock_new("second");
	done = ls_completion_new("done");
}

static void take_both(struct ls_lock *outer, struct ls_lock *inner)
{
	ls_lock_take(outer);
	ls_lock_take(inner);
	ls_lock_drop(inner);
	ls_lock_drop(outer);
}

static void take_first_second(void *arg)
{
	(void)arg;
	take_both(first, second);
}

static void take_maybe_reversed(void *arg)
{
	(void)arg;
	take_both(broken ? second : first, broken ? first : second);
}

/* Fires, and says so in these words: the kind has several forms. */
static void check_story(const struct pair *pair, enum ls_finding_kind kind, const char *words)
{
	struct ls_result result = pair_explore(pair, true, &(struct ls_options){ DFS });
	bool told = false;

	for (size_t i = 0; i < result.findings_nr; i++)
		told |= strstr(result.findings[i].story, words) != NULL;
	CHECK_EQUAL(only_kind(&result, kind), true, pair->name);
	CHECK_EQUAL(told, true, words);
	ls_result_free(&result);
}

static const struct pair abba = { "abba", make_locks, take_first_second, take_maybe_reversed,
				  NULL };

static void fires_on_two_locks_in_opposite_order(void)
{
	struct ls_result result = pair_explore(&abba, true, &(struct ls_options){ DFS });
	const struct ls_finding *deadlock = find_kind(&result, LS_DEADLOCK);

	CU_ASSERT_FATAL(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.traces_deadlocked, 1);
	CU_ASSERT_EQUAL(deadlock->hits, result.deadlocked);
	CU_ASSERT_PTR_NOT_NULL(strstr(deadlock->story, "task a waits for second"));
	CU_ASSERT_PTR_NOT_NULL(strstr(deadlock->story, "task b waits for first"));
	ls_result_free(&result);
}

static void quiet_on_two_locks_in_the_same_order(void)
{
	check_quiet(&abba);
}

static void wait_for_done(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
}

static void complete_maybe(void *arg)
{
	(void)arg;
	if (!broken)
		ls_completion_complete(done);
}

static const struct pair waiting = { "waiting", make_locks, wait_for_done, complete_maybe, NULL };

static void fires_on_a_wait_that_nobody_ends(void)
{
	check_fires(&waiting, LS_HANG);
}

static void quiet_on_a_wait_that_ends(void)
{
	check_quiet(&waiting);
}

/* A circle of a lock and a completion: nobody owns a completion, so it is no deadlock but a hang.
 */
static void wait_under_lock(void *arg)
{
	(void)arg;
	ls_lock_take(first);
	ls_completion_wait(done);
	ls_lock_drop(first);
}

static void complete_under_lock(void *arg)
{
	(void)arg;
	if (broken)
		ls_lock_take(first);
	ls_completion_complete(done);
	if (broken)
		ls_lock_drop(first);
}

static const struct pair flush = { "flush", make_locks, wait_under_lock, complete_under_lock,
				   NULL };

static void fires_on_a_completion_behind_the_lock_of_its_waiter(void)
{
	check_fires(&flush, LS_HANG);
}

static void quiet_on_a_completion_without_that_lock(void)
{
	check_quiet(&flush);
}

static void take_twice(void *arg)
{
	(void)arg;
	ls_lock_take(first);
	ls_lock_take(broken ? first : second);
	ls_lock_drop(broken ? first : second);
	ls_lock_drop(first);
}

static const struct pair twice = { "twice", make_locks, take_twice, NULL, NULL };

static void fires_on_the_same_lock_twice(void)
{
	struct ls_result result = pair_explore(&twice, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_RECURSIVE_LOCK));
	/* The task would wait for itself: nothing after it is run. */
	CU_ASSERT_EQUAL(result.aborted, 1);
	ls_result_free(&result);
}

static void quiet_on_two_locks(void)
{
	check_quiet(&twice);
}

static const struct pair class = { "class", locks_setup, locks_class, NULL, NULL };
static const struct pair spin_class = { "spin class", locks_setup, locks_spin_class, NULL, NULL };
static const struct pair novalidate = { "novalidate", locks_setup, locks_novalidate, NULL, NULL };

static void fires_on_a_class_nested_in_itself(void)
{
	struct ls_result result = pair_explore(&class, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_RECURSIVE_LOCK));
	/* Nobody waits: the execution goes on. */
	CU_ASSERT_EQUAL(result.complete, 1);
	ls_result_free(&result);
	check_fires(&spin_class, LS_RECURSIVE_LOCK);
	check_fires(&novalidate, LS_RECURSIVE_LOCK);
}

static void quiet_on_a_class_nested_with_a_subclass(void)
{
	check_quiet(&class);
	check_quiet(&spin_class);
}

static void quiet_on_a_class_that_is_not_validated(void)
{
	check_quiet(&novalidate);
}

static void drop_once_more(void *arg)
{
	(void)arg;
	ls_lock_take(first);
	ls_lock_drop(first);
	if (broken)
		ls_lock_drop(first);
}

static const struct pair dropped = { "dropped", make_locks, drop_once_more, NULL, NULL };

static void fires_on_a_drop_too_many(void)
{
	check_story(&dropped, LS_LOCK_IMBALANCE, "task a drops first, which nobody holds");
}

static void quiet_on_a_drop_for_each_take(void)
{
	check_quiet(&dropped);
}

static void take_and_hand_over(void *arg)
{
	(void)arg;
	ls_lock_take(first);
	ls_completion_complete(done);
	if (!broken)
		ls_lock_drop(first);
	else
		ls_completion_wait(done);
}

static void drop_for_other(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
	if (broken) {
		ls_lock_drop(first);
		ls_completion_complete(done);
	}
}

static const struct pair foreign = { "foreign", make_locks, take_and_hand_over, drop_for_other,
				     NULL };

/* It stays with its owner, who then ends with it: both are told. */
static void fires_on_a_drop_by_another_task(void)
{
	struct ls_result result = pair_explore(&foreign, true, &(struct ls_options){ DFS });
	bool by_other = false;

	for (size_t i = 0; i < result.findings_nr; i++)
		by_other |= strstr(result.findings[i].story, "task b drops first") != NULL;
	CU_ASSERT(by_other);
	ls_result_free(&result);
}

static void quiet_on_a_drop_by_its_owner(void)
{
	check_quiet(&foreign);
}

static void keep_lock(void *arg)
{
	(void)arg;
	ls_lock_take(first);
	if (!broken)
		ls_lock_drop(first);
}

static const struct pair kept = { "kept", make_locks, keep_lock, NULL, NULL };
static const struct pair init_held = { "init", locks_setup, locks_init_held, NULL, NULL };
static const struct pair free_held = { "free", locks_setup, locks_free_held, NULL, NULL };
static const struct pair uninitialised = { "uninit", locks_setup, locks_uninitialised, NULL, NULL };

static void fires_on_a_lock_kept_at_the_end(void)
{
	check_story(&kept, LS_LOCK_IMBALANCE, "task a still holds first when it ends");
}

static void quiet_on_a_lock_dropped_at_the_end(void)
{
	check_quiet(&kept);
}

/* What is initialised is free afterwards, so the drop that follows is one too many: the same kind.
 */
static void fires_on_initialising_a_held_lock(void)
{
	check_story(&init_held, LS_LOCK_IMBALANCE, "task a initialises");
}

static void quiet_on_initialising_another_lock(void)
{
	check_quiet(&init_held);
}

static void fires_on_freeing_a_held_lock(void)
{
	check_story(&free_held, LS_LOCK_IMBALANCE, "frees memory with");
}

static void quiet_on_freeing_a_free_lock(void)
{
	check_quiet(&free_held);
}

static void fires_on_a_lock_that_was_not_initialised(void)
{
	check_story(&uninitialised, LS_LOCK_IMBALANCE, "before it was initialised");
}

static void quiet_on_a_lock_that_was_initialised(void)
{
	check_quiet(&uninitialised);
}

static const struct pair held = { "held", locks_setup, locks_assert_held, NULL, NULL };
static const struct pair not_held = { "not held", locks_setup, locks_assert_not_held, NULL, NULL };

static void fires_on_an_assertion_with_another_lock(void)
{
	check_fires(&held, LS_LOCK_NOT_HELD);
	check_fires(&not_held, LS_LOCK_NOT_HELD);
}

static void quiet_on_an_assertion_with_the_lock(void)
{
	check_quiet(&held);
	check_quiet(&not_held);
}

static void hold_long(void *arg)
{
	(void)arg;
	locks_assert_held(arg);
	ls_lock_take(first);
	ls_lock_drop(first);
}

static void make_all(void)
{
	make_locks();
	locks_setup();
}

/* That somebody holds it is not enough: it is the caller who has to. */
static void fires_on_an_assertion_while_another_task_holds_it(void)
{
	static const struct pair other = { "other", make_all, hold_long, locks_class, NULL };
	struct ls_result result = pair_explore(&other, true, &(struct ls_options){ DFS });

	CU_ASSERT_PTR_NOT_NULL(find_kind(&result, LS_LOCK_NOT_HELD));
	CU_ASSERT_EQUAL(find_kind(&result, LS_LOCK_NOT_HELD)->hits, result.executions);
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_two_locks_in_opposite_order),
	CASE(quiet_on_two_locks_in_the_same_order),
	CASE(fires_on_a_wait_that_nobody_ends),
	CASE(quiet_on_a_wait_that_ends),
	CASE(fires_on_a_completion_behind_the_lock_of_its_waiter),
	CASE(quiet_on_a_completion_without_that_lock),
	CASE(fires_on_the_same_lock_twice),
	CASE(quiet_on_two_locks),
	CASE(fires_on_a_class_nested_in_itself),
	CASE(quiet_on_a_class_nested_with_a_subclass),
	CASE(quiet_on_a_class_that_is_not_validated),
	CASE(fires_on_a_drop_too_many),
	CASE(quiet_on_a_drop_for_each_take),
	CASE(fires_on_a_drop_by_another_task),
	CASE(quiet_on_a_drop_by_its_owner),
	CASE(fires_on_a_lock_kept_at_the_end),
	CASE(quiet_on_a_lock_dropped_at_the_end),
	CASE(fires_on_initialising_a_held_lock),
	CASE(quiet_on_initialising_another_lock),
	CASE(fires_on_freeing_a_held_lock),
	CASE(quiet_on_freeing_a_free_lock),
	CASE(fires_on_a_lock_that_was_not_initialised),
	CASE(quiet_on_a_lock_that_was_initialised),
	CASE(fires_on_an_assertion_with_another_lock),
	CASE(quiet_on_an_assertion_with_the_lock),
	CASE(fires_on_an_assertion_while_another_task_holds_it),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: locks", cases);
}
