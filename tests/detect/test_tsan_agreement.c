// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harness's race detector and clang's ThreadSanitizer on the same small programs: the ways to
 * pass a message of instrumented_order.c and the pairs of accesses of instrumented_races.c, which
 * also say what is right. Each is asked alone, over all executions.
 *
 * What both are told of order is the same, so this is no check of the edges.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "harness/detect/race.h"
#include "tests/detect/detect_test.h"
#include "tests/detect/instrumented_order.h"

/* Programs on which the two differ by design, and why. */
static const struct {
	const char *program, *reason;
} differences[] = {
	{ "many readers", "ThreadSanitizer remembers four accesses to the same eight bytes and "
			  "then forgets one at random; the harness keeps all that nothing orders" },
};

static const struct way *way;
static struct ls_memory *message;

static int setup_way(void *arg)
{
	(void)arg;
	ways_setup();
	message = ls_memory_new("message", 8);
	return 0;
}

static void write_message(void *arg)
{
	(void)arg;
	ls_memory_write(message, 0, 1);
	way->publish();
}

static void read_message(void *arg)
{
	(void)arg;
	if (way->receive())
		ls_memory_read(message, 0);
}

static int setup_racing(void *arg)
{
	(void)arg;
	racing_setup();
	return 0;
}

static bool finds_race(const struct ls_program *program, bool strict, enum race_reporter who)
{
	struct ls_result result;
	bool found;

	race_reporters = who;
	result = explore(program, &(struct ls_options){ DFS, .strict_races = strict });
	race_reporters = RACES_OURS | RACES_THREAD_SANITIZER;
	CHECK_EQUAL(result.exhausted, true, program->name);
	found = result.findings_nr;
	CHECK_EQUAL(!found || only_kind(&result, LS_DATA_RACE), true, program->name);
	ls_result_free(&result);
	return found;
}

static void check_both(const struct ls_program *program, bool strict, bool right)
{
	CHECK_EQUAL(finds_race(program, strict, RACES_OURS), right, program->name);
	CHECK_EQUAL(finds_race(program, strict, RACES_THREAD_SANITIZER), right, program->name);
}

static unsigned int check_ways(void)
{
	static const struct ls_task tasks[] = { { "writer", write_message, NULL },
						{ "receiver", read_message, NULL } };
	unsigned int nr = 0;

	for (way = ways; way->name; way++, nr++) {
		const struct ls_program program = {
			.name = way->name, .setup = setup_way, .tasks = tasks, .tasks_nr = 2
		};

		check_both(&program, false, !way->orders);
	}
	return nr;
}

static unsigned int check_racing(void)
{
	unsigned int nr = 0;

	for (const struct racing *r = racing; r->name; r++, nr++) {
		for (unsigned int swapped = 0; swapped < 2; swapped++) {
			const struct ls_task tasks[] = {
				{ "a", swapped ? r->b : r->a, NULL },
				{ "b", swapped ? r->a : r->b, NULL },
			};
			const struct ls_program program = { .name = r->name,
							    .setup = setup_racing,
							    .tasks = tasks,
							    .tasks_nr = 2,
							    .finish_is_noop = true };

			check_both(&program, false, r->found);
			check_both(&program, true, r->found_strict);
		}
	}
	return nr;
}

static void agrees_on_every_program_of_the_common_set(void)
{
	CU_ASSERT(check_ways() + check_racing() >= 40);
}

/* Six tasks read, and five of them say so to the one that then writes. */
static struct ls_var *var;
static struct ls_completion *done[6];

static int setup_many(void *arg)
{
	(void)arg;
	var = ls_var_new("var", 0);
	for (unsigned int i = 0; i < ARRAY_NR(done); i++)
		done[i] = ls_completion_new("done");
	return 0;
}

static void read_then_tell(void *arg)
{
	ls_var_read_plain(var);
	ls_completion_complete(done[(uintptr_t)arg]);
}

static void wait_then_write(void *arg)
{
	(void)arg;
	for (unsigned int i = 1; i < ARRAY_NR(done); i++)
		ls_completion_wait(done[i]);
	ls_var_write_plain(var, 1);
}

static uint64_t hits_of_many(enum race_reporter who)
{
	static const struct ls_task tasks[] = {
		{ "r0", read_then_tell, (void *)0 }, { "r1", read_then_tell, (void *)1 },
		{ "r2", read_then_tell, (void *)2 }, { "r3", read_then_tell, (void *)3 },
		{ "r4", read_then_tell, (void *)4 }, { "r5", read_then_tell, (void *)5 },
		{ "w", wait_then_write, NULL },
	};
	static const struct ls_program program = { .name = "many readers",
						   .setup = setup_many,
						   .tasks = tasks,
						   .tasks_nr = ARRAY_NR(tasks) };
	const struct ls_finding *race;
	struct ls_result result;
	uint64_t hits;

	race_reporters = who;
	result = explore(&program,
			 &(struct ls_options){ .strategy = "random", .executions_max = 200 });
	race_reporters = RACES_OURS | RACES_THREAD_SANITIZER;
	race = find_kind(&result, LS_DATA_RACE);
	hits = race ? race->hits : 0;
	ls_result_free(&result);
	return hits;
}

/* One that stops to differ should leave the table. */
static void differs_only_where_a_reason_is_written(void)
{
	uint64_t ours = hits_of_many(RACES_OURS), theirs = hits_of_many(RACES_THREAD_SANITIZER);

	CU_ASSERT_EQUAL(ours, 200);
	printf("\n    seen in %lu executions by one, %lu by the other", ours, theirs);
	CU_ASSERT(theirs > 0 && theirs < ours);
	CU_ASSERT_EQUAL(ARRAY_NR(differences), 1);
	for (unsigned int i = 0; i < ARRAY_NR(differences); i++)
		printf("\n    differ on %s: %s ", differences[i].program, differences[i].reason);
}

static long resident_kib(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (!f || fscanf(f, "%*s %ld", &pages) != 1)
		give_up("cannot be read", "/proc/self/statm");
	fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

#define EXECUTIONS	 10000
#define WARM_UP		 50000
#define GROWTH_KIB	 1024 /* without races */
#define GROWTH_RACES_KIB (16 * 1024)

/* How much the process grows by so many executions in which a message is passed. */
static long growth_of(const char *name, bool races, uint64_t warm_up)
{
	static const struct ls_task tasks[] = { { "writer", write_message, NULL },
						{ "receiver", read_message, NULL } };
	const struct ls_program program = {
		.name = name, .setup = setup_way, .tasks = tasks, .tasks_nr = 2
	};
	struct ls_options options = { .strategy = "random", .executions_max = EXECUTIONS };
	struct ls_result result;
	long before, grown;

	for (way = ways; way->name && strcmp(way->name, name); way++)
		;
	if (!way->name)
		give_up("there is no such way", name);
	/* The first ones fill the histories, whose size is bounded. */
	options.executions_max = warm_up;
	result = explore(&program, &options);
	ls_result_free(&result);
	before = resident_kib();
	options.executions_max = EXECUTIONS;
	result = explore(&program, &options);
	grown = resident_kib() - before;
	CHECK_EQUAL(result.executions, EXECUTIONS, name);
	CHECK_EQUAL(races ? only_kind(&result, LS_DATA_RACE) : no_finding(&result), true, name);
	ls_result_free(&result);
	printf("\n    %s: %ld KiB ", name, grown);
	return grown;
}

static void ten_thousand_executions_do_not_grow(void)
{
	CU_ASSERT(growth_of("mutex", false, WARM_UP) < GROWTH_KIB);
	CU_ASSERT(growth_of("completion", false, 1000) < GROWTH_KIB);
}

/* The runtime keeps some of each report that it makes. */
static void ten_thousand_races_grow_by_less_than_stated(void)
{
	CU_ASSERT(growth_of("WRITE_ONCE and READ_ONCE", true, 1000) < GROWTH_RACES_KIB);
}

static CU_TestInfo cases[] = {
	{ "agrees_on_every_program_of_the_common_set", agrees_on_every_program_of_the_common_set },
	{ "differs_only_where_a_reason_is_written", differs_only_where_a_reason_is_written },
	{ "ten_thousand_executions_do_not_grow", ten_thousand_executions_do_not_grow },
	{ "ten_thousand_races_grow_by_less_than_stated",
	  ten_thousand_races_grow_by_less_than_stated },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	return run_tests("detect: ThreadSanitizer", cases);
}
