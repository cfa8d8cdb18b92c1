// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random executions a second, beside a ceiling measured in the same run.
 *
 * The ceiling is the least that a scheduler of fibers can do: a stack switch, a mask of tasks that
 * can run, and nothing else: no check of an access, no clocks, no lock graph, no list of choices,
 * no report. Lockstep runs the same programs with every default detector on. Each pair is measured
 * in turn, several times, and the medians are compared, since machines drift.
 *
 * Machines drift less in instructions. Those of an execution in user space, all detectors on, as
 * "valgrind --tool=lackey" counts them, as the difference of two runs divided by their executions;
 * before the detectors knew chains of locks (harness/detect/chain.h), and since:
 *
 *	opposite-order	15257	6039
 *	same-order	14411	6989
 *	counter		16513	15526
 *	lock-chain	50157	20269
 *
 * With a program's name as argument only that one is run, by lockstep alone (for a profiler).
 */
#include <lockstep/lockstep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "harness/engine/fiber.h"

#define TASKS  4
#define LOCKS  4
#define ROUNDS 7

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, int nr)
{
	qsort(v, (size_t)nr, sizeof(*v), compare);
	return v[nr / 2];
}

/* The ceiling. */
static struct {
	struct fiber host, task[TASKS];
	void *stack[TASKS];
	unsigned int current, can_run, waits_for[LOCKS];
	int owner[LOCKS];
	uint64_t random, points, executions;
	void (*run)(unsigned int task);
} bare;

static unsigned int bare_pick(void)
{
	unsigned int mask = bare.can_run, skip;

	bare.random ^= bare.random << 13;
	bare.random ^= bare.random >> 7;
	bare.random ^= bare.random << 17;
	skip = (unsigned int)(((bare.random & 0xffffffff) *
			       (unsigned int)__builtin_popcount(mask)) >>
			      32);
	while (skip--)
		mask &= mask - 1;
	return (unsigned int)__builtin_ctz(mask);
}

static void bare_point(void)
{
	unsigned int me = bare.current;

	bare.points++;
	if (!bare.can_run)
		fiber_switch(&bare.task[me], &bare.host);
	bare.current = bare_pick();
	if (bare.current != me)
		fiber_switch(&bare.task[me], &bare.task[bare.current]);
}

static void bare_lock(unsigned int lock)
{
	bare_point();
	while (bare.owner[lock] >= 0) {
		bare.waits_for[lock] |= 1u << bare.current;
		bare.can_run &= ~(1u << bare.current);
		bare_point();
	}
	bare.owner[lock] = (int)bare.current;
}

static void bare_unlock(unsigned int lock)
{
	bare_point();
	bare.owner[lock] = -1;
	bare.can_run |= bare.waits_for[lock];
	bare.waits_for[lock] = 0;
}

static void bare_entry(void)
{
	unsigned int me = bare.current;

	bare.run(me);
	bare.can_run &= ~(1u << me);
	if (!bare.can_run)
		fiber_switch(&bare.task[me], &bare.host);
	bare.current = bare_pick();
	fiber_switch(&bare.task[me], &bare.task[bare.current]);
}

static void bare_execution(unsigned int tasks)
{
	for (unsigned int i = 0; i < tasks; i++)
		fiber_prepare(&bare.task[i], bare.stack[i], bare_entry);
	for (unsigned int i = 0; i < LOCKS; i++) {
		bare.owner[i] = -1;
		bare.waits_for[i] = 0;
	}
	bare.can_run = (1u << tasks) - 1;
	bare.current = bare_pick();
	bare.executions++;
	fiber_switch(&bare.host, &bare.task[bare.current]);
}

/* The programs: as the ceiling runs them, and as lockstep does. */
static int bare_counter;
static struct ls_lock *locks[LOCKS];
static struct ls_var *counter;

static int setup(void *arg)
{
	static const char *const names[LOCKS] = { "A", "B", "C", "D" };

	(void)arg;
	for (unsigned int i = 0; i < LOCKS; i++)
		locks[i] = ls_lock_new(names[i]);
	counter = ls_var_new("counter", 0);
	return 0;
}

static void two(void (*lock)(unsigned int), void (*unlock)(unsigned int), unsigned int a,
		unsigned int b)
{
	lock(a);
	lock(b);
	unlock(b);
	unlock(a);
}

static void take(unsigned int lock)
{
	ls_lock_take(locks[lock]);
}

static void drop(unsigned int lock)
{
	ls_lock_drop(locks[lock]);
}

static void bare_opposite(unsigned int t)
{
	two(bare_lock, bare_unlock, t, !t);
}

static void bare_same(unsigned int t)
{
	(void)t;
	two(bare_lock, bare_unlock, 0, 1);
}

static void bare_count(unsigned int t)
{
	(void)t;
	for (int i = 0; i < 2; i++) {
		bare_lock(0);
		bare_counter++;
		bare_unlock(0);
	}
}

static void bare_chain(unsigned int t)
{
	for (unsigned int i = 0; i < LOCKS; i++)
		if (i != t)
			bare_lock(i);
	for (unsigned int i = LOCKS; i-- > 0;)
		if (i != t)
			bare_unlock(i);
}

static void run_opposite(void *arg)
{
	unsigned int t = (unsigned int)(uintptr_t)arg;

	two(take, drop, t, !t);
}

static void run_same(void *arg)
{
	(void)arg;
	two(take, drop, 0, 1);
}

static void run_count(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++) {
		take(0);
		ls_var_write_plain(counter, ls_var_read_plain(counter) + 1);
		drop(0);
	}
}

static void run_chain(void *arg)
{
	unsigned int t = (unsigned int)(uintptr_t)arg;

	for (unsigned int i = 0; i < LOCKS; i++)
		if (i != t)
			take(i);
	for (unsigned int i = LOCKS; i-- > 0;)
		if (i != t)
			drop(i);
}

static const struct bench {
	const char *name;
	unsigned int tasks;
	void (*bare)(unsigned int task);
	void (*run)(void *arg);
} benches[] = {
	{ "opposite-order", 2, bare_opposite, run_opposite },
	{ "same-order", 2, bare_same, run_same },
	{ "counter", 3, bare_count, run_count },
	{ "lock-chain", 4, bare_chain, run_chain },
};

#define BARE_EXECUTIONS 400000u
#define OWN_EXECUTIONS	200000u

/* Seconds an execution; the points an execution in *points. */
static double time_bare(const struct bench *b, double *points)
{
	double start = seconds();

	bare.run = b->bare;
	bare.points = bare.executions = 0;
	for (unsigned int i = 0; i < BARE_EXECUTIONS; i++)
		bare_execution(b->tasks);
	*points = (double)bare.points / BARE_EXECUTIONS;
	return (seconds() - start) / BARE_EXECUTIONS;
}

static double time_own(const struct bench *b, uint64_t seed, double *events)
{
	struct ls_task tasks[TASKS];
	static const char *const names[TASKS] = { "t0", "t1", "t2", "t3" };
	struct ls_program program = {
		.name = b->name, .setup = setup, .tasks = tasks, .tasks_nr = b->tasks
	};
	struct ls_options options = { .seed = seed,
				      .executions_max = OWN_EXECUTIONS,
				      .preemptions_max = LS_UNBOUNDED };
	struct ls_result result;
	double s;

	for (unsigned int i = 0; i < b->tasks; i++)
		tasks[i] = (struct ls_task){ names[i], b->run, (void *)(uintptr_t)i };
	if (ls_explore(&program, &options, &result)) {
		fprintf(stderr, "%s: cannot be explored\n", b->name);
		exit(3);
	}
	s = (double)result.elapsed_ns * 1e-9 / (double)result.executions;
	*events = (double)result.events / (double)result.executions;
	ls_result_free(&result);
	return s;
}

static void measure(const struct bench *b)
{
	double ceiling[ROUNDS], own[ROUNDS], points = 0, events = 0, c, o;

	for (int i = 0; i < ROUNDS; i++) {
		ceiling[i] = time_bare(b, &points);
		own[i] = time_own(b, (uint64_t)i + 1, &events);
	}
	c = median(ceiling, ROUNDS);
	o = median(own, ROUNDS);
	printf("%-15s %5u %10.0f %8.1f %10.0f %8.1f %8.1f %8.2f\n", b->name, b->tasks, 1 / c,
	       c * 1e9 / points, 1 / o, o * 1e9 / events, o * 1e9, c / o);
}

int main(int argc, char **argv)
{
	bare.random = 88172645463325252u;
	for (unsigned int i = 0; i < TASKS; i++) {
		bare.stack[i] = mmap(NULL, FIBER_STACK_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (bare.stack[i] == MAP_FAILED)
			return 3;
	}
	if (argc == 1)
		printf("%-15s %5s %10s %8s %10s %8s %8s %8s\n", "program", "tasks", "bare ex/s",
		       "ns/point", "own ex/s", "ns/event", "ns/exec", "ratio");
	for (size_t i = 0; i < sizeof(benches) / sizeof(benches[0]); i++) {
		double events;

		if (argc == 1)
			measure(&benches[i]);
		else if (!strcmp(argv[1], benches[i].name))
			for (uint64_t seed = 1; seed <= 10; seed++)
				time_own(&benches[i], seed, &events);
	}
	return 0;
}
