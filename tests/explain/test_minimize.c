// SPDX-License-Identifier: GPL-2.0-only
/*
 * Minimising comes to the shortest schedule where that can be worked out by hand, and keeps the
 * finding. What holds for every program is checked on random ones in test_minimize_random.c.
 */
#include "tests/explain/explain_test.h"
#include "harness/engine/task.h"

static struct ls_lock *lock_a, *lock_b, *lock_c;
static struct ls_var *own[3];

static int locks_setup(void *arg)
{
	(void)arg;
	lock_a = ls_lock_new("a");
	lock_b = ls_lock_new("b");
	lock_c = ls_lock_new("c");
	for (size_t i = 0; i < ARRAY_NR(own); i++)
		own[i] = ls_var_new("own", 0);
	return 0;
}

static void left(void *arg)
{
	(void)arg;
	ls_lock_take(lock_a);
	ls_lock_take(lock_b);
	ls_lock_drop(lock_b);
	ls_lock_drop(lock_a);
}

static void right(void *arg)
{
	(void)arg;
	ls_lock_take(lock_b);
	ls_lock_take(lock_a);
	ls_lock_drop(lock_a);
	ls_lock_drop(lock_b);
}

static void busy(void *arg)
{
	(void)arg;
	for (int i = 0; i < 4; i++)
		ls_var_add(own[0], 1);
}

static void two_locks_need_two_events(void)
{
	static const struct ls_task tasks[] = { { "left", left, NULL }, { "right", right, NULL } };
	const struct ls_program program = {
		.name = "two locks", .setup = locks_setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_minimize how = { 0 };
	struct ls_result result = run_text(&program, NULL, "right left");

	minimize(&program, NULL, &result.findings[0], &how);
	check_choices(&program, &result.findings[0], "right left");
	CHECK_EQUAL(how.after.preemptions, 1, program.name);
	CHECK_EQUAL(how.after.switches, 1, program.name);
	CHECK_EQUAL(how.end, LS_MINIMIZE_DONE, program.name);
	CU_ASSERT(replays(&program, NULL, &result.findings[0]));
	ls_result_free(&result);
}

/*
 * The deadlock is there only when nothing can run, so that task busy has to finish in any case; at
 * once, to cost no more than the one switch back to the others.
 */
static void a_bystander_runs_in_one_go(void)
{
	struct ls_task tasks[] = { { "left", left, NULL },
				   { "busy", busy, NULL },
				   { "right", right, NULL } };
	const struct ls_program program = {
		.name = "bystander", .setup = locks_setup, .tasks = tasks, .tasks_nr = 3
	};
	struct ls_minimize how = { 0 };
	struct ls_result result;

	result = run_text(&program, NULL, "busy left busy right busy*2");
	minimize(&program, NULL, &result.findings[0], &how);
	CHECK_EQUAL(result.findings[0].choices.nr, 6, program.name);
	CHECK_EQUAL(how.before.preemptions, 3, program.name);
	CHECK_EQUAL(how.after.preemptions, 1, program.name);
	CHECK_EQUAL(how.after.switches, 2, program.name);
	CU_ASSERT(replays(&program, NULL, &result.findings[0]));
	ls_result_free(&result);
}

/* Tasks that are lists of operations, which may be left out. */
#define OPERATIONS 3

struct operation {
	const char *text;
	void (*run)(void);
};

struct worker {
	struct operation operations[OPERATIONS];
	bool out[OPERATIONS];
};

static struct ls_memory *memory;

static void count_0(void)
{
	ls_var_add(own[0], 1);
}

static void count_1(void)
{
	ls_var_add(own[1], 1);
}

static void look(void)
{
	ls_var_read(own[2]);
	ls_memory_read(memory, 0);
}

static void give_back(void)
{
	ls_var_write(own[1], 0);
	ls_memory_free(memory);
}

static struct worker workers[] = {
	{ .operations = { { "count r", count_0 },
			  { "look", look },
			  { "count r again", count_0 } } },
	{ .operations = { { "count f", count_1 }, { "give back", give_back } } },
	{ .operations = { { "count b", count_0 }, { "count b again", count_0 } } },
};

static int memory_setup(void *arg)
{
	memory = ls_memory_new("m", 8);
	return locks_setup(arg);
}

static void work(void *arg)
{
	const struct worker *w = arg;

	for (size_t i = 0; i < OPERATIONS && w->operations[i].run; i++) {
		if (w->out[i])
			continue;
		task_operation_begin(w->operations[i].text);
		w->operations[i].run();
		task_operation_end(0, false);
	}
}

static const char *operation_text(unsigned int task, unsigned int index, void *arg)
{
	(void)arg;
	return index < OPERATIONS ? workers[task].operations[index].text : NULL;
}

static void leave_out(unsigned int task, unsigned int index, bool out, void *arg)
{
	(void)arg;
	workers[task].out[index] = out;
}

static const struct ls_task workers_tasks[] = { { "reader", work, &workers[0] },
						{ "freer", work, &workers[1] },
						{ "bystander", work, &workers[2] } };
static const struct ls_program memory_program = {
	.name = "use after free", .setup = memory_setup, .tasks = workers_tasks, .tasks_nr = 3
};

/* What is needed: the write before the free, and the read before the use. */
static void a_use_after_free_needs_the_free_and_the_use(void)
{
	struct ls_minimize how = { .operation = operation_text, .leave_out = leave_out };
	struct ls_result result = run_text(&memory_program, NULL,
					   "reader bystander freer bystander freer reader");

	CHECK_EQUAL(result.findings[0].kind, LS_USE_AFTER_FREE, memory_program.name);
	minimize(&memory_program, NULL, &result.findings[0], &how);
	check_choices(&memory_program, &result.findings[0], "freer reader");
	CHECK_EQUAL(how.left_out, 2, memory_program.name);
	CU_ASSERT(workers[0].out[0] && !workers[0].out[1] && !workers[0].out[2]);
	CU_ASSERT(workers[1].out[0] && !workers[1].out[1]);
	CU_ASSERT(!workers[2].out[0] && !workers[2].out[1]);
	CHECK_EQUAL(how.before.preemptions, 3, memory_program.name);
	CHECK_EQUAL(how.after.preemptions, 0, memory_program.name);
	CU_ASSERT(replays(&memory_program, NULL, &result.findings[0]));
	memset(workers[0].out, 0, sizeof(workers[0].out));
	memset(workers[1].out, 0, sizeof(workers[1].out));
	ls_result_free(&result);
}

/* The tasks' own order keeps the counting where no operation may be left out. */
static void operations_stay_without_leave(void)
{
	struct ls_minimize how = { 0 };
	struct ls_result result = run_text(&memory_program, NULL,
					   "reader bystander freer bystander freer reader");

	minimize(&memory_program, NULL, &result.findings[0], &how);
	check_choices(&memory_program, &result.findings[0], "freer*2 reader*2");
	CHECK_EQUAL(how.left_out, 0, memory_program.name);
	ls_result_free(&result);
}

/* Without the first operation the second raises something else before what is looked for. */
static void prepare(void)
{
	ls_var_write(own[0], 1);
}

static void stumble(void)
{
	ls_assert(ls_var_read(own[0]), "it was prepared");
	ls_assert(false, "this never holds");
}

static struct worker stumbler = {
	.operations = { { "count", count_1 }, { "prepare", prepare }, { "stumble", stumble } }
};

static const char *stumbler_text(unsigned int task, unsigned int index, void *arg)
{
	(void)task, (void)arg;
	return index < OPERATIONS ? stumbler.operations[index].text : NULL;
}

static void stumbler_leave_out(unsigned int task, unsigned int index, bool out, void *arg)
{
	(void)task, (void)arg;
	stumbler.out[index] = out;
}

static void no_other_finding_comes_before(void)
{
	static const struct ls_task tasks[] = { { "t", work, &stumbler } };
	const struct ls_program program = {
		.name = "stumble", .setup = locks_setup, .tasks = tasks, .tasks_nr = 1
	};
	struct ls_minimize how = { .operation = stumbler_text, .leave_out = stumbler_leave_out };
	struct ls_result result = run_text(&program, NULL, "t*3");

	minimize(&program, NULL, &result.findings[0], &how);
	check_choices(&program, &result.findings[0], "t*2");
	CU_ASSERT(stumbler.out[0] && !stumbler.out[1] && !stumbler.out[2]);
	ls_result_free(&result);
}

/* The same violation with other locks of the classes would need far less. */
static struct ls_lock *twins[2][2];

static int twins_setup(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++) {
		twins[i][0] = ls_lock_new_class(i ? "a1" : "a0", "a");
		twins[i][1] = ls_lock_new_class(i ? "b1" : "b0", "b");
	}
	return 0;
}

static void take_twins(void *arg)
{
	int outer = arg != NULL;

	for (int i = 1; i >= 0; i--) {
		ls_lock_take(twins[i][outer]);
		ls_lock_take(twins[i][!outer]);
		ls_lock_drop(twins[i][!outer]);
		ls_lock_drop(twins[i][outer]);
	}
}

static void the_objects_stay_the_same(void)
{
	static const struct ls_task tasks[] = { { "left", take_twins, NULL },
						{ "right", take_twins, &twins } };
	const struct ls_program program = {
		.name = "twins", .setup = twins_setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_minimize how = { 0 };
	struct ls_result result = run_text(&program, NULL, "left*4 right*4 left right");
	struct ls_result other = run_text(&program, NULL, "left right");

	CHECK_EQUAL(result.findings[0].fingerprint, other.findings[0].fingerprint, program.name);
	minimize(&program, NULL, &result.findings[0], &how);
	CHECK_EQUAL(result.findings[0].choices.nr, 10, program.name);
	CHECK_EQUAL(how.after.preemptions, 1, program.name);
	CHECK_EQUAL(how.after.switches, 1, program.name);
	CU_ASSERT_PTR_NOT_NULL(strstr(result.findings[0].story, "b0"));
	ls_result_free(&result);
	ls_result_free(&other);
}

/* Only where the second allocation fails something goes wrong. */
static void allocate(void *arg)
{
	struct ls_memory *first, *second;

	(void)arg;
	ls_var_add(own[0], 1);
	first = ls_memory_new("first", 8);
	ls_var_add(own[0], 1);
	second = ls_memory_new("second", 8);
	ls_var_add(own[0], 1);
	if (first)
		ls_memory_free(first);
	if (second)
		ls_memory_free(second);
	ls_assert(second, "the second is there");
}

static void only_the_needed_fault_stays(void)
{
	struct ls_fault_plan faults[] = { { .site = "kzalloc", .task = -1 } };
	const struct ls_options options = { .preemptions_max = LS_UNBOUNDED,
					    .faults = faults,
					    .faults_nr = 1,
					    .faults_budget = 3 };
	static const struct ls_task tasks[] = { { "t", allocate, NULL }, { "u", allocate, NULL } };
	const struct ls_program program = {
		.name = "faults", .setup = locks_setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_minimize how = { 0 };
	struct ls_result result = run_text(&program, &options, "u !1 t !1 t !1 t");
	uint64_t fired = faults[0].fired;

	CHECK_EQUAL(result.findings[0].kind, LS_INVARIANT, program.name);
	minimize(&program, &options, &result.findings[0], &how);
	check_choices(&program, &result.findings[0], "t !0 t !1 t");
	CHECK_EQUAL(how.before.faults, 3, program.name);
	CHECK_EQUAL(how.after.faults, 1, program.name);
	CHECK_EQUAL(faults[0].fired, fired, program.name);
	CU_ASSERT(replays(&program, &options, &result.findings[0]));
	ls_result_free(&result);
}

/* A circle of which two executions show one half each. */
static void take_as_chosen(void *arg)
{
	bool reversed = ls_choose(2);

	(void)arg;
	ls_lock_take(reversed ? lock_b : lock_a);
	ls_lock_take(reversed ? lock_a : lock_b);
	ls_lock_drop(reversed ? lock_a : lock_b);
	ls_lock_drop(reversed ? lock_b : lock_a);
}

static void executions_before_are_shortened_too(void)
{
	static const struct ls_task tasks[] = { { "busy", busy, NULL },
						{ "t", take_as_chosen, NULL } };
	const struct ls_program program = {
		.name = "two halves", .setup = locks_setup, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = { .preemptions_max = LS_UNBOUNDED, .before_nr = 1 };
	struct ls_minimize how = { 0 };
	struct ls_choices before;
	struct ls_result result;
	char *text;

	if (ls_choices_parse("!0 busy*2 t busy*2 t", &program, &before, NULL))
		give_up("the test's own list", program.name);
	options.before = &before;
	result = run_text(&program, &options, "!1 busy*3 t");
	CHECK_EQUAL(result.findings[0].before_nr, 1, program.name);
	minimize(&program, &options, &result.findings[0], &how);
	CHECK_EQUAL(result.findings[0].before_nr, 1, program.name);
	check_choices(&program, &result.findings[0], "!1 t");
	text = ls_choices_print(&result.findings[0].before[0], &program);
	/* At its end a list is followed by what runs without it, which takes the locks as well. */
	CHECK_STRING(text, "!0", program.name);
	CU_ASSERT(replays(&program, &options, &result.findings[0]));
	free(text);
	ls_choices_free(&before);
	ls_result_free(&result);
}

static void a_bound_of_executions_ends_it(void)
{
	struct ls_minimize how = { .executions_max = 3 };
	struct ls_result result = run_text(&memory_program, NULL,
					   "reader bystander freer bystander freer reader");

	minimize(&memory_program, NULL, &result.findings[0], &how);
	CHECK_EQUAL(how.end, LS_MINIMIZE_EXECUTIONS_UP, memory_program.name);
	CHECK_EQUAL(how.executions <= 4, 1, memory_program.name); /* one for the last words */
	CU_ASSERT(replays(&memory_program, NULL, &result.findings[0]));
	ls_result_free(&result);
}

static void what_is_not_there_is_left_as_it_is(void)
{
	struct ls_result result = run_text(&memory_program, NULL,
					   "reader bystander freer bystander freer reader");
	struct ls_finding *f = &result.findings[0];

	f->fingerprint ^= 1;
	CHECK_EQUAL(ls_minimize(&memory_program, NULL, f, NULL), -ENOENT, memory_program.name);
	check_choices(&memory_program, f, "reader bystander freer bystander freer reader");
	ls_result_free(&result);
}

static void lock_twice(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++) {
		ls_lock_take(lock_c);
		ls_lock_drop(lock_c);
	}
}

/* With a pinned beginning, only what comes after it can be changed. */
static void a_pinned_beginning_stays(void)
{
	static const struct ls_task tasks[] = { { "left", left, NULL },
						{ "other", lock_twice, NULL },
						{ "right", right, NULL } };
	const struct ls_program program = {
		.name = "pinned", .setup = locks_setup, .tasks = tasks, .tasks_nr = 3
	};
	struct ls_pin pins[] = { { .task = 1, .until = LS_PIN_LOCK },
				 { .task = 0, .until = LS_PIN_LOCK },
				 { .task = 1, .until = LS_PIN_FINISHED } };
	struct ls_options options = { .preemptions_max = LS_UNBOUNDED };
	struct ls_minimize how = { 0 };
	struct ls_result result = run_text(&program, &options, "other left other*3 right");

	/* The setup puts the locks where it put them in the first run. */
	pins[0].object = lock_c;
	pins[1].object = lock_a;
	options.pins = pins;
	options.pins_nr = 3;
	minimize(&program, &options, &result.findings[0], &how);
	check_choices(&program, &result.findings[0], "other left other*3 right");
	CHECK_EQUAL(how.before.preemptions, 2, program.name);
	options.pins_nr = 0;
	minimize(&program, &options, &result.findings[0], &how);
	CHECK_EQUAL(how.after.preemptions, 1, program.name);
	CHECK_EQUAL(how.after.switches, 2, program.name);
	ls_result_free(&result);
}

static CU_TestInfo tests[] = {
	{ "two_locks_need_two_events", two_locks_need_two_events },
	{ "a_bystander_runs_in_one_go", a_bystander_runs_in_one_go },
	{ "a_use_after_free_needs_the_free_and_the_use",
	  a_use_after_free_needs_the_free_and_the_use },
	{ "operations_stay_without_leave", operations_stay_without_leave },
	{ "no_other_finding_comes_before", no_other_finding_comes_before },
	{ "the_objects_stay_the_same", the_objects_stay_the_same },
	{ "only_the_needed_fault_stays", only_the_needed_fault_stays },
	{ "executions_before_are_shortened_too", executions_before_are_shortened_too },
	{ "a_bound_of_executions_ends_it", a_bound_of_executions_ends_it },
	{ "what_is_not_there_is_left_as_it_is", what_is_not_there_is_left_as_it_is },
	{ "a_pinned_beginning_stays", a_pinned_beginning_stays },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explain: minimize", tests);
}
