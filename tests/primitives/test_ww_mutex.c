// SPDX-License-Identifier: GPL-2.0-only
/*
 * ww_mutex: whatever the order in which tasks take the locks of a class, they never come to a
 * standstill; who backs off is told by the stamps; and what the calls do not allow is found.
 */
#include "tests/primitives/histories.h"
#include "tests/primitives/lock_waits.h"
#include "tests/primitives/ww_programs.h"

#define TASKS_MAX 3

/* Of one execution: stamp and number of retreats of each task. */
static struct {
	unsigned long stamp;
	int backed_off;
} ended[TASKS_MAX];
static int retreats_older, retreats_younger; /* bits of numbers, over all executions */
static int retreats_second;		     /* likewise, of task b when it is the younger one */

/* Called by instrumented code. */
void ww_ended(unsigned long stamp, int backed_off)
{
	ended[current_task->id].stamp = stamp;
	ended[current_task->id].backed_off = backed_off;
}

static void ww_finish(void *arg)
{
	unsigned int older = ended[1].stamp < ended[0].stamp;

	(void)arg;
	retreats_older |= 1 << ended[older].backed_off;
	retreats_younger |= 1 << ended[!older].backed_off;
	if (!older)
		retreats_second |= 1 << ended[1].backed_off;
}

static struct ls_result run_ww(const char *strategy, void (*setup)(void), void (*a)(void *),
			       void (*b)(void *), void (*c)(void *))
{
	const struct ls_task tasks[] = { { "a", a, NULL }, { "b", b, NULL }, { "c", c, NULL } };
	const struct ls_program program = { .name = "ww",
					    .setup = call_setup,
					    .arg = (void *)setup,
					    .tasks = tasks,
					    .tasks_nr = c ? 3 : 2,
					    .finish = ww_finish,
					    .finish_is_noop = true };

	retreats_older = retreats_younger = retreats_second = 0;
	return explore(&program, &(struct ls_options){ .strategy = strategy,
						       .preemptions_max = LS_UNBOUNDED });
}

static const struct {
	const char *name, *strategy;
	void (*setup)(void);
	bool wait_die;
} rows[] = {
	{ "wound-wait, dfs", "dfs", ww_setup_wound_wait, false },
	{ "wound-wait, optimal", "optimal", ww_setup_wound_wait, false },
	{ "wait-die, dfs", "dfs", ww_setup_wait_die, true },
	{ "wait-die, optimal", "optimal", ww_setup_wait_die, true },
};

static void check_ends(const struct ls_result *result, const char *name)
{
	CHECK_EQUAL(no_finding(result), true, name);
	CHECK_EQUAL(result->exhausted, true, name);
	CHECK_EQUAL(result->complete, result->executions, name);
}

/*
 * The older context never backs off. The younger one does when each has what the other wants; then
 * it waits for the lock that the older one keeps to the end, and is not in the way again.
 */
static void crossed_locks_never_deadlock_and_the_younger_backs_off(void)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result = run_ww(rows[i].strategy, rows[i].setup, ww_takes_0_1,
						 ww_takes_1_0, NULL);

		check_ends(&result, rows[i].name);
		CHECK_EQUAL(retreats_older, 1 << 0, rows[i].name);
		CHECK_EQUAL(retreats_younger, 1 << 0 | 1 << 1, rows[i].name);
		ls_result_free(&result);
	}
}

/*
 * Task a has one lock and wants no other; b has one, and wants that of a. A younger b backs off
 * under wait-die, and waits under wound-wait. An older b waits under wait-die, and under wound-wait
 * wounds a, which never would have to wait and so never notices.
 */
static void the_two_algorithms_differ_where_nobody_has_to_back_off(void)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_result result = run_ww(rows[i].strategy, rows[i].setup, ww_takes_0,
						 ww_takes_1_0, NULL);

		check_ends(&result, rows[i].name);
		CHECK_EQUAL(retreats_older, 1 << 0, rows[i].name);
		CHECK_EQUAL(retreats_second, rows[i].wait_die ? 1 << 0 | 1 << 1 : 1 << 0,
			    rows[i].name);
		ls_result_free(&result);
	}
}

/* Three tasks in a circle, which with plain mutexes has a deadlock: too many traces for all. */
static void a_circle_of_three_is_not_seen_to_deadlock(void)
{
	static const struct ls_task tasks[] = { { "a", ww_takes_0_1, NULL },
						{ "b", ww_takes_1_2, NULL },
						{ "c", ww_takes_2_0, NULL } };

	for (size_t i = 0; i < ARRAY_NR(rows); i += 2) {
		const struct ls_program program = { .name = "circle",
						    .setup = call_setup,
						    .arg = (void *)rows[i].setup,
						    .tasks = tasks,
						    .tasks_nr = 3 };
		struct ls_result result = explore(&program,
						  &(struct ls_options){ .strategy = "random",
									.seed = 1,
									.executions_max = 20000 });

		CHECK_EQUAL(no_finding(&result), true, rows[i].name);
		CHECK_EQUAL(result.complete, 20000, rows[i].name);
		ls_result_free(&result);
	}
}

static int setup_wait_die(void *arg)
{
	(void)arg;
	ww_setup_wait_die();
	return 0;
}

static struct ls_result run_one(const char *name, void (*run)(void *))
{
	const struct ls_task tasks[] = { { "a", run, NULL } };
	const struct ls_program program = {
		.name = name, .setup = setup_wait_die, .tasks = tasks, .tasks_nr = 1
	};

	return explore(&program, &(struct ls_options){ DFS });
}

static void calls_return_what_they_say(void)
{
	static const struct {
		const char *name;
		void (*run)(void *arg);
	} good[] = { { "results", ww_results }, { "as documented", ww_as_documented } };

	for (size_t i = 0; i < ARRAY_NR(good); i++) {
		struct ls_result result;

		expectations = 0;
		result = run_one(good[i].name, good[i].run);
		check_ends(&result, good[i].name);
		CHECK_EQUAL(expectations > 0, true, good[i].name);
		ls_result_free(&result);
	}
}

static void misuse_is_found(void)
{
	static const struct {
		const char *name;
		void (*run)(void *arg);
	} bad[] = {
		{ "slow path without -EDEADLK", ww_slow_unneeded },
		{ "done twice", ww_done_twice },
		{ "fini with a lock held", ww_fini_early },
		{ "lock after done", ww_lock_after_done },
		{ "context of another class", ww_other_class },
		{ "lost count", ww_lost_count },
		{ "lock again after -EDEADLK", ww_lock_again },
		{ "lock another after -EDEADLK", ww_lock_other },
		{ "slow path on another after -EDEADLK", ww_slow_other },
		{ "slow path with locks held", ww_slow_holding },
	};

	for (size_t i = 0; i < ARRAY_NR(bad); i++) {
		struct ls_result result = run_one(bad[i].name, bad[i].run);

		CHECK_EQUAL(find_kind(&result, LS_CONTRACT) != NULL, true, bad[i].name);
		ls_result_free(&result);
	}
}

/* As a lock without contexts it is an unfair mutex. */
static void histories_without_contexts_are_those_of_a_mutex(void)
{
	static const struct history_rules rules = { 0 };

	check_histories(&history_ww_mutex, &rules, 100, true);
}

static void a_plan_refuses_a_lock_for_no_reason(void)
{
	const struct ls_task tasks[] = { { "a", ww_injected, NULL } };
	const struct ls_program program = {
		.name = "injected", .setup = setup_wait_die, .tasks = tasks, .tasks_nr = 1
	};
	struct ls_fault_plan plan = { .site = "ww_mutex_lock", .task = -1 };
	struct ls_result result = explore(
		&program, &(struct ls_options){ DFS, .faults = &plan, .faults_nr = 1 });

	check_ends(&result, "injected");
	/* Refused or not. */
	CU_ASSERT_EQUAL(result.executions, 2);
	CU_ASSERT_EQUAL(plan.fired, 1);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "crossed_locks_never_deadlock_and_the_younger_backs_off",
	  crossed_locks_never_deadlock_and_the_younger_backs_off },
	{ "the_two_algorithms_differ_where_nobody_has_to_back_off",
	  the_two_algorithms_differ_where_nobody_has_to_back_off },
	{ "a_circle_of_three_is_not_seen_to_deadlock", a_circle_of_three_is_not_seen_to_deadlock },
	{ "calls_return_what_they_say", calls_return_what_they_say },
	{ "misuse_is_found", misuse_is_found },
	{ "histories_without_contexts_are_those_of_a_mutex",
	  histories_without_contexts_are_those_of_a_mutex },
	{ "a_plan_refuses_a_lock_for_no_reason", a_plan_refuses_a_lock_for_no_reason },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("primitives: ww_mutex", cases);
}
