// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock-order: circles of lock classes that no execution has to close, what makes an edge and what
 * does not, and how such a finding is replayed. Who holds what is checked in test_locks.c.
 */
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_locks.h"

static struct ls_lock *lock[4];
static struct ls_completion *done;

static void make_locks(void)
{
	static const char *const names[] = { "A", "B", "C", "D" };

	for (unsigned int i = 0; i < ARRAY_NR(names); i++)
		lock[i] = ls_lock_new(names[i]);
	done = ls_completion_new("done");
}

static void take_both(unsigned int outer, unsigned int inner)
{
	ls_lock_take(lock[outer]);
	ls_lock_take(lock[inner]);
	ls_lock_drop(lock[inner]);
	ls_lock_drop(lock[outer]);
}

static void take_then_complete(void *arg)
{
	(void)arg;
	take_both(0, 1);
	ls_completion_complete(done);
}

static void wait_then_take(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
	take_both(broken ? 1 : 0, broken ? 0 : 1);
}

static const struct pair ordered = { "ordered", make_locks, take_then_complete, wait_then_take,
				     NULL };

static void fires_on_a_circle_that_never_deadlocks(void)
{
	struct ls_result result = pair_explore(&ordered, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_LOCK_ORDER));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT_EQUAL(result.complete, result.executions);
	ls_result_free(&result);
}

static void quiet_on_one_order_in_both_tasks(void)
{
	check_quiet(&ordered);
}

/* One execution takes A then B, another one B then A: the circle is of two executions. */
static void take_as_chosen(void *arg)
{
	unsigned int reversed = ls_choose(2);

	(void)arg;
	take_both(reversed, broken ? !reversed : 2 + reversed);
}

static const struct pair chosen = { "chosen", make_locks, take_as_chosen, NULL, NULL };

static void fires_on_a_circle_over_two_executions(void)
{
	check_fires(&chosen, LS_LOCK_ORDER);
}

static void quiet_on_two_executions_without_a_circle(void)
{
	check_quiet(&chosen);
}

static void a_circle_over_two_executions_replays_with_the_first(void)
{
	struct ls_program program = pair_program(&chosen);
	struct ls_result result = pair_explore(&chosen, true, &(struct ls_options){ DFS }), again;
	struct ls_options options = { .preemptions_max = LS_UNBOUNDED };
	const struct ls_finding *f = find_kind(&result, LS_LOCK_ORDER);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(f->before_nr, 1);
	options.before = f->before;
	options.before_nr = f->before_nr;
	CU_ASSERT_EQUAL(ls_replay(&program, &options, &f->choices, &again, NULL), 0);
	CU_ASSERT(only_kind(&again, LS_LOCK_ORDER));
	CU_ASSERT_EQUAL(again.findings[0].fingerprint, f->fingerprint);
	ls_result_free(&again);
	/* Alone it shows one order only. */
	CU_ASSERT_EQUAL(ls_replay(&program, NULL, &f->choices, &again, NULL), 0);
	CU_ASSERT(no_finding(&again));
	ls_result_free(&again);
	ls_result_free(&result);
}

static void take_ab(void *arg)
{
	(void)arg;
	take_both(0, 1);
}

static void take_ba(void *arg)
{
	(void)arg;
	take_both(1, 0);
}

static const struct pair abba = { "abba", make_locks, take_ab, take_ba, NULL };

static void a_deadlock_takes_the_place_of_its_circle(void)
{
	struct ls_result result = pair_explore(&abba, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	ls_result_free(&result);
	/* Without a preemption there is no deadlock, but the same circle, which is then looked
	 * into. */
	result = pair_explore(&abba, true, &(struct ls_options){ .strategy = "dfs" });
	CU_ASSERT_EQUAL(result.bound, 0);
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_STRING_EQUAL(result.findings[0].strategy, "directed");
	ls_result_free(&result);
}

/* A circle of other classes is not what the deadlock confirms. */
static void take_more(void *arg)
{
	(void)arg;
	take_both(0, 1);
	take_both(2, 3);
	take_both(3, 2);
}

static void a_deadlock_leaves_other_circles_alone(void)
{
	static const struct pair more = { "more", make_locks, take_more, take_ba, NULL };
	struct ls_result result = pair_explore(&more, true, &(struct ls_options){ DFS });

	CU_ASSERT_PTR_NOT_NULL(find_kind(&result, LS_DEADLOCK));
	CU_ASSERT_PTR_NOT_NULL(find_kind(&result, LS_LOCK_ORDER));
	CU_ASSERT_EQUAL(result.findings_nr, 2);
	ls_result_free(&result);
}

static void take_three(void *arg)
{
	(void)arg;
	take_both(0, 1);
	take_both(1, 2);
	take_both(broken ? 2 : 0, broken ? 0 : 2);
}

static const struct pair three = { "three", make_locks, take_three, NULL, NULL };

static void fires_on_a_circle_of_three_classes(void)
{
	struct ls_result result = pair_explore(&three, true, &(struct ls_options){ DFS });
	const struct ls_finding *f = find_kind(&result, LS_LOCK_ORDER);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, "B is taken under A"));
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, "C is taken under B"));
	CU_ASSERT_PTR_NOT_NULL(strstr(f->story, "A is taken under C"));
	ls_result_free(&result);
}

static void quiet_on_a_chain_of_three_classes(void)
{
	check_quiet(&three);
}

/* A common outer lock keeps it from ever happening; the kernel reports it all the same. */
static void take_guarded(void *arg)
{
	(void)arg;
	ls_lock_take(lock[2]);
	take_both(0, 1);
	ls_lock_drop(lock[2]);
}

static void take_guarded_reversed(void *arg)
{
	(void)arg;
	ls_lock_take(lock[2]);
	take_both(broken ? 1 : 0, broken ? 0 : 1);
	ls_lock_drop(lock[2]);
}

static const struct pair guarded = { "guarded", make_locks, take_guarded, take_guarded_reversed,
				     NULL };

static void fires_on_a_circle_under_a_common_lock(void)
{
	check_fires(&guarded, LS_LOCK_ORDER);
}

static void quiet_on_one_order_under_a_common_lock(void)
{
	check_quiet(&guarded);
}

static void make_devices(void)
{
	lock[0] = ls_lock_new_class("d0", "device");
	lock[1] = ls_lock_new_class("g0", "group");
	lock[2] = ls_lock_new_class("d1", broken ? "device" : "another device");
	lock[3] = ls_lock_new_class("g1", "group");
}

static void take_classes(void *arg)
{
	(void)arg;
	take_both(0, 1);
	take_both(3, 2);
}

static const struct pair classes = { "classes", make_devices, take_classes, NULL, NULL };

static void fires_on_a_circle_of_classes_of_other_locks(void)
{
	check_fires(&classes, LS_LOCK_ORDER);
}

static void quiet_on_other_locks_of_other_classes(void)
{
	check_quiet(&classes);
}

static const struct pair try_inner = { "try inner", NULL, locks_trylock_inner, NULL, NULL };
static const struct pair try_outer = { "try outer", NULL, locks_trylock_outer, NULL, NULL };
static const struct pair nested = { "nested", locks_setup, locks_nested_order, NULL, NULL };

/* The task, then the same locks in the other order. */
static void try_inner_then_reversed(void *arg)
{
	try_inner.a(arg);
	locks_reversed(arg);
}

static void try_outer_then_reversed(void *arg)
{
	try_outer.a(arg);
	locks_reversed(arg);
}

static const struct pair inner_both = { "inner", NULL, try_inner_then_reversed, NULL, NULL };
static const struct pair outer_both = { "outer", NULL, try_outer_then_reversed, NULL, NULL };

static void fires_on_a_lock_where_a_trylock_could_be(void)
{
	check_fires(&inner_both, LS_LOCK_ORDER);
}

static void quiet_on_a_trylock_inside(void)
{
	check_quiet(&inner_both);
}

static void fires_on_a_lock_under_a_trylock(void)
{
	check_fires(&outer_both, LS_LOCK_ORDER);
}

static void quiet_on_nothing_under_a_trylock(void)
{
	check_quiet(&outer_both);
}

static void fires_on_a_subclass_in_both_orders(void)
{
	check_fires(&nested, LS_LOCK_ORDER);
}

static void quiet_on_a_subclass_in_one_order(void)
{
	check_quiet(&nested);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_a_circle_that_never_deadlocks),
	CASE(quiet_on_one_order_in_both_tasks),
	CASE(fires_on_a_circle_over_two_executions),
	CASE(quiet_on_two_executions_without_a_circle),
	CASE(a_circle_over_two_executions_replays_with_the_first),
	CASE(a_deadlock_takes_the_place_of_its_circle),
	CASE(a_deadlock_leaves_other_circles_alone),
	CASE(fires_on_a_circle_of_three_classes),
	CASE(quiet_on_a_chain_of_three_classes),
	CASE(fires_on_a_circle_under_a_common_lock),
	CASE(quiet_on_one_order_under_a_common_lock),
	CASE(fires_on_a_circle_of_classes_of_other_locks),
	CASE(quiet_on_other_locks_of_other_classes),
	CASE(fires_on_a_lock_where_a_trylock_could_be),
	CASE(quiet_on_a_trylock_inside),
	CASE(fires_on_a_lock_under_a_trylock),
	CASE(quiet_on_nothing_under_a_trylock),
	CASE(fires_on_a_subclass_in_both_orders),
	CASE(quiet_on_a_subclass_in_one_order),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: lock order", cases);
}
