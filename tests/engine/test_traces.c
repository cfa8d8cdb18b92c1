// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs whose number of Mazurkiewicz traces is known, searched to the end by dfs under every
 * order of their tasks. A dependence that is missing or too many, an execution that is left out, or
 * a trace that is told apart by something that does not matter changes a number.
 *
 * Larger rows of the same families are left out: dfs runs every interleaving.
 */
#include "tests/engine/trace_programs.h"

#define EXECUTIONS_MAX 200000

/*
 * Optimal numbers: by formula where there is one, else as published for the same programs by the
 * authors of the stateless model checkers GenMC, Nidhugg and DPU.
 */
static const struct row rows[] = {
	/* 2^n: each reader before or after the write */
	{ FAMILY(readers), 1, 2, 0 },
	{ FAMILY(readers), 3, 8, 0 },
	{ FAMILY(readers), 6, 64, 0 },
	/* (n + 1)! */
	{ FAMILY(writers), 2, 6, 0 },
	{ FAMILY(writers), 3, 24, 0 },
	{ FAMILY(writers), 6, 5040, 0 },
	/* (n + 3) 2^(n - 2) */
	{ FAMILY(lastzero), 2, 5, 0 },
	{ FAMILY(lastzero), 3, 12, 0 },
	/* (n!)^2 */
	{ FAMILY(inc), 2, 4, 0 },
	{ FAMILY(inc), 3, 36, 0 },
	{ FAMILY(inc), 4, 576, 0 },
	{ FAMILY(inc), 5, 14400, 0 },
	{ FAMILY(casrot), 2, 2, 0 },
	{ FAMILY(casrot), 3, 5, 0 },
	{ FAMILY(casrot), 4, 14, 0 },
	{ FAMILY(casrot), 5, 43, 0 },
	{ FAMILY(casrot), 6, 144, 0 },
	{ FAMILY(casrot), 7, 523, 0 },
	{ FAMILY(fib_bench), 1, 11, 0 },
	{ FAMILY(fib_bench), 2, 140, 0 },
	/* n! */
	{ FAMILY(lockinc), 2, 2, 0 },
	{ FAMILY(lockinc), 4, 24, 0 },
	{ FAMILY(lockinc), 6, 720, 0 },
	/* (n!)^2 */
	{ FAMILY(binc_locks), 2, 4, 0 },
	/* (2n)! / n!^2 */
	{ FAMILY(two_columns), 1, 2, 0 },
	{ FAMILY(two_columns), 2, 6, 0 },
	{ FAMILY(two_columns), 3, 20, 0 },
	{ FAMILY(two_columns), 4, 70, 0 },
	{ FAMILY(abba), 2, 2, 1 },
	{ FAMILY(abba_third), 3, 6, 2 },
	/* 2^n - 2, and the one in which each has its left fork */
	{ FAMILY(philosophers), 3, 6, 1 },
	{ FAMILY(philosophers_ordered), 3, 6, 0 },
	{ FAMILY(mutex_trylock), 2, 4, 0 },
	{ FAMILY(mutex_trylock), 3, 21, 0 },
	/* (n + 1)! */
	{ FAMILY(attach_vs_unplug), 2, 6, 0 },
	{ FAMILY(attach_vs_unplug), 3, 24, 0 },
	/* sum over k of C(n, k) k! */
	{ FAMILY(attach_choice), 1, 2, 0 },
	{ FAMILY(attach_choice), 2, 5, 0 },
	{ FAMILY(attach_choice), 3, 16, 0 },
	{ FAMILY(attach_failing), 1, 2, 0 },
	{ FAMILY(attach_failing), 2, 5, 0 },
	{ FAMILY(attach_failing), 3, 16, 0 },
	/* 2^n n! */
	{ FAMILY(mpat), 1, 2, 0 },
	{ FAMILY(mpat), 2, 8, 0 },
	/* 2n */
	{ FAMILY(ssbexp), 2, 4, 0 },
};

static void check_row(const struct row *row)
{
	struct ls_fault_plan fail = { .site = "kzalloc", .task = -1 };
	const struct ls_program program = {
		.name = row->name, .setup = setup, .tasks = tasks, .tasks_nr = tasks_nr
	};
	const struct ls_options options = { DFS, .faults = &fail, .faults_nr = 1,
					    .faults_budget = POOL,
					    .executions_max = EXECUTIONS_MAX };
	struct ls_result result = explore(&program, &options);
	char name[64];

	snprintf(name, sizeof(name), "%s(%u)", row->name, row->n);
	CHECK_EQUAL(result.exhausted, true, name);
	CHECK_EQUAL(result.withheld, 0, name);
	CHECK_EQUAL(result.traces, row->traces, name);
	CHECK_EQUAL(result.traces_deadlocked, row->deadlocked, name);
	CHECK_EQUAL(result.complete + result.deadlocked, result.executions, name);
	ls_result_free(&result);
}

/* The next order of the tasks; false after the last. Their names tell them apart. */
static bool next_order(void)
{
	unsigned int i = tasks_nr - 1, j = tasks_nr - 1;
	struct ls_task swap;

	while (i > 0 && tasks[i - 1].name[0] > tasks[i].name[0])
		i--;
	if (i == 0)
		return false;
	while (tasks[j].name[0] < tasks[i - 1].name[0])
		j--;
	swap = tasks[i - 1];
	tasks[i - 1] = tasks[j];
	tasks[j] = swap;
	for (j = tasks_nr - 1; i < j; i++, j--) {
		swap = tasks[i];
		tasks[i] = tasks[j];
		tasks[j] = swap;
	}
	return true;
}

static void up_to_four_tasks_in_every_order_have_the_known_traces(void)
{
	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		make(&rows[i]);
		if (tasks_nr > 4)
			continue;
		do
			check_row(&rows[i]);
		while (next_order());
	}
}

static void more_tasks_have_the_known_traces(void)
{
	unsigned int checked = 0;

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		make(&rows[i]);
		if (tasks_nr <= 4)
			continue;
		check_row(&rows[i]);
		checked++;
	}
	CU_ASSERT(checked > 0);
}

static void write_own(void *arg)
{
	for (uintptr_t i = 0; i <= (uintptr_t)arg; i++)
		ls_var_write(var[(uintptr_t)arg], (int64_t)i);
}

/* Task i writes a variable of its own i + 1 times: (sum)! / product of (i + 1)! interleavings. */
static void tasks_without_conflict_have_one_trace_and_all_interleavings(void)
{
	static const uint64_t interleavings[] = { 0, 1, 3, 60, 12600 };

	for (unsigned int nr = 1; nr < ARRAY_NR(interleavings); nr++) {
		struct ls_program program = { .name = "own", .setup = setup, .tasks = tasks };
		struct ls_result result;

		tasks_nr = 0;
		task_each(write_own, nr);
		program.tasks_nr = nr;
		result = explore(&program, &(struct ls_options){ DFS });
		CHECK_EQUAL(result.executions, interleavings[nr], "own");
		CHECK_EQUAL(result.traces, 1, "own");
		CHECK_EQUAL(result.exhausted, true, "own");
		CHECK_EQUAL(result.withheld, 0, "own");
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "up_to_four_tasks_in_every_order_have_the_known_traces",
	  up_to_four_tasks_in_every_order_have_the_known_traces },
	{ "more_tasks_have_the_known_traces", more_tasks_have_the_known_traces },
	{ "tasks_without_conflict_have_one_trace_and_all_interleavings",
	  tasks_without_conflict_have_one_trace_and_all_interleavings },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("engine: traces", cases);
}
