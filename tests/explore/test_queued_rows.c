// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks whose writers queue: exact numbers of traces.
 *
 * W writers and R readers of one lock, each in one section. The writers' sections follow each other
 * in one of W! orders. A reader's section lies between two of them, before the first or behind the
 * last (W + 1 places), or it is under way when one of the writers comes, which then queues (W
 * places); readers do not matter to each other. That makes W! (2W + 1)^R, none of them stuck.
 */
#include "tests/explore_test.h"
#include "harness/primitives/queued.h"

static struct ls_memory *rows_lock;
static unsigned int rows_readers;

#define ROWS_CALL(...) LOCK_CALL("row", OBJECT_RWSEM, ##__VA_ARGS__)

static void rows_run(void *arg)
{
	if ((unsigned int)(uintptr_t)arg < rows_readers) {
		queued_read_take(rows_lock, ROWS_CALL(.mode = HELD_READ));
		queued_read_drop(rows_lock, ROWS_CALL(.mode = HELD_READ));
	} else {
		queued_write_take(rows_lock, ROWS_CALL());
		queued_write_drop(rows_lock, ROWS_CALL());
	}
}

static int rows_setup(void *arg)
{
	(void)arg;
	rows_lock = ls_memory_new("lock", 128);
	lock_init(rows_lock, OBJECT_RWSEM, "lock", rows_lock, 1);
	return 0;
}

static void readers_and_writers_have_as_many_traces_as_there_are_orders(void)
{
	static const struct {
		const char *name;
		unsigned int readers, writers;
		uint64_t traces;
	} rows[] = {
		{ "1 reader, 1 writer", 1, 1, 3 },     { "4 readers, 1 writer", 4, 1, 81 },
		{ "0 readers, 4 writers", 0, 4, 24 }, /* as with a mutex */
		{ "1 reader, 2 writers", 1, 2, 10 },   { "3 readers, 2 writers", 3, 2, 250 },
		{ "2 readers, 3 writers", 2, 3, 294 }, { "4 readers, 3 writers", 4, 3, 14406 },
	};
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g" };

	for (size_t i = 0; i < ARRAY_NR(rows); i++) {
		struct ls_task tasks[7];
		const struct ls_program program = { .name = rows[i].name,
						    .setup = rows_setup,
						    .tasks = tasks,
						    .tasks_nr = rows[i].readers + rows[i].writers,
						    .finish_is_noop = true };
		struct ls_result result;

		rows_readers = rows[i].readers;
		for (unsigned int t = 0; t < program.tasks_nr; t++)
			tasks[t] = (struct ls_task){ names[t], rows_run, (void *)(uintptr_t)t };
		result = explore(&program, &(struct ls_options){ .strategy = "optimal",
								 .count_traces = true });
		CHECK_EQUAL(result.exhausted, true, rows[i].name);
		CHECK_EQUAL(result.executions, rows[i].traces, rows[i].name);
		CHECK_EQUAL(result.traces, rows[i].traces, rows[i].name);
		CHECK_EQUAL(result.redundant, 0, rows[i].name);
		CHECK_EQUAL(result.findings_nr, 0, rows[i].name);
		ls_result_free(&result);
	}
}

static CU_TestInfo cases[] = {
	{ "readers_and_writers_have_as_many_traces_as_there_are_orders",
	  readers_and_writers_have_as_many_traces_as_there_are_orders },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("explore: queued, exact numbers", cases);
}
