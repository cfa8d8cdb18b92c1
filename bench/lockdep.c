// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tracker of lock classes costs: nanoseconds of an acquisition, with its release, under 0,
 * 3, 7 and 31 other locks (so at depth 1, 4, 8 and 32), and memory with many classes and as many
 * locks.
 *
 * Annotations of lockdep maps are measured (lock_acquire(), lock_release()): they are neither
 * scheduling points nor memory accesses, so that what is left is detectors. For each depth first
 * with none attached to tell the tracker from the call, by the same program with a map that takes
 * no part in checks.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <lockstep/lockstep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define DEPTH_MAX 32
#define ROUNDS	  200000
#define CLASSES	  100000

#define CHUNK 1000

/* In memory of the task, where objects are found as those of models are. */
static struct {
	struct lockdep_map map;
	struct lock_class_key key;
} * chunks[CLASSES / CHUNK];
static int depth;
static double ns[2];

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static long peak_kb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static struct lockdep_map *map(int i)
{
	return &chunks[i / CHUNK][i % CHUNK].map;
}

static void make_maps(int nr)
{
	for (int i = 0; i < nr; i++) {
		if (i % CHUNK == 0)
			chunks[i / CHUNK] = kcalloc(CHUNK, sizeof(*chunks[0]), GFP_KERNEL);
		lockdep_init_map(map(i), "map", &chunks[i / CHUNK][i % CHUNK].key, 0);
	}
}

static void free_maps(int nr)
{
	for (int i = 0; i < nr; i += CHUNK)
		kfree(chunks[i / CHUNK]);
}

static double measure(int check)
{
	struct lockdep_map *last = map(depth - 1);
	double start;

	for (int i = 0; i < depth - 1; i++)
		lock_acquire(map(i), 0, 0, 0, 1, NULL, 1);
	start = now_ns();
	for (int i = 0; i < ROUNDS; i++) {
		lock_acquire(last, 0, 0, 0, check, NULL, 1);
		lock_release(last, 1);
	}
	start = now_ns() - start;
	for (int i = depth - 1; i-- > 0;)
		lock_release(map(i), 1);
	return start / ROUNDS;
}

static void run_depth(void *arg)
{
	(void)arg;
	make_maps(DEPTH_MAX);
	measure(1);
	ns[0] = measure(0);
	ns[1] = measure(1);
	free_maps(DEPTH_MAX);
}

/* Each class is taken under the one before, so there are as many edges as classes. */
static void run_many(void *arg)
{
	double start;

	(void)arg;
	make_maps(CLASSES);
	start = now_ns();
	for (int i = 0; i < CLASSES; i++) {
		if (i)
			lock_acquire(map(i - 1), 0, 0, 0, 1, NULL, 1);
		lock_acquire(map(i), 0, 0, 0, 1, NULL, 1);
		lock_release(map(i), 1);
		if (i)
			lock_release(map(i - 1), 1);
	}
	ns[0] = (now_ns() - start) / CLASSES;
	free_maps(CLASSES);
}

static void explore(void (*run)(void *arg))
{
	struct ls_task task = { "bench", run, NULL };
	struct ls_program program = { .name = "lockdep", .tasks = &task, .tasks_nr = 1 };
	struct ls_options options = { .strategy = "dfs", .preemptions_max = LS_UNBOUNDED };
	struct ls_result result;

	if (ls_explore(&program, &options, &result) || result.findings_nr) {
		fprintf(stderr, "the program has findings\n");
		exit(EXIT_FAILURE);
	}
	ls_result_free(&result);
}

int main(void)
{
	static const int depths[] = { 1, 4, 8, 32 };
	long before;

	printf("%-8s %14s %14s\n", "depth", "unchecked ns", "checked ns");
	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		depth = depths[i];
		explore(run_depth);
		printf("%-8d %14.1f %14.1f\n", depth, ns[0], ns[1]);
	}
	before = peak_kb();
	explore(run_many);
	printf("%d classes, locks and edges: %ld KiB, %.0f ns each the first time\n", CLASSES,
	       peak_kb() - before, ns[0]);
	return EXIT_SUCCESS;
}
