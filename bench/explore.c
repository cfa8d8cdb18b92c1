// SPDX-License-Identifier: GPL-2.0-only
/*
 * What `optimal` does on programs whose number of traces is known: executions, executions a second,
 * events an execution, nanoseconds an event, and peak memory, which is that of a child process that
 * runs nothing but the row. The largest row is then run by one process and by two, on the clock and
 * in processor time: on two free cores the first tells the gain, on busy ones the second the price.
 *
 * Measured on one core beside it, with programs of the same families: GenMC explores 7,000 to
 * 41,000 executions a second and Nidhugg 3,500 to 9,000; for the counter under a lock with 4 tasks
 * of 3 rounds (369,600 traces) GenMC takes 29 s and Nidhugg 40 s. These numbers stand here to
 * compare with; they are not measured again.
 *
 * With the name of a row as argument only rows of that name are run, in this process (for a
 * profiler);
 * `--bpor` as the first argument runs that strategy, up to two preemptions, instead.
 */
#include <lockstep/lockstep.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/explore/known_waiting.h"

static const struct bench {
	const char *name;
	void (*make)(void);
	unsigned int n, m;
	uint64_t traces; /* complete and deadlocked */
} benches[] = {
	{ "readers", readers, 14, 0, 1 << 14 },
	{ "writers", writers_and_reader, 7, 0, 40320 },
	{ "lastzero", lastzero, 12, 0, 15 << 10 },
	{ "indexer", indexer, 15, 0, 4096 },
	{ "filesystem", filesystem, 22, 0, 512 },
	{ "inc", inc, 5, 0, 14400 },
	{ "casrot", casrot, 8, 0, 2048 },
	{ "fib_bench", fib_bench, 4, 0, 19605 },
	{ "lockinc", counter, 8, 1, 40320 },
	{ "binc-locks", binc_locks, 5, 0, 14400 },
	{ "two-columns", counter, 2, 9, 48620 },
	{ "opposite-order", opposite_order, 2, 6, 40320 + 1957 },
	{ "philosophers", philosophers, 14, 0, (1 << 14) - 1 },
	{ "trylock", mutex_trylock, 3, 0, 21 },
	{ "rwlock", readers_writers, 6, 3, 24576 },
	{ "buffer", bounded_buffer, 2, 2, 56 },
	{ "attach-unplug", attach_unplug, 7, 0, 40320 },
	{ "attach-fails", attach_allocating, 6, 6, 1957 },
	{ "mpat", mpat, 6, 0, 46080 },
	{ "ssbexp", ssbexp, 20, 0, 40 },
	{ "counter", counter, 4, 3, 369600 },
	{ "counter-plain", counter_plain, 4, 3, 369600 },
};

static const struct bench bounded[] = {
	{ "readers", readers, 6, 0, 0 },	{ "lastzero", lastzero, 5, 0, 0 },
	{ "fib_bench", fib_bench, 3, 0, 0 },	{ "counter", counter, 4, 2, 0 },
	{ "binc-locks", binc_locks, 3, 0, 0 },	{ "philosophers", philosophers, 5, 0, 0 },
	{ "rwlock", readers_writers, 3, 2, 0 }, { "mpat", mpat, 3, 0, 0 },
	{ "ssbexp", ssbexp, 4, 0, 0 },
};

struct measured {
	struct ls_result result;
	long kilobytes;
	double cpu; /* seconds, of all its processes */
};

static unsigned int jobs = 1;

static struct ls_result explore(const struct bench *b, const char *strategy)
{
	struct ls_fault_plan plan = { .site = "kzalloc", .task = -1 };
	struct ls_options options = {
		.strategy = strategy, .preemptions_max = 2, .faults = &plan, .jobs = jobs
	};
	struct ls_program program = { .name = b->name, .setup = known_setup, .tasks = known_tasks };
	struct ls_result result;

	known_n = b->n;
	known_m = b->m;
	known_faults = known_tasks_nr = 0;
	b->make();
	program.tasks_nr = known_tasks_nr;
	options.faults_nr = known_faults > 0;
	options.faults_budget = known_faults;
	if (ls_explore(&program, &options, &result)) {
		fprintf(stderr, "%s: cannot be explored\n", b->name);
		exit(3);
	}
	/* Only counts leave this function. */
	ls_result_free(&(struct ls_result){ .findings = result.findings,
					    .findings_nr = result.findings_nr });
	result.findings = NULL;
	result.findings_nr = 0;
	return result;
}

/* In a child, so that its peak memory is this row's. */
static bool measure(const struct bench *b, struct measured *out)
{
	struct measured *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct rusage usage;
	int status;
	pid_t child;

	if (shared == MAP_FAILED)
		return false;
	fflush(stdout);
	child = fork();
	if (!child) {
		shared->result = explore(b, "optimal");
		_exit(0);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status)
		return false;
	*out = *shared;
	out->kilobytes = usage.ru_maxrss;
	out->cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
	munmap(shared, sizeof(*shared));
	return true;
}

static bool print_row(const struct bench *b)
{
	struct measured m;
	double seconds, executions, events;
	bool right;

	if (!measure(b, &m)) {
		fprintf(stderr, "%s: the process that ran it failed\n", b->name);
		return false;
	}
	seconds = (double)m.result.elapsed_ns * 1e-9;
	executions = (double)m.result.executions;
	events = (double)m.result.events;
	right = m.result.executions == b->traces && m.result.exhausted;
	printf("%-15s %2u %2u %10lu %8.2f %10.0f %8.1f %8.0f %8.1f%s\n", b->name, b->n, b->m,
	       m.result.executions, seconds, executions / seconds, events / executions,
	       seconds * 1e9 / events, (double)m.kilobytes / 1024, right ? "" : "  WRONG COUNT");
	return right;
}

/* One process and two. */
static bool print_jobs(const struct bench *b)
{
	struct measured one, two;
	bool ok;

	jobs = 1;
	ok = measure(b, &one);
	jobs = 2;
	ok = ok && measure(b, &two);
	jobs = 1;
	if (!ok) {
		fprintf(stderr, "%s: a process that ran it failed\n", b->name);
		return false;
	}
	printf("%-15s %2u %2u   1 job %6.2f s (%.2f s of a core)   2 jobs %6.2f s (%.2f s)   "
	       "ratio %.2f%s\n",
	       b->name, b->n, b->m, (double)one.result.elapsed_ns * 1e-9, one.cpu,
	       (double)two.result.elapsed_ns * 1e-9, two.cpu,
	       (double)one.result.elapsed_ns / (double)two.result.elapsed_ns,
	       two.result.executions == b->traces ? "" : "  WRONG COUNT");
	return two.result.executions == b->traces;
}

/* Both see the same traces, or one of them is wrong. */
static bool print_bounded(const struct bench *b)
{
	struct ls_result all = explore(b, "dfs"), some = explore(b, "bpor");
	uint64_t traces = all.traces + all.traces_deadlocked;
	bool right = some.traces + some.traces_deadlocked == traces;

	printf("%-15s %2u %2u %10lu %10lu %8lu%s\n", b->name, b->n, b->m, all.executions,
	       some.executions, traces, right ? "" : "  ANOTHER NUMBER OF TRACES");
	return right;
}

int main(int argc, char **argv)
{
	const char *only = NULL;
	bool right = true;

	if (argc > 1)
		only = argv[1];
	else
		printf("%-15s %2s %2s %10s %8s %10s %8s %8s %8s\n", "program", "n", "m",
		       "executions", "seconds", "ex/s", "events", "ns/event", "MiB");
	for (size_t i = 0; i < sizeof(benches) / sizeof(benches[0]); i++) {
		if (!only)
			right &= print_row(&benches[i]);
		else if (!strcmp(only, benches[i].name))
			explore(&benches[i], "optimal");
	}
	if (only)
		return 0;
	printf("published for comparison: GenMC 7,000 to 41,000 ex/s, Nidhugg 3,500 to 9,000;\n"
	       "counter: GenMC 29 s, Nidhugg 40 s\n\n");
	for (size_t i = 0; i < sizeof(benches) / sizeof(benches[0]); i++)
		if (benches[i].traces > 100000)
			right &= print_jobs(&benches[i]);
	putchar('\n');
	printf("%-15s %2s %2s %10s %10s %8s\n", "2 preemptions", "n", "m", "dfs", "bpor", "traces");
	for (size_t i = 0; i < sizeof(bounded) / sizeof(bounded[0]); i++)
		right &= print_bounded(&bounded[i]);
	return right ? 0 : 1;
}
