// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every execution starts from what the setup left, however the one before it ended; and an
 * exploration leaves nothing to the next one in the process.
 */
#include "tests/engine/engine_test.h"

static struct ls_var *var;
static struct ls_lock *lock;
static struct ls_completion *done;
static struct ls_memory *memory, *freed;

static int setup(void *arg)
{
	(void)arg;
	var = ls_var_new("var", 5);
	lock = ls_lock_new("lock");
	done = ls_completion_new("done");
	memory = ls_memory_new("memory", 64);
	freed = ls_memory_new("freed", 8);
	ls_var_add(var, 1);
	ls_completion_complete(done);
	ls_memory_write(memory, 56, 3);
	ls_memory_free(freed);
	return 0;
}

/* Four executions of one task, which differ by ls_choose(4). */
static struct ls_result run_four(void (*run)(void *), int (*set_up)(void *))
{
	const struct ls_task tasks[] = { { "a", run, NULL } };
	const struct ls_program program = {
		.name = "four", .setup = set_up, .tasks = tasks, .tasks_nr = 1
	};

	return explore(&program, &(struct ls_options){ DFS });
}

static void change_memory(void *arg)
{
	(void)arg;
	ls_choose(4);
	ls_assert(ls_var_read(var) == 6, "a variable is restored");
	ls_assert(ls_memory_read(memory, 0) == 0, "memory is restored");
	ls_assert(ls_memory_read(memory, 56) == 3, "memory is restored to what the setup wrote");
	ls_var_write(var, 7);
	ls_memory_write(memory, 0, 1);
	ls_memory_write(memory, 56, 4);
}

static void variables_and_memory_are_restored(void)
{
	struct ls_result result = run_four(change_memory, setup);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 4);
	ls_result_free(&result);
}

/* The same state, changed by many writes to many granules, and through plain writes. */
static void scribble(void *arg)
{
	unsigned int outcome = ls_choose(4);

	(void)arg;
	for (uint32_t i = 0; i < 56; i += 8) {
		ls_assert(ls_memory_read(memory, i) == 0, "every granule is restored");
		ls_memory_write(memory, i, outcome + 1);
	}
	ls_assert(ls_var_read_plain(var) == 6, "a plainly written variable is restored");
	ls_var_write_plain(var, outcome);
	ls_var_add(var, 1);
	ls_var_cas(var, outcome + 1, 100);
}

static void every_granule_is_restored(void)
{
	struct ls_result result = run_four(scribble, setup);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 4);
	ls_result_free(&result);
}

static int set_up_statics(void *arg)
{
	(void)arg;
	statics_setup();
	return 0;
}

static void statics_of_instrumented_code_are_restored(void)
{
	const struct ls_task tasks[] = { { "a", statics_use, NULL } };
	const struct ls_program program = {
		.name = "statics", .setup = set_up_statics, .tasks = tasks, .tasks_nr = 1
	};

	/* The second exploration finds them as the program was loaded, not as the first left them.
	 */
	for (unsigned int i = 0; i < 2; i++) {
		struct ls_result result = explore(&program, &(struct ls_options){ DFS });

		CU_ASSERT_EQUAL(result.executions, 2);
		/* One of the two executions keeps the lock. */
		CU_ASSERT(only_kind(&result, LS_LOCK_IMBALANCE));
		ls_result_free(&result);
	}
}

static void free_what_the_setup_made(void *arg)
{
	(void)arg;
	ls_choose(4);
	ls_memory_free(memory);
}

static void what_a_task_freed_lives_again(void)
{
	struct ls_result result = run_four(free_what_the_setup_made, setup);

	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.complete, 4);
	ls_result_free(&result);
}

static void use_what_the_setup_freed(void *arg)
{
	(void)arg;
	ls_choose(4);
	ls_memory_read(freed, 0);
}

static void what_the_setup_freed_stays_freed(void)
{
	struct ls_result result = run_four(use_what_the_setup_freed, setup);

	CU_ASSERT(only_kind(&result, LS_USE_AFTER_FREE));
	CU_ASSERT_EQUAL(result.aborted, 4);
	ls_result_free(&result);
}

static void abort_with_a_lock(void *arg)
{
	unsigned int outcome = ls_choose(4);

	(void)arg;
	ls_lock_take(lock);
	if (outcome < 2)
		ls_memory_free(freed); /* a second time */
	ls_lock_drop(lock);
}

static void a_lock_of_an_aborted_execution_is_free_again(void)
{
	struct ls_result result = run_four(abort_with_a_lock, setup);

	CU_ASSERT(only_kind(&result, LS_DOUBLE_FREE));
	CU_ASSERT_EQUAL(result.aborted, 2);
	CU_ASSERT_EQUAL(result.complete, 2);
	CU_ASSERT_EQUAL(result.deadlocked, 0);
	ls_result_free(&result);
}

/* The setup completed once. Executions 1 and 3 wait once, 2 and 4 once too often. */
static void wait_once_or_twice(void *arg)
{
	unsigned int outcome = ls_choose(4);

	(void)arg;
	ls_completion_wait(done);
	if (outcome % 2)
		ls_completion_wait(done);
	else
		ls_completion_complete(done);
}

static void a_completion_is_restored_to_its_count(void)
{
	struct ls_result result = run_four(wait_once_or_twice, setup);

	CU_ASSERT(only_kind(&result, LS_HANG));
	CU_ASSERT_EQUAL(result.complete, 2);
	CU_ASSERT_EQUAL(result.deadlocked, 2);
	ls_result_free(&result);
}

static void allocate_and_abort(void *arg)
{
	struct ls_memory *own = ls_memory_new("own", 8);

	(void)arg;
	if (ls_choose(4) < 3)
		ls_memory_free(freed);
	ls_memory_free(own);
}

static void memory_of_an_aborted_execution_is_no_leak_of_the_next(void)
{
	struct ls_result result = run_four(allocate_and_abort, setup);

	CU_ASSERT(only_kind(&result, LS_DOUBLE_FREE));
	CU_ASSERT_EQUAL(result.complete, 1);
	ls_result_free(&result);
}

static struct ls_lock *pair[2];

static int setup_pair(void *arg)
{
	(void)arg;
	pair[0] = ls_lock_new("first");
	pair[1] = ls_lock_new("second");
	return 0;
}

static void take_in_order(void *arg)
{
	unsigned int first = arg != NULL;

	ls_lock_take(pair[first]);
	ls_lock_take(pair[!first]);
	ls_lock_drop(pair[!first]);
	ls_lock_drop(pair[first]);
}

/* Were the lock graph kept, the other order would close a circle. */
static void an_exploration_leaves_no_lock_order_behind(void)
{
	for (unsigned int i = 0; i < 4; i++) {
		const struct ls_task tasks[] = { { "a", take_in_order,
						   i % 2 ? "reversed" : NULL } };
		const struct ls_program program = {
			.name = "one", .setup = setup_pair, .tasks = tasks, .tasks_nr = 1
		};
		struct ls_result result = explore(&program, &(struct ls_options){ DFS });

		CU_ASSERT(no_finding(&result));
		CU_ASSERT_EQUAL(result.traces, 1);
		ls_result_free(&result);
	}
}

static void an_exploration_leaves_no_finding_fault_or_pin_behind(void)
{
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1, .nth = 1 };
	const struct ls_pin pin = { .task = 0, .until = LS_PIN_FINISHED };
	const struct ls_task tasks[] = { { "a", allocate_and_abort, NULL } };
	const struct ls_program program = {
		.name = "one", .setup = setup, .tasks = tasks, .tasks_nr = 1
	};
	struct ls_options options = { DFS, .faults = &plan, .faults_nr = 1, .pins = &pin,
				      .pins_nr = 1 };
	struct ls_result result = explore(&program, &options);

	CU_ASSERT(result.findings_nr > 0);
	CU_ASSERT(plan.fired > 0);
	ls_result_free(&result);
	plan.fired = 0;
	result = run_four(change_memory, setup);
	CU_ASSERT(no_finding(&result));
	CU_ASSERT_EQUAL(result.executions, 4);
	CU_ASSERT_EQUAL(result.pin_missed, -1);
	CU_ASSERT_EQUAL(plan.fired, 0);
	ls_result_free(&result);
}

/* The same counts and fingerprints every time. */
static void an_exploration_is_the_same_the_tenth_time(void)
{
	const struct ls_task tasks[] = { { "a", take_in_order, NULL },
					 { "b", take_in_order, "reversed" } };
	const struct ls_program program = {
		.name = "two", .setup = setup_pair, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_result first = explore(&program, &(struct ls_options){ DFS });

	for (unsigned int i = 0; i < 9; i++) {
		struct ls_result result = explore(&program, &(struct ls_options){ DFS });

		CU_ASSERT_EQUAL(result.executions, first.executions);
		CU_ASSERT_EQUAL(result.events, first.events);
		CU_ASSERT_EQUAL_FATAL(result.findings_nr, first.findings_nr);
		for (size_t f = 0; f < result.findings_nr; f++) {
			CU_ASSERT_EQUAL(result.findings[f].fingerprint,
					first.findings[f].fingerprint);
			CU_ASSERT_EQUAL(result.findings[f].hits, first.findings[f].hits);
		}
		ls_result_free(&result);
	}
	ls_result_free(&first);
}

static CU_TestInfo cases[] = {
	{ "variables_and_memory_are_restored", variables_and_memory_are_restored },
	{ "every_granule_is_restored", every_granule_is_restored },
	{ "statics_of_instrumented_code_are_restored", statics_of_instrumented_code_are_restored },
	{ "what_a_task_freed_lives_again", what_a_task_freed_lives_again },
	{ "what_the_setup_freed_stays_freed", what_the_setup_freed_stays_freed },
	{ "a_lock_of_an_aborted_execution_is_free_again",
	  a_lock_of_an_aborted_execution_is_free_again },
	{ "a_completion_is_restored_to_its_count", a_completion_is_restored_to_its_count },
	{ "memory_of_an_aborted_execution_is_no_leak_of_the_next",
	  memory_of_an_aborted_execution_is_no_leak_of_the_next },
	{ "an_exploration_leaves_no_lock_order_behind",
	  an_exploration_leaves_no_lock_order_behind },
	{ "an_exploration_leaves_no_finding_fault_or_pin_behind",
	  an_exploration_leaves_no_finding_fault_or_pin_behind },
	{ "an_exploration_is_the_same_the_tenth_time", an_exploration_is_the_same_the_tenth_time },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: restore", cases);
}
