// SPDX-License-Identifier: GPL-2.0-only
/*
 * Priority schedules: a bug of depth d is hit at least as often as the printed bound says, and
 * exactly as often as all orders of priorities and all choices of change points say.
 */
#include "tests/strategy/strategy_test.h"

#define EXECUTIONS 20000

static struct ls_result pct(const struct script *s, unsigned int depth, uint64_t seed)
{
	return script_explore(s, &(struct ls_options){ .strategy = "pct",
						       .pct_depth = depth,
						       .seed = seed,
						       .executions_max = EXECUTIONS });
}

/* Depth d and n tasks of k events together: 1 / (n k^(d-1)). */
static void the_printed_bound_is_that_of_the_paper(void)
{
	static const struct script s = { "noise", { "...", "....", "." }, NULL };

	for (unsigned int depth = 1; depth <= LS_PCT_DEPTH_MAX; depth++) {
		struct ls_result result = pct(&s, depth, depth);
		double bound = 1.0 / 3;

		for (unsigned int i = 1; i < depth; i++)
			bound /= script_events(&s);
		CU_ASSERT(result.pct_probability > bound * 0.999999);
		CU_ASSERT(result.pct_probability < bound * 1.000001);
		CU_ASSERT_EQUAL(result.withheld, LS_WITHHELD_SAMPLED);
		ls_result_free(&result);
	}
}

static void bugs_are_hit_at_least_as_often_as_the_bound(void)
{
	static const struct {
		struct script script;
		unsigned int depth;
	} rows[] = {
		{ { "order, depth 1", { "....i", "s" }, saw_zero }, 1 },
		{ { "lost update, depth 2", { "rw", "rw" }, lost_update }, 2 },
		{ { "lost update in noise", { "....rw....", "....rw....", "...." }, lost_update },
		  2 },
		{ { "read between, depth 3", { "..ii", "..ss", "...." }, saw_one_then_two }, 3 },
	};

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		for (uint64_t seed = 1; seed <= 3; seed++) {
			struct ls_result result = pct(&rows[i].script, rows[i].depth, seed);
			uint64_t hits = bug_hits(&result);
			double least = result.pct_probability;

			CHECK_EQUAL((double)hits >= EXECUTIONS * least ||
					    within_five_sigma(hits, EXECUTIONS, least),
				    true, rows[i].script.name);
			ls_result_free(&result);
		}
	}
}

/* Without change points tasks run to their ends in a random order: a preemption cannot be. */
static void depth_one_runs_random_task_orders(void)
{
	static const struct script update = { "update", { "rw", "rw" }, lost_update };
	static const struct script first = { "last task first", { "i", "i", "i", "s" }, saw_zero };
	struct ls_result result = pct(&update, 1, 1);

	CU_ASSERT_EQUAL(bug_hits(&result), 0);
	CU_ASSERT_EQUAL(lists_distinct(), 2);
	ls_result_free(&result);
	for (uint64_t seed = 1; seed <= 3; seed++) {
		result = pct(&first, 1, seed);
		CU_ASSERT(within_five_sigma(bug_hits(&result), EXECUTIONS, 0.25));
		CU_ASSERT_EQUAL(lists_distinct(), 24);
		ls_result_free(&result);
	}
}

/* Two tasks and one change point: at most one preemption. What needs two is never seen. */
static void a_change_point_is_one_preemption(void)
{
	static const struct script s = { "three preemptions", { "iii", "ss" }, saw_one_then_two };
	struct ls_result result;

	CU_ASSERT_EQUAL(walk(&s).bug_bound, 3);
	result = pct(&s, 2, 1);
	CU_ASSERT_EQUAL(bug_hits(&result), 0);
	ls_result_free(&result);
	result = pct(&s, 4, 1);
	CU_ASSERT(bug_hits(&result) > 0);
	ls_result_free(&result);
}

/* One execution: which priorities and change points lead to the bug? */
struct pct_plan {
	unsigned int priority[SCRIPTS_MAX], change_at[LS_PCT_DEPTH_MAX];
	unsigned int depth;
};

static unsigned int pct_highest(const struct script *s, const struct state *state,
				const unsigned int *priority)
{
	unsigned int best = SCRIPTS_MAX;

	for (unsigned int t = 0; s->tasks[t]; t++)
		if (script_can_run(s, state, t) &&
		    (best == SCRIPTS_MAX || priority[t] > priority[best]))
			best = t;
	return best;
}

static bool pct_plan_has_bug(const struct script *s, struct pct_plan plan)
{
	struct state state = { .holder = -1 };
	unsigned int task;

	for (unsigned int step = 1; true; step++) {
		task = pct_highest(s, &state, plan.priority);
		if (task == SCRIPTS_MAX)
			return s->bug(s, &state);
		for (unsigned int i = 0; i + 1 < plan.depth; i++) {
			if (plan.change_at[i] != step)
				continue;
			/* Below all that was given out so far; those of earlier change points
			 * higher. */
			plan.priority[task] = plan.depth - 2 - i;
			task = pct_highest(s, &state, plan.priority);
		}
		script_step(s, &state, task);
	}
}

static uint64_t pct_plans, pct_bugs;

static void pct_each_change(const struct script *s, struct pct_plan *plan, unsigned int i)
{
	if (i + 1 >= plan->depth) {
		pct_plans++;
		pct_bugs += pct_plan_has_bug(s, *plan);
		return;
	}
	for (plan->change_at[i] = 1; plan->change_at[i] <= script_events(s); plan->change_at[i]++)
		pct_each_change(s, plan, i + 1);
}

static void pct_each_order(const struct script *s, struct pct_plan *plan, unsigned int placed)
{
	unsigned int nr = script_tasks(s);

	if (placed == nr) {
		pct_each_change(s, plan, 0);
		return;
	}
	for (unsigned int t = 0; t < nr; t++) {
		if (plan->priority[t])
			continue;
		plan->priority[t] = LS_PCT_DEPTH_MAX + placed;
		pct_each_order(s, plan, placed + 1);
		plan->priority[t] = 0;
	}
}

/*
 * Every order of priorities and every choice of change points is equally likely: counted one by
 * one. (The first execution of a search does not know yet how long executions are; one of 20,000.)
 */
static void bugs_are_hit_as_often_as_the_plans_say(void)
{
	static const struct script scripts[] = {
		{ "lost update", { "rw", "rw" }, lost_update },
		{ "lost update with noise", { "..rw", "rw...", "." }, lost_update },
		{ "lost update under locks", { "LrU.w", "LrwU" }, lost_update },
		{ "first of all", { ".i", "..i", "s" }, saw_zero },
		{ "seen between", { "ii", "ss", ".." }, saw_one_then_two },
	};
	unsigned int seen = 0;

	for (size_t i = 0; i < ARRAY_NR(scripts); i++)
		for (unsigned int depth = 1; depth <= 3; depth++) {
			struct pct_plan plan = { .depth = depth };

			pct_plans = pct_bugs = 0;
			pct_each_order(&scripts[i], &plan, 0);
			seen += pct_bugs > 0;
			check_hits(&scripts[i],
				   (struct ls_options){ .strategy = "pct",
							.pct_depth = depth,
							.executions_max = EXECUTIONS },
				   (double)pct_bugs / (double)pct_plans);
		}
	/* Four of them need a preemption, and one of these two. */
	CU_ASSERT_EQUAL(seen, 3 + 2 + 2 + 2 + 1);
}

static void the_same_seed_gives_the_same_choices(void)
{
	static const struct script s = { "noise", { "....", "....", "...." }, NULL };
	static uint64_t first[EXECUTIONS];
	struct ls_result result = pct(&s, 3, 5);
	size_t same = 0;

	memcpy(first, lists, sizeof(first));
	ls_result_free(&result);
	result = pct(&s, 3, 5);
	CU_ASSERT(!memcmp(first, lists, sizeof(first)));
	ls_result_free(&result);
	result = pct(&s, 3, 6);
	for (size_t i = 0; i < EXECUTIONS; i++)
		same += first[i] == lists[i];
	CU_ASSERT(same < EXECUTIONS / 2);
	ls_result_free(&result);
}

static void a_depth_out_of_range_is_refused(void)
{
	static const struct script s = { "noise", { ".", "." }, NULL };
	struct ls_program program = script_program(&s);
	struct ls_options options = { .strategy = "pct", .pct_depth = LS_PCT_DEPTH_MAX + 1 };
	struct ls_result result;

	CU_ASSERT_EQUAL(ls_explore(&program, &options, &result), -EINVAL);
	ls_result_free(&result);
}

static CU_TestInfo cases[] = {
	{ "the_printed_bound_is_that_of_the_paper", the_printed_bound_is_that_of_the_paper },
	{ "bugs_are_hit_at_least_as_often_as_the_bound",
	  bugs_are_hit_at_least_as_often_as_the_bound },
	{ "depth_one_runs_random_task_orders", depth_one_runs_random_task_orders },
	{ "a_change_point_is_one_preemption", a_change_point_is_one_preemption },
	{ "bugs_are_hit_as_often_as_the_plans_say", bugs_are_hit_as_often_as_the_plans_say },
	{ "the_same_seed_gives_the_same_choices", the_same_seed_gives_the_same_choices },
	{ "a_depth_out_of_range_is_refused", a_depth_out_of_range_is_refused },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("strategy: pct", cases);
}
