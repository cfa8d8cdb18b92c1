// SPDX-License-Identifier: GPL-2.0-only
/*
 * One execution on threads, in a process of its own, which ends with it: what is stuck cannot be
 * taken down, and what was changed need not be restored.
 */
#include <errno.h>
#include <lockstep/finding.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "harness/threads/threads.h"

#define LOOK_NS	    50000 /* between looks at who is stuck */
#define SECONDS_MAX 20

struct thread threads[THREAD_MAIN + 1];
unsigned int threads_nr;
_Thread_local struct task *thread_task;

_Atomic enum thread_phase thread_phase;

void thread_operation_begin(const char *text);
void thread_operation_end(long outcome, bool may_hold_locks);
void thread_exclude(void) __attribute__((noreturn));

void thread_operation_begin(const char *text)
{
	thread_task->operation = text;
}

void thread_operation_end(long outcome, bool may_hold_locks)
{
	struct thread *t = thread_self();

	(void)outcome;
	if (!may_hold_locks && t->held_nr)
		thread_report(LS_LOCK_IMBALANCE, "task %s ends \"%s\" with a lock held",
			      t->task.name, t->task.operation);
	t->task.operation = NULL;
}

/* It is none of the executions that the scenario is about. */
void thread_exclude(void)
{
	thread_end("excluded");
}

static void handle(int sig)
{
	const struct thread *t = thread_self();

	(void)sig;
	thread_report(LS_NULL_DEREFERENCE, "task %s accesses what it may not",
		      t && t->task.name ? t->task.name : "?");
	_exit(3);
}

static void run_program(void *arg)
{
	const struct ls_task *task = arg;

	task->run(task->arg);
}

static void note_stack(struct thread *t)
{
	pthread_attr_t attr;
	void *start;

	if (pthread_getattr_np(pthread_self(), &attr))
		thread_lacks("so many threads");
	pthread_attr_getstack(&attr, &start, &t->stack_size);
	pthread_attr_destroy(&attr);
	t->stack = (uintptr_t)start;
}

void *thread_start(void *arg)
{
	struct thread *t = arg;

	note_stack(t);
	thread_task = &t->task;
	rcu_start_thread();
	gate_begin();
	t->task.run(t->task.arg);
	if (t->held_nr)
		thread_report(LS_LOCK_IMBALANCE, "task %s ends with a lock held", t->task.name);
	rcu_end_thread();
	gate_leave();
	atomic_store(&t->finished, true);
	return NULL;
}

static void become_main(void)
{
	struct thread *t = &threads[THREAD_MAIN];

	t->id = THREAD_MAIN;
	t->task.id = THREAD_MAIN;
	t->task.name = "setup";
	thread_task = &t->task;
	rcu_start_thread();
}

static void watch(void)
{
	struct timespec now, began;

	clock_gettime(CLOCK_MONOTONIC, &began);
	while (!all_finished()) {
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_NS }, NULL);
		stuck_check();
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - began.tv_sec > SECONDS_MAX)
			thread_end("unfinished");
	}
}

void thread_execution(const struct ls_program *program, const struct thread_options *options)
{
	threads_nr = program->tasks_nr;
	signal(SIGSEGV, handle);
	signal(SIGBUS, handle);
	memory_start();
	become_main();
	gate_start(options);
	if (program->setup && program->setup(program->arg))
		thread_end("setup failed");
	for (unsigned int i = 0; i < threads_nr; i++) {
		struct thread *t = &threads[i];

		t->id = i;
		t->task.id = (uint8_t)i;
		t->task.name = program->tasks[i].name;
		t->task.run = run_program;
		t->task.arg = (void *)&program->tasks[i];
		t->random = (options->seed + 1) * 0x9e3779b97f4a7c15ull + i * 0x2545f4914f6cdd1dull;
		t->random |= 1;
		atomic_store(&t->exists, true);
	}
	gate_expect(threads_nr + helpers_of_setup());
	thread_phase = IN_TASKS;
	helpers_launch();
	watch();
	for (unsigned int i = 0; i < threads_nr; i++)
		pthread_join(threads[i].pthread, NULL);
	thread_phase = IN_FINISH;
	threads[THREAD_MAIN].task.name = "finish";
	if (program->finish)
		program->finish(program->arg);
	if (!program->finish_is_noop)
		memory_check_leaks(program->finish != NULL);
	thread_end("complete");
}
