// SPDX-License-Identifier: GPL-2.0-only
/*
 * Circles of single objects that checks by class do not see: locks without class checks, nesting
 * levels, the tree of objects, waits of other kinds; what becomes of such a circle, and that it
 * replays.
 *
 * What is expected follows from who can stand where: a circle of waits is real when some
 * interleaving brings a task into each of its edges at once, and these programs are small enough to
 * see by hand whether one does.
 */
#include <lockstep/lock_graph.h>
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_instances.h"

static struct ls_lock *group;
static struct ls_completion *done, *first;
static struct ls_var *way;

static void make_all(void)
{
	instances_setup();
	group = ls_lock_new("group");
	done = ls_completion_new("done");
	first = ls_completion_new("first");
	way = ls_var_new("way", 0);
}

static void make_tree(void)
{
	instances_setup_tree();
	group = ls_lock_new("group");
	done = ls_completion_new("done");
}

static void take_01_then_complete(void *arg)
{
	(void)arg;
	instances_take(0, 1);
	ls_completion_complete(done);
}

static void wait_then_take_10(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
	instances_take(broken ? 1 : 0, broken ? 0 : 1);
}

static const struct pair ordered = { "ordered", make_all, take_01_then_complete, wait_then_take_10,
				     NULL };

/* Few executions of a sampler, which prove nothing. */
#define FEW .strategy = "random", .executions_max = 20

/* What is said of the only circle of a search. */
struct told {
	unsigned int nr;
	enum ls_confirmation verdict;
	char reason[200];
};

static void tell_circles(const struct ls_lock_graph *graph, void *arg)
{
	struct told *told = arg;

	told->nr = graph->circles_nr;
	if (!told->nr)
		return;
	told->verdict = graph->circles[0].verdict;
	snprintf(told->reason, sizeof(told->reason), "%s",
		 graph->circles[0].reason ? graph->circles[0].reason : "");
}

/* A circle that nothing closes: a finding of a search that proves nothing, else told in the graph.
 */
static void check_open(const struct pair *pair, const char *reason)
{
	struct told told = { 0 };
	struct ls_result result = pair_explore(pair, true, &(struct ls_options){ FEW });
	const struct ls_finding *f = find_kind(&result, LS_LOCK_ORDER);

	if (*reason) {
		CHECK_EQUAL(no_finding(&result), true, pair->name);
	} else {
		CHECK_EQUAL(only_kind(&result, LS_LOCK_ORDER), true, pair->name);
		CHECK_EQUAL(f ? f->confirmation : 0, LS_NOT_REACHED, pair->name);
	}
	ls_result_free(&result);
	result = pair_explore(
		pair, true,
		&(struct ls_options){ DFS, .lock_graph = tell_circles, .lock_graph_arg = &told });
	CHECK_EQUAL(no_finding(&result), true, pair->name);
	CHECK_EQUAL(told.nr, 1, pair->name);
	CHECK_EQUAL(told.verdict, LS_GUARDED, pair->name);
	CHECK_STRING(told.reason,
		     *reason ? reason
			     : "the tasks never come to stand in these waits at the same time: "
			       "every execution was run, and none ends in a deadlock",
		     pair->name);
	ls_result_free(&result);
	told = (struct told){ 0 };
	result = pair_explore(
		pair, false,
		&(struct ls_options){ DFS, .lock_graph = tell_circles, .lock_graph_arg = &told });
	CHECK_EQUAL(told.nr, 0, pair->name);
	ls_result_free(&result);
}

/* The wait orders the two tasks, so every execution ends well, and all of them show that. */
static void fires_on_unchecked_locks_in_both_orders(void)
{
	struct ls_result result = pair_explore(&ordered, true, &(struct ls_options){ FEW });
	const struct ls_finding *f = find_kind(&result, LS_LOCK_ORDER);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CHECK_STRING(f->story,
		     "waits can form a circle: &items[i]->mutex of i0 is taken under "
		     "&items[i]->mutex of i1, &items[i]->mutex of i1 is taken under "
		     "&items[i]->mutex of i0",
		     "story");
	ls_result_free(&result);
	check_open(&ordered, "");
}

static void quiet_on_unchecked_locks_in_one_order(void)
{
	check_quiet(&ordered);
}

/* The same without the wait deadlocks; the deadlock is the one finding. */
static void take_01(void *arg)
{
	(void)arg;
	instances_take(0, 1);
}

static void take_10(void *arg)
{
	(void)arg;
	instances_take(1, 0);
}

static const struct pair abba = { "abba", make_all, take_01, take_10, NULL };

static void a_deadlock_takes_the_place_of_its_circle(void)
{
	struct ls_result result = pair_explore(&abba, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMED);
	ls_result_free(&result);
	/* Without a preemption nothing deadlocks. The circle is seen, and then looked into. */
	result = pair_explore(&abba, true, &(struct ls_options){ .strategy = "dfs" });
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_STRING_EQUAL(result.findings[0].strategy, "directed");
	ls_result_free(&result);
}

/* Nesting levels say that any two may be taken in this order, which cannot be true of both. */
static void nested_01(void *arg)
{
	(void)arg;
	instances_take_nested(0, 1);
}

static void nested_10(void *arg)
{
	(void)arg;
	instances_take_nested(broken ? 1 : 0, broken ? 0 : 1);
}

static const struct pair nested = { "nested", make_all, nested_01, nested_10, NULL };

static void fires_on_nesting_levels_that_hide_the_order(void)
{
	struct ls_result result = pair_explore(&nested, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	ls_result_free(&result);
}

static void quiet_on_nesting_levels_in_one_order(void)
{
	check_quiet(&nested);
}

/* Down the tree, the tree changes, and down the tree again. */
static void down_then_complete(void *arg)
{
	(void)arg;
	instances_take(0, 2);
	ls_completion_complete(done);
}

static void wait_then_moved_down(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
	if (!broken)
		instances_move();
	instances_take(2, 0);
}

static const struct pair tree = { "tree", make_tree, down_then_complete, wait_then_moved_down,
				  NULL };

static void fires_on_a_descendant_before_its_ancestor(void)
{
	check_open(&tree, "");
}

static void quiet_on_an_ancestor_first_in_each_tree(void)
{
	check_quiet(&tree);
}

/* What follows the tree counts as soon as something else closes the circle. */
static void down_the_tree(void *arg)
{
	(void)arg;
	instances_take(0, 1);
}

static void up_by_a_lock(void *arg)
{
	(void)arg;
	instances_lock(1);
	ls_lock_take(group);
	ls_lock_drop(group);
	instances_unlock(1);
	ls_lock_take(group);
	instances_lock(broken ? 0 : 2);
	instances_unlock(broken ? 0 : 2);
	ls_lock_drop(group);
}

static const struct pair up = { "up", make_tree, down_the_tree, up_by_a_lock, NULL };

/* Three edges, two tasks. */
static void fires_on_a_circle_of_which_one_edge_follows_the_tree(void)
{
	check_open(&up, "there are fewer tasks that take these locks than orders in the circle");
}

static void quiet_on_the_same_with_a_lock_outside_of_the_circle(void)
{
	check_quiet(&up);
}

/* A grace period is waited for under the lock that a reader wants. */
static void lock_in_section(void *arg)
{
	(void)arg;
	instances_read(0);
	ls_completion_complete(done);
}

static void wait_under_lock(void *arg)
{
	(void)arg;
	ls_completion_wait(done);
	instances_synchronize(broken ? 0 : 1);
}

static const struct pair grace = { "grace", make_all, lock_in_section, wait_under_lock, NULL };

static void fires_on_a_grace_period_under_a_lock_of_its_readers(void)
{
	struct ls_result result = pair_explore(&grace, true, &(struct ls_options){ FEW });
	const struct ls_finding *f = find_kind(&result, LS_LOCK_ORDER);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CHECK_STRING(f->story,
		     "waits can form a circle: domain of readers is waited for under "
		     "&items[i]->mutex of i0, &items[i]->mutex of i0 is wanted in a section of "
		     "domain of readers",
		     "story");
	ls_result_free(&result);
	check_open(&grace, "");
}

static void quiet_on_a_grace_period_under_another_lock(void)
{
	check_quiet(&grace);
}

/* a waits with a lock held for what c completes, which needs the group's, which b has. */
static void wait_with_lock(void *arg)
{
	(void)arg;
	instances_lock(0);
	ls_completion_wait(done);
	instances_unlock(0);
}

static void lock_under_group(void *arg)
{
	(void)arg;
	ls_lock_take(group);
	instances_lock(broken ? 0 : 1);
	instances_unlock(broken ? 0 : 1);
	ls_lock_drop(group);
}

static void complete_after_group(void *arg)
{
	(void)arg;
	ls_lock_take(group);
	ls_lock_drop(group);
	ls_completion_complete(done);
}

static int three_setup(void *arg)
{
	(void)arg;
	make_all();
	return 0;
}

static struct ls_result explore_three(bool is_broken, const struct ls_options *options)
{
	static const struct ls_task tasks[] = { { "a", wait_with_lock, NULL },
						{ "c", complete_after_group, NULL },
						{ "b", lock_under_group, NULL } };
	const struct ls_program program = {
		.name = "three", .setup = three_setup, .tasks = tasks, .tasks_nr = 3
	};

	broken = is_broken;
	return explore(&program, options);
}

/* The first schedule without preemptions runs c to its end before b begins, so nothing hangs. */
static void fires_on_a_circle_of_three_kinds_of_wait(void)
{
	struct ls_result result = explore_three(
		true, &(struct ls_options){ .strategy = "dfs", .executions_max = 1 });

	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMED);
	CU_ASSERT_STRING_EQUAL(result.findings[0].strategy, "directed");
	ls_result_free(&result);
	/* All executions: the hang is met by the search itself. */
	result = explore_three(true, &(struct ls_options){ DFS });
	CU_ASSERT(result.deadlocked > 0);
	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMED);
	ls_result_free(&result);
}

static void quiet_on_the_same_with_another_lock(void)
{
	struct ls_result result = explore_three(false, &(struct ls_options){ DFS });

	CU_ASSERT(no_finding(&result));
	CU_ASSERT(result.exhausted);
	ls_result_free(&result);
}

/* The lock of a device, the mutex of a group and the flush of a work, which only together form a
 * circle: the device's lock has no class checks, so the classes do not. */
static void flush_under_lock(void *arg)
{
	(void)arg;
	instances_queue_and_flush_under(0);
}

static void lock_under_work_lock(void *arg)
{
	(void)arg;
	instances_take_under_group(broken ? 0 : 1);
}

static const struct pair flush = { "flush", instances_setup_work, lock_under_work_lock,
				   flush_under_lock, NULL };

/* The first execution runs a to its end, and then b with the work. */
static void fires_on_a_flush_under_a_lock_that_only_others_need(void)
{
	struct ls_result result = pair_explore(
		&flush, true, &(struct ls_options){ .strategy = "dfs", .executions_max = 1 });

	CU_ASSERT_EQUAL(result.executions, 1);
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMED);
	CU_ASSERT_STRING_EQUAL(result.findings[0].strategy, "directed");
	ls_result_free(&result);
	result = pair_explore(&flush, true, &(struct ls_options){ .strategy = "optimal" });
	CU_ASSERT(result.exhausted);
	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMED);
	ls_result_free(&result);
}

static void quiet_on_a_flush_under_another_lock(void)
{
	check_quiet(&flush);
}

/* Guesses that are refuted: by order, and by somebody else who completes without the lock. */
static void complete_then_wait(void *arg)
{
	(void)arg;
	instances_lock(0);
	instances_unlock(0);
	ls_completion_complete(first);
	ls_completion_complete(done);
}

static void wait_first_then_under_lock(void *arg)
{
	(void)arg;
	ls_completion_wait(first);
	instances_lock(0);
	ls_completion_wait(done);
	instances_unlock(0);
}

static const struct pair in_order = { "in order", make_all, complete_then_wait,
				      wait_first_then_under_lock, NULL };

static void quiet_on_a_completion_whose_order_excludes_the_circle(void)
{
	check_quiet(&in_order);
}

static void complete_with_or_without(void *arg)
{
	(void)arg;
	if (ls_choose(2))
		instances_take(0, 1);
	ls_completion_complete(done);
	ls_completion_complete(done);
}

static const struct pair without = { "without", make_all, complete_with_or_without, wait_with_lock,
				     NULL };

/* It hangs where the choice is to take the lock; but the other choice refutes the guess. */
static void a_hang_stands_where_the_guess_does_not(void)
{
	struct ls_result result = pair_explore(&without, true, &(struct ls_options){ DFS });

	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMATION_NONE);
	ls_result_free(&result);
}

/* A common outer lock; and, of a search that is not complete, an order that nobody knows of. */
static void take_01_under_group(void *arg)
{
	(void)arg;
	ls_lock_take(group);
	instances_take(0, 1);
	ls_lock_drop(group);
}

static void take_10_under_group(void *arg)
{
	(void)arg;
	ls_lock_take(group);
	instances_take(broken ? 1 : 0, broken ? 0 : 1);
	ls_lock_drop(group);
}

static const struct pair guarded = { "guarded", make_all, take_01_under_group, take_10_under_group,
				     NULL };

static void a_circle_under_a_common_lock_is_guarded(void)
{
	check_open(&guarded,
		   "group is held whenever these locks are taken in orders that conflict");
	check_quiet(&guarded);
}

/* Each task takes the locks in one order in one execution and in the other in another one; which
 * it is the second task learns from the first, and takes the same. */
static void take_as_chosen(void *arg)
{
	unsigned int reversed = ls_choose(2);

	(void)arg;
	instances_take(reversed, !reversed);
	ls_var_write(way, reversed);
	ls_completion_complete(done);
}

static void take_as_told(void *arg)
{
	unsigned int reversed;

	(void)arg;
	ls_completion_wait(done);
	reversed = (unsigned int)ls_var_read(way);
	instances_take(reversed, !reversed);
}

static const struct pair chosen = { "chosen", make_all, take_as_chosen, take_as_told, NULL };

static void a_circle_over_two_executions_replays_with_the_first(void)
{
	struct ls_program program = pair_program(&chosen);
	struct ls_result result = pair_explore(&chosen, true, &(struct ls_options){ FEW }), again;
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
	CU_ASSERT_EQUAL(ls_replay(&program, NULL, &f->choices, &again, NULL), 0);
	CU_ASSERT(no_finding(&again));
	ls_result_free(&again);
	ls_result_free(&result);
}

/* Not all processes see all edges. */
static void several_processes_find_the_same(void)
{
	struct ls_result result = pair_explore(
		&abba, true, &(struct ls_options){ .strategy = "optimal", .jobs = 2 });

	CU_ASSERT(only_kind(&result, LS_DEADLOCK));
	CU_ASSERT_EQUAL(result.findings_nr, 1);
	CU_ASSERT_EQUAL(result.findings[0].confirmation, LS_CONFIRMED);
	ls_result_free(&result);
	result = pair_explore(
		&chosen, true,
		&(struct ls_options){ .strategy = "random", .executions_max = 2000, .jobs = 2 });
	CU_ASSERT(only_kind(&result, LS_LOCK_ORDER));
	ls_result_free(&result);
}

#define CASE(name)          \
	{                   \
#name, name \
	}

static CU_TestInfo cases[] = {
	CASE(fires_on_unchecked_locks_in_both_orders),
	CASE(quiet_on_unchecked_locks_in_one_order),
	CASE(a_deadlock_takes_the_place_of_its_circle),
	CASE(fires_on_nesting_levels_that_hide_the_order),
	CASE(quiet_on_nesting_levels_in_one_order),
	CASE(fires_on_a_descendant_before_its_ancestor),
	CASE(quiet_on_an_ancestor_first_in_each_tree),
	CASE(fires_on_a_circle_of_which_one_edge_follows_the_tree),
	CASE(quiet_on_the_same_with_a_lock_outside_of_the_circle),
	CASE(fires_on_a_grace_period_under_a_lock_of_its_readers),
	CASE(quiet_on_a_grace_period_under_another_lock),
	CASE(fires_on_a_circle_of_three_kinds_of_wait),
	CASE(quiet_on_the_same_with_another_lock),
	CASE(fires_on_a_flush_under_a_lock_that_only_others_need),
	CASE(quiet_on_a_flush_under_another_lock),
	CASE(quiet_on_a_completion_whose_order_excludes_the_circle),
	CASE(a_hang_stands_where_the_guess_does_not),
	CASE(a_circle_under_a_common_lock_is_guarded),
	CASE(a_circle_over_two_executions_replays_with_the_first),
	CASE(several_processes_find_the_same),
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: instances", cases);
}
