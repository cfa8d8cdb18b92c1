// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks that come into being during an execution, daemons, and waits for a time.
 * Whether the
 * reductions know about them is asked of random programs (spawned.h).
 */
#include "tests/engine/spawned.h"

#define PROGRAMS 500
#define RUNS_MAX 2000 /* of plain enumeration */
#define ENOUGH	 200  /* programs that have to be compared; test_spawned_slow.c has more */

static void searches_agree_on_random_programs(void)
{
	unsigned int compared = spawned_compare(1, PROGRAMS, RUNS_MAX);

	printf("%u compared ", compared);
	CU_ASSERT(compared >= ENOUGH);
	/* Clocks had to become wider on the way. */
	CU_ASSERT(max_width > 4);
}

/* What samplers run is run: nothing that is created is left out, and the same number is the same
 * execution. */
static void samplers_run_created_tasks(void)
{
	static const char *const names[] = { "random", "pct", "pos", "urw", "surw" };

	for (size_t i = 0; i < ARRAY_NR(names); i++)
		for (uint64_t seed = 1; seed <= 50; seed++) {
			struct ls_result once, again;

			spawned_make(seed);
			once = spawned_explore(names[i], 40);
			again = spawned_explore(names[i], 40);
			CHECK_EQUAL(once.aborted, 0, names[i]);
			CHECK_EQUAL(once.complete + once.deadlocked, 40, names[i]);
			CHECK_EQUAL(once.events, again.events, names[i]);
			CHECK_EQUAL(once.traces, again.traces, names[i]);
			ls_result_free(&once);
			ls_result_free(&again);
		}
}

static struct ls_var *var;
static int64_t last;

static int setup_var(void *arg)
{
	(void)arg;
	var = ls_var_new("x", 0);
	return 0;
}

static void event_here(void)
{
	op_point(OP_LOCAL, NULL, 0, 0, 0, "creates");
	OBSERVE(event, current_task);
}

static void add_one(void *arg)
{
	(void)arg;
	ls_var_add(var, 1);
}

static void create_two(void *arg)
{
	(void)arg;
	event_here();
	task_new("one", add_one, NULL, false);
	task_new("two", add_one, NULL, false);
}

static void note_value(void *arg)
{
	(void)arg;
	last = ls_var_read(var);
}

/* An execution is not complete before the tasks that were created in it are. */
static void an_execution_waits_for_what_it_created(void)
{
	const struct ls_task tasks[] = { { "a", create_two, NULL } };
	const struct ls_program program = { .name = "create",
					    .setup = setup_var,
					    .tasks = tasks,
					    .tasks_nr = 1,
					    .finish = note_value };
	struct ls_result result = explore(&program, &(struct ls_options){ .strategy = "optimal" });

	/* Two increments of one variable, in two orders. */
	CU_ASSERT_EQUAL(result.complete, 2);
	CU_ASSERT_EQUAL(result.traces, 2);
	CU_ASSERT_EQUAL(last, 2);
	CU_ASSERT(no_finding(&result));
	ls_result_free(&result);
}

static void read_plainly(void *arg)
{
	(void)arg;
	ls_var_read_plain(var);
}

static void write_and_create(void *arg)
{
	bool before = arg != NULL;

	if (before)
		ls_var_write_plain(var, 1);
	event_here();
	task_new("reader", read_plainly, NULL, false);
	if (!before)
		ls_var_write_plain(var, 1);
}

static enum ls_finding_kind kind_of(void (*run)(void *arg), void *arg, bool *found)
{
	const struct ls_task tasks[] = { { "a", run, arg } };
	const struct ls_program program = {
		.name = "order", .setup = setup_var, .tasks = tasks, .tasks_nr = 1
	};
	struct ls_result result = explore(&program, &(struct ls_options){ .strategy = "optimal" });
	enum ls_finding_kind kind = result.findings_nr ? result.findings[0].kind : LS_DEADLOCK;

	*found = result.findings_nr;
	ls_result_free(&result);
	return kind;
}

/* What a task did before it created another comes before all of that one; what it does later does
 * not. */
static void creation_orders_what_came_before(void)
{
	bool found;

	kind_of(write_and_create, &found, &found);
	CU_ASSERT_FALSE(found);
	CU_ASSERT_EQUAL(kind_of(write_and_create, NULL, &found), LS_DATA_RACE);
	CU_ASSERT_TRUE(found);
}

static struct ls_completion *never;

static void idle_for_ever(void *arg)
{
	(void)arg;
	op_point_idle(OP_WAIT, object_get(never), (uintptr_t)never, 0, "idle");
}

static void wait_for_ever(void *arg)
{
	(void)arg;
	ls_completion_wait(never);
}

static void nothing(void *arg)
{
	(void)arg;
}

static int setup_daemon(void *arg)
{
	never = ls_completion_new("never");
	task_new("worker", arg, NULL, true);
	return 0;
}

static void check_daemon(void (*worker)(void *), void (*a)(void *), bool hangs)
{
	const struct ls_task tasks[] = { { "a", a, NULL } };
	const struct ls_program program = { .name = "daemon",
					    .setup = setup_daemon,
					    .arg = (void *)worker,
					    .tasks = tasks,
					    .tasks_nr = 1 };
	struct ls_result result = explore(&program, &(struct ls_options){ .strategy = "optimal" });
	const struct ls_finding *hang = find_kind(&result, LS_HANG);

	CU_ASSERT_EQUAL(result.complete, hangs ? 0 : 1);
	CU_ASSERT_EQUAL(result.deadlocked, hangs ? 1 : 0);
	CU_ASSERT_EQUAL(hang != NULL, hangs);
	/* It is not the idle worker that is to blame. */
	if (hang && a == wait_for_ever)
		CU_ASSERT_PTR_NOT_NULL(strstr(hang->story, "task a "));
	ls_result_free(&result);
}

/* A daemon may wait where it is idle, and nowhere else. */
static void an_idle_daemon_is_no_hang(void)
{
	check_daemon(idle_for_ever, nothing, false);
	check_daemon(idle_for_ever, wait_for_ever, true);
	check_daemon(wait_for_ever, nothing, true);
}

/* The list of a created task's choices reads back, and replays. */
static void created_tasks_replay(void)
{
	const struct ls_task tasks[] = { { "a", write_and_create, NULL } };
	const struct ls_program program = {
		.name = "replay", .setup = setup_var, .tasks = tasks, .tasks_nr = 1
	};
	struct ls_result result = explore(&program, &(struct ls_options){ .strategy = "optimal" });
	struct ls_divergence divergence;
	struct ls_choices list;
	struct ls_result again;
	char *text;

	CU_ASSERT_PTR_NOT_NULL_FATAL(find_kind(&result, LS_DATA_RACE));
	text = ls_choices_print(&find_kind(&result, LS_DATA_RACE)->choices, &program);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	/* The first task that the first of one task creates: 1 + 0 * 1 + 0. */
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "#1"));
	CU_ASSERT_EQUAL_FATAL(ls_choices_parse(text, &program, &list, NULL), 0);
	CU_ASSERT_EQUAL(ls_replay(&program, &(struct ls_options){ .strategy = "optimal" }, &list,
				  &again, &divergence),
			0);
	CU_ASSERT(only_kind(&again, LS_DATA_RACE));
	ls_result_free(&again);
	ls_choices_free(&list);
	free(text);
	CU_ASSERT_EQUAL(ls_choices_parse("#63", &program, &list, NULL), -EINVAL);
	CU_ASSERT_EQUAL(ls_choices_parse("#", &program, &list, NULL), -EINVAL);
	CU_ASSERT_EQUAL(ls_choices_parse("#1x", &program, &list, NULL), -EINVAL);
	ls_result_free(&result);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "created task: an_execution_waits_for_what_it_created",
		  an_execution_waits_for_what_it_created },
		{ "created task: creation_orders_what_came_before",
		  creation_orders_what_came_before },
		{ "created task: replays", created_tasks_replay },
		{ "daemon: an_idle_daemon_is_no_hang", an_idle_daemon_is_no_hang },
		{ "random programs: samplers_run_created_tasks", samplers_run_created_tasks },
		{ "random programs: searches_agree", searches_agree_on_random_programs },
		CU_TEST_INFO_NULL,
	};

	return run_tests("tasks that are created", tests);
}
