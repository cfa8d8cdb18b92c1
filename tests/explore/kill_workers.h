/* SPDX-License-Identifier: GPL-2.0-only */
/* Searches on several processes, and what disturbs them. */
#ifndef TESTS_KILL_WORKERS_H
#define TESTS_KILL_WORKERS_H

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "harness/explore/workers.h"
#include "tests/explore_test.h"

static struct ls_lock *lock_a, *lock_b;
static struct ls_var *var;
static struct ls_completion *completion;
static unsigned int rounds;

static inline int make_objects(void *arg)
{
	(void)arg;
	lock_a = ls_lock_new("a");
	lock_b = ls_lock_new("b");
	var = ls_var_new("var", 0);
	completion = ls_completion_new("completion");
	return 0;
}

static inline void count_under_lock(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < rounds; i++) {
		ls_lock_take(lock_a);
		ls_var_write_plain(var, ls_var_read_plain(var) + 1);
		ls_lock_drop(lock_a);
	}
}

/* Orders in which n tasks can take one lock m times each: (n m)! / (m!)^n. */
static inline uint64_t counter_traces(unsigned int n, unsigned int m)
{
	uint64_t traces = 1, placed = 0;

	for (unsigned int i = 0; i < n; i++)
		for (unsigned int j = 1; j <= m; j++)
			traces = traces * ++placed / j;
	return traces;
}

static inline struct ls_program counter_program(struct ls_task *tasks, unsigned int n)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	for (unsigned int i = 0; i < n; i++)
		tasks[i] = (struct ls_task){ names[i], count_under_lock, NULL };
	return (struct ls_program){
		.name = "counter", .setup = make_objects, .tasks = tasks, .tasks_nr = n
	};
}

static inline struct ls_result count_up(unsigned int n, unsigned int m, unsigned int jobs,
					const char *checkpoint, bool resume)
{
	struct ls_task tasks[4];
	struct ls_program program = counter_program(tasks, n);
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .jobs = jobs,
				      .checkpoint = checkpoint,
				      .resume = resume,
				      .identity = "counter" };

	rounds = m;
	return explore(&program, &options);
}

static inline struct ls_result sample_counter(uint64_t executions, unsigned int jobs)
{
	struct ls_task tasks[3];
	struct ls_program program = counter_program(tasks, 3);
	struct ls_options options = { .strategy = "random",
				      .preemptions_max = LS_UNBOUNDED,
				      .executions_max = executions,
				      .jobs = jobs };

	rounds = 2;
	return explore(&program, &options);
}

static inline void take_both(void *arg)
{
	struct ls_lock *first = arg ? lock_b : lock_a, *second = arg ? lock_a : lock_b;

	ls_lock_take(first);
	if (ls_choose(2))
		ls_var_add(var, 1);
	ls_lock_take(second);
	ls_lock_drop(second);
	ls_lock_drop(first);
}

static inline struct ls_result run_mixed(unsigned int jobs)
{
	const struct ls_task tasks[] = { { "left", take_both, NULL },
					 { "right", take_both, &var },
					 { "third", take_both, NULL } };
	const struct ls_program program = {
		.name = "mixed", .setup = make_objects, .tasks = tasks, .tasks_nr = 3
	};
	const struct ls_options options = { .strategy = "optimal",
					    .preemptions_max = LS_UNBOUNDED,
					    .jobs = jobs };

	return explore(&program, &options);
}

/* Who adds first takes a before b and lets the other go, which takes them the other way round. */
static inline void take_in_turn(void *arg)
{
	bool is_first = ls_var_add(var, 1) == 1;
	struct ls_lock *first = is_first ? lock_a : lock_b, *second = is_first ? lock_b : lock_a;

	(void)arg;
	if (!is_first)
		ls_completion_wait(completion);
	ls_lock_take(first);
	ls_lock_take(second);
	ls_lock_drop(second);
	ls_lock_drop(first);
	if (is_first)
		ls_completion_complete(completion);
}

static inline struct ls_result run_ordered(unsigned int jobs)
{
	const struct ls_task tasks[] = { { "one", take_in_turn, NULL },
					 { "two", take_in_turn, NULL } };
	const struct ls_program program = {
		.name = "ordered", .setup = make_objects, .tasks = tasks, .tasks_nr = 2
	};
	const struct ls_options options = { .strategy = "optimal",
					    .preemptions_max = LS_UNBOUNDED,
					    .jobs = jobs };

	return explore(&program, &options);
}

/* The lowest-numbered child of a process, or 0. */
static inline pid_t child_of(pid_t parent)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	while (proc && (entry = readdir(proc))) {
		char path[300], state;
		int pid = atoi(entry->d_name), up = 0;
		FILE *stat;

		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		stat = pid > 0 ? fopen(path, "r") : NULL;
		if (!stat)
			continue;
		if (fscanf(stat, "%*d (%*[^)]) %c %d", &state, &up) == 2 && up == parent &&
		    state != 'Z' && (!found || pid < found))
			found = pid;
		fclose(stat);
	}
	if (proc)
		closedir(proc);
	return found;
}

static inline void sleep_ms(unsigned int ms)
{
	struct timespec ts = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&ts, NULL);
}

/* Explore while another process kills a worker now and then. */
static inline struct ls_result count_up_with_kills(unsigned int kills, unsigned int m)
{
	pid_t parent = getpid(), killer = fork();
	struct ls_result result;
	unsigned int seed = 1;

	if (killer < 0)
		give_up("cannot fork", "killer");
	if (!killer) {
		for (unsigned int done = 0; done < kills;) {
			pid_t child;

			seed = seed * 1103515245 + 12345;
			sleep_ms(5 + (seed >> 16) % 40);
			if (getppid() != parent)
				break;
			child = child_of(parent);
			/* Not itself. */
			if (child && child != getpid() && !kill(child, SIGKILL))
				done++;
		}
		_exit(0);
	}
	result = count_up(3, m, 3, NULL, false);
	kill(killer, SIGKILL);
	waitpid(killer, NULL, 0);
	return result;
}

static inline char *checkpoint_path(void)
{
	static char path[] = "/tmp/lockstep-test-XXXXXX";
	static bool made;
	int fd;

	if (made)
		return path;
	fd = mkstemp(path);
	if (fd < 0)
		give_up("cannot make a file", path);
	close(fd);
	unlink(path);
	made = true;
	return path;
}

/* Start and kill a search again and again; the count that the last one, left alone, comes to. */
static inline uint64_t continue_after_kills(unsigned int kills, unsigned int m, unsigned int jobs)
{
	char *path = checkpoint_path();
	unsigned int seed = 7;
	struct ls_result r;
	uint64_t complete;

	for (unsigned int i = 0; i < kills; i++) {
		pid_t child = fork();

		if (child < 0)
			give_up("cannot fork", "search");
		if (!child) {
			checkpoint_every_ns = 10000000;
			r = count_up(3, m, jobs, path, !access(path, F_OK));
			_exit(0);
		}
		seed = seed * 1103515245 + 12345;
		sleep_ms(30 + (seed >> 16) % 120);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	r = count_up(3, m, jobs, path, !access(path, F_OK));
	complete = r.exhausted && r.executions == r.complete ? r.complete : 0;
	CU_ASSERT(access(path, F_OK));
	ls_result_free(&r);
	return complete;
}

/* Every process but the test's own dies in its first execution. */
static pid_t own_process;

static inline void die_elsewhere(void *arg)
{
	ls_lock_take(lock_a);
	if (getpid() != own_process)
		kill(getpid(), SIGKILL);
	ls_lock_drop(lock_a);
	(void)arg;
}

static inline bool stop_soon(const struct ls_progress *progress, void *arg)
{
	(void)arg;
	return progress->executions < 64;
}

/* A checkpoint of a search that was stopped. */
static inline void leave_checkpoint(void)
{
	struct ls_task tasks[4];
	struct ls_program program = counter_program(tasks, 3);
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .checkpoint = checkpoint_path(),
				      .identity = "counter",
				      .progress = stop_soon };
	struct ls_result r;

	rounds = 5;
	r = explore(&program, &options);
	CU_ASSERT(!r.exhausted && r.withheld);
	CU_ASSERT(!access(checkpoint_path(), F_OK));
	ls_result_free(&r);
}

static inline int resume_with(const char *identity)
{
	struct ls_task tasks[4];
	struct ls_program program = counter_program(tasks, 3);
	struct ls_options options = { .strategy = "optimal",
				      .preemptions_max = LS_UNBOUNDED,
				      .checkpoint = checkpoint_path(),
				      .resume = true,
				      .identity = identity };
	struct ls_result r;
	struct stat before, after;
	int err;

	rounds = 5;
	CU_ASSERT(!stat(checkpoint_path(), &before));
	err = ls_explore(&program, &options, &r);
	CU_ASSERT(!stat(checkpoint_path(), &after));
	CU_ASSERT_EQUAL(before.st_ino, after.st_ino);
	CU_ASSERT_EQUAL(before.st_size, after.st_size);
	ls_result_free(&r);
	unlink(checkpoint_path());
	return err;
}

static inline int resume_other_identity(void)
{
	leave_checkpoint();
	return resume_with("another program");
}

static inline int resume_truncated(void)
{
	struct stat st;

	leave_checkpoint();
	if (stat(checkpoint_path(), &st) || truncate(checkpoint_path(), st.st_size / 2))
		give_up("cannot cut", checkpoint_path());
	return resume_with("counter");
}

#endif
