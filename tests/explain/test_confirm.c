// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said of circles in the lock order after a search that met no deadlock: each pair of cases
 * differs in what excludes the deadlock, and only where something does may the verdict be
 * "guarded".
 *
 * The searches run without preemptions, or few executions, so that they do not come to the deadlock
 * themselves; in such programs it takes exactly one preemption.
 */
#include "tests/explain/explain_test.h"

#define ONE_BY_ONE .strategy = "dfs", .preemptions_max = 0

static struct ls_lock *a, *b, *c, *outer[2];
static struct ls_completion *done;
static struct ls_var *steps;

static int setup(void *arg)
{
	(void)arg;
	a = ls_lock_new("a");
	b = ls_lock_new("b");
	c = ls_lock_new("c");
	outer[0] = ls_lock_new_class("outer of 0", "outer");
	outer[1] = ls_lock_new_class("outer of 1", "outer");
	done = ls_completion_new("done");
	steps = ls_var_new("steps", 0);
	return 0;
}

static void take(struct ls_lock *x, struct ls_lock *y)
{
	ls_lock_take(x);
	ls_lock_take(y);
	ls_lock_drop(y);
	ls_lock_drop(x);
}

static void ab(void *arg)
{
	(void)arg;
	take(a, b);
}

static void ba(void *arg)
{
	(void)arg;
	take(b, a);
}

static void bc(void *arg)
{
	(void)arg;
	take(b, c);
}

static void ca(void *arg)
{
	(void)arg;
	take(c, a);
}

static void both(void *arg)
{
	ab(arg);
	ba(arg);
}

static void ab_under_0(void *arg)
{
	ls_lock_take(outer[0]);
	ab(arg);
	ls_lock_drop(outer[0]);
}

static void ba_under_0(void *arg)
{
	ls_lock_take(outer[0]);
	ba(arg);
	ls_lock_drop(outer[0]);
}

static void ba_under_1(void *arg)
{
	ls_lock_take(outer[1]);
	ba(arg);
	ls_lock_drop(outer[1]);
}

/* Under the guard, and once more without. */
static void ba_under_0_and_alone(void *arg)
{
	ba_under_0(arg);
	ba(arg);
}

static void ab_then_complete(void *arg)
{
	ab(arg);
	ls_completion_complete(done);
}

static void wait_then_ba(void *arg)
{
	ls_completion_wait(done);
	ba(arg);
}

/* The places are far apart: hardly any walk comes to both at once unless it is made to. */
static void far(void)
{
	for (int i = 0; i < 1500; i++)
		ls_var_add(steps, 1);
}

static void ab_far(void *arg)
{
	far();
	ab(arg);
	far();
	far();
}

static void ba_far(void *arg)
{
	far();
	far();
	ba(arg);
	far();
}

struct row {
	const char *name;
	void (*run[4])(void *arg);
	enum ls_finding_kind kind;
	enum ls_confirmation confirmation;
	const char *reason; /* a part of it, or NULL */
	struct ls_options options;
};

static const struct row rows[] = {
	{ "opposite orders", { ab, ba }, LS_DEADLOCK, LS_CONFIRMED, NULL, { ONE_BY_ONE } },
	{ "three in a circle", { ab, bc, ca }, LS_DEADLOCK, LS_CONFIRMED, NULL, { ONE_BY_ONE } },
	{ "far apart", { ab_far, ba_far }, LS_DEADLOCK, LS_CONFIRMED, NULL, { ONE_BY_ONE } },
	{ "one guard",
	  { ab_under_0, ba_under_0 },
	  LS_LOCK_ORDER,
	  LS_GUARDED,
	  "outer of 0 is held",
	  { ONE_BY_ONE } },
	{ "two guards of a class",
	  { ab_under_0, ba_under_1 },
	  LS_DEADLOCK,
	  LS_CONFIRMED,
	  NULL,
	  { ONE_BY_ONE } },
	{ "guarded on one side",
	  { ab_under_0, ba },
	  LS_DEADLOCK,
	  LS_CONFIRMED,
	  NULL,
	  { ONE_BY_ONE } },
	{ "guarded at first",
	  { ab_under_0, ba_under_0_and_alone },
	  LS_DEADLOCK,
	  LS_CONFIRMED,
	  NULL,
	  { ONE_BY_ONE } },
	{ "one task", { both }, LS_LOCK_ORDER, LS_GUARDED, "only task 0 takes", { ONE_BY_ONE } },
	{ "one task of two", { both, ab }, LS_DEADLOCK, LS_CONFIRMED, NULL, { ONE_BY_ONE } },
	{ "one after the other, sampled",
	  { ab_then_complete, wait_then_ba },
	  LS_LOCK_ORDER,
	  LS_NOT_REACHED,
	  NULL,
	  { .strategy = "random", .executions_max = 20 } },
	{ "one after the other, all",
	  { ab_then_complete, wait_then_ba },
	  LS_LOCK_ORDER,
	  LS_GUARDED,
	  "every execution was run",
	  { DFS } },
};

static void circles_are_judged(void)
{
	static const char *const names[] = { "0", "1", "2", "3" };

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		const struct row *row = &rows[i];
		struct ls_task tasks[4] = { 0 };
		struct ls_program program = { .name = row->name, .setup = setup, .tasks = tasks };
		const struct ls_finding *f;
		struct ls_result result;

		for (; row->run[program.tasks_nr]; program.tasks_nr++)
			tasks[program.tasks_nr] = (struct ls_task){ names[program.tasks_nr],
								    row->run[program.tasks_nr],
								    NULL };
		result = explore(&program, &row->options);
		CHECK_EQUAL(result.deadlocked, 0, row->name);
		f = find_kind(&result, row->kind);
		CHECK_EQUAL(result.findings_nr, 1, row->name);
		if (!f)
			give_up("there is no such finding", row->name);
		CHECK_EQUAL(f->confirmation, row->confirmation, row->name);
		CHECK_EQUAL(!!f->confirmation_reason, !!row->reason, row->name);
		if (row->reason && f->confirmation_reason)
			CHECK_EQUAL(!!strstr(f->confirmation_reason, row->reason), 1, row->name);
		if (row->kind == LS_DEADLOCK)
			CHECK_EQUAL(replays(&program, &row->options, f), 1, row->name);
		ls_result_free(&result);
	}
}

/* What the search counts is the search's own. */
static void looking_closer_is_not_counted(void)
{
	static const struct ls_task tasks[] = { { "0", ab_then_complete, NULL },
						{ "1", wait_then_ba, NULL } };
	const struct ls_program program = {
		.name = "counts", .setup = setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = { .strategy = "random", .executions_max = 20 };
	struct ls_result result = explore(&program, &options);

	CHECK_EQUAL(result.executions, 20, program.name);
	CHECK_EQUAL(result.findings_nr, 1, program.name);
	CHECK_EQUAL(result.findings[0].hits, 1, program.name);
	CU_ASSERT(result.findings[0].confirmation_executions > 0);
	ls_result_free(&result);
}

static CU_TestInfo tests[] = {
	{ "circles_are_judged", circles_are_judged },
	{ "looking_closer_is_not_counted", looking_closer_is_not_counted },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explain: confirm", tests);
}
