// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a plain access costs: of a task of an execution, all detectors on, beside one that nobody
 * looks at. In the build under ThreadSanitizer clang's runtime looks at it as well. Memory with
 * bytes that have no value yet, or that were released, is looked at more closely. bench/ways runs
 * this in both builds, and compares executions a second of all ways of running.
 */
#include <linux/slab.h>
#include <lockstep/lockstep.h>
#include <lockstep/model.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ACCESSES   20000u
#define WORDS	   64u
#define EXECUTIONS 50u
#define ROUNDS	   7

static struct ls_memory *memory;
static unsigned int accesses;
/* What the memory has besides the words that are used. */
static enum { NOTHING, UNWRITTEN, RELEASED, MEMORIES_NR } besides;

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static int setup(void *arg)
{
	(void)arg;
	if (besides == UNWRITTEN)
		memory = kmalloc((WORDS + 1) * 8, GFP_KERNEL);
	else
		memory = ls_memory_new("memory", (WORDS + 1) * 8);
	for (unsigned int i = 0; i < WORDS; i++)
		ls_memory_write(memory, i * 8, 0);
	if (besides == RELEASED)
		ls_released((char *)memory + (size_t)WORDS * 8, 8);
	return 0;
}

/* Its own, read and written in turn: the usual case. */
static void use(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < accesses; i += 2) {
		ls_memory_read(memory, i / 2 % WORDS * 8);
		ls_memory_write(memory, i / 2 % WORDS * 8, i);
	}
}

static double run(unsigned int nr)
{
	static const struct ls_task tasks[] = { { "a", use, NULL } };
	const struct ls_program program = { .name = "access",
					    .setup = setup,
					    .tasks = tasks,
					    .tasks_nr = 1,
					    .finish_is_noop = true };
	const struct ls_options options = { .strategy = "random", .executions_max = EXECUTIONS };
	struct ls_result result;
	double began = seconds(), took;

	accesses = nr;
	if (ls_explore(&program, &options, &result)) {
		fputs("access: the program does not run\n", stderr);
		exit(EXIT_FAILURE);
	}
	took = seconds() - began;
	ls_result_free(&result);
	return took;
}

static double run_unseen(void)
{
	static volatile int64_t words[WORDS];
	double began = seconds();

	for (unsigned int e = 0; e < EXECUTIONS; e++)
		for (unsigned int i = 0; i < ACCESSES; i += 2)
			words[i / 2 % WORDS] = words[i / 2 % WORDS] + 1;
	return seconds() - began;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(void)
{
	const double all = (double)ACCESSES * EXECUTIONS * 1e-9;
	double seen[MEMORIES_NR][ROUNDS], unseen[ROUNDS];

	for (unsigned int i = 0; i < ROUNDS; i++) {
		unseen[i] = run_unseen() / all;
		/* Less what an execution without accesses costs. */
		for (besides = NOTHING; besides < MEMORIES_NR; besides++)
			seen[besides][i] = (run(ACCESSES) - run(0)) / all;
	}
	for (unsigned int i = 0; i < MEMORIES_NR; i++)
		qsort(seen[i], ROUNDS, sizeof(**seen), compare);
	qsort(unseen, ROUNDS, sizeof(*unseen), compare);
	printf("ns a plain access: %.1f, with bytes without a value beside it %.1f, with released "
	       "bytes %.1f; not looked at %.1f\n",
	       seen[NOTHING][ROUNDS / 2], seen[UNWRITTEN][ROUNDS / 2], seen[RELEASED][ROUNDS / 2],
	       unseen[ROUNDS / 2]);
	return 0;
}
