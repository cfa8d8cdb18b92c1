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
#include "harness/threads/faults.h"
#include "harness/threads/pins.h"
#include "harness/threads/races.h"

#define LOOK_NS	    50000 /* between looks at who is stuck */
#define SECONDS_MAX 20

struct thread threads[THREAD_MAIN + 1];
unsigned int threads_nr;
_Thread_local struct task *thread_task;

_Atomic enum thread_phase thread_phase;
static const struct thread_options *options;

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
	if (!may_hold_locks)
		task_work_leave(false);
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
	thread_exit(3);
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

static void check_locks(const struct thread *t)
{
	if (t->held_nr)
		thread_report(LS_LOCK_IMBALANCE, "task %s ends with a lock held", t->task.name);
}

void *thread_start(void *arg)
{
	struct thread *t = arg;

	note_stack(t);
	thread_task = &t->task;
	rcu_start_thread();
	races_begin();
	gate_begin();
	t->task.run(t->task.arg);
	task_work_leave(true);
	check_locks(t);
	pins_finish();
	races_end();
	rcu_end_thread();
	gate_leave();
	atomic_store(&t->finished, true);
	return NULL;
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

/*
 * The setup or the finish, with nobody beside it but what it waits for. What it has left locked
 * stays locked, and is nobody's afterwards.
 */
struct part {
	const char *name;
	void (*run)(const struct ls_program *program);
	const struct ls_program *program;
};

static void *part_start(void *arg)
{
	const struct part *part = arg;
	struct thread *t = &threads[THREAD_MAIN];

	note_stack(t);
	thread_task = &t->task;
	rcu_start_thread();
	races_begin();
	part->run(part->program);
	check_locks(t);
	t->held_nr = 0;
	races_end();
	rcu_end_thread();
	park_lock();
	atomic_store(&t->finished, true);
	park_wake();
	park_unlock();
	return NULL;
}

static void run_part(struct part part)
{
	struct thread *t = &threads[THREAD_MAIN];

	t->id = THREAD_MAIN;
	t->task.id = THREAD_MAIN;
	t->task.name = part.name;
	atomic_store(&t->finished, false);
	atomic_store(&t->exists, true);
	races_create(t);
	if (pthread_create(&t->pthread, NULL, part_start, &part))
		thread_lacks("so many threads");
	watch();
	pthread_join(t->pthread, NULL);
	atomic_store(&t->exists, false);
}

static void run_setup(const struct ls_program *program)
{
	if (program->setup && program->setup(program->arg))
		thread_end("setup failed");
	injections_set_up(options->plans);
}

static void run_finish(const struct ls_program *program)
{
	program->finish(program->arg);
}

static void make_threads(const struct ls_program *program, uint64_t seed)
{
	for (unsigned int i = 0; i < threads_nr; i++) {
		struct thread *t = &threads[i];

		t->id = i;
		t->task.id = (uint8_t)i;
		t->task.name = program->tasks[i].name;
		t->task.run = run_program;
		t->task.arg = (void *)&program->tasks[i];
		t->random = (seed + 1) * 0x9e3779b97f4a7c15ull + i * 0x2545f4914f6cdd1dull;
		t->random |= 1;
		atomic_store(&t->exists, true);
	}
}

void thread_execution(const struct ls_program *program, const struct thread_options *how)
{
	options = how;
	threads_nr = program->tasks_nr;
	signal(SIGSEGV, handle);
	signal(SIGBUS, handle);
	races_start(options->strict);
	gate_start(options);
	pins_prepare(options->plans->pins, options->no_faults ? 0 : options->plans->pins_nr);
	faults_prepare(options->plans, options->no_faults);
	run_part((struct part){ "setup", run_setup, program });
	make_threads(program, options->seed);
	gate_expect(threads_nr + helpers_of_setup());
	pins_begin(options->plans->pins, options->no_faults ? 0 : options->plans->pins_nr);
	thread_phase = IN_TASKS;
	helpers_launch();
	watch();
	for (unsigned int i = 0; i < threads_nr; i++)
		pthread_join(threads[i].pthread, NULL);
	thread_phase = IN_FINISH;
	if (program->finish)
		run_part((struct part){ "finish", run_finish, program });
	if (!program->finish_is_noop)
		memory_check_leaks(program->finish != NULL);
	thread_end("complete");
}
