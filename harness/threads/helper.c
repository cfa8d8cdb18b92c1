// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that others create: those of works and of callbacks. Their numbers are those that the
 * scheduled run deals out (harness/engine/spawn.h), since a schedule goes by them.
 */
#include <string.h>
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned int behind, initial_nr;

/* As the engine's share_take(). */
static unsigned int share_take(struct task_share *own, struct task_share *child, bool creates)
{
	uint8_t part = 0;

	if (own->from == own->to)
		thread_lacks("so many threads");
	if (creates)
		part = (uint8_t)((own->to - own->from - 1) / 3);
	own->to = (uint8_t)(own->to - part);
	*child = (struct task_share){ own->column, own->to, (uint8_t)(own->to + part) };
	return initial_nr + own->from++ * initial_nr + own->column;
}

static unsigned int number_behind(void)
{
	if (threads_nr + behind >= LS_TASKS_MAX)
		thread_lacks("so many threads");
	return threads_nr + behind++;
}

/* In the finish no schedule goes by them. */
static unsigned int number_left(void)
{
	for (unsigned int id = LS_TASKS_MAX; id--;)
		if (!threads[id].task.name)
			return id;
	thread_lacks("so many threads");
}

static void launch(struct thread *t)
{
	races_create(t);
	if (pthread_create(&t->pthread, NULL, thread_start, t))
		thread_lacks("so many threads");
}

bool helpers_may_run(void)
{
	const struct thread *t = &threads[THREAD_MAIN];

	return thread_phase != IN_FINISH || atomic_load(&t->finished) ||
	       atomic_load(&t->blocked.lock) || t->blocked.left;
}

unsigned int helpers_of_setup(void)
{
	return behind;
}

void helpers_launch(void)
{
	initial_nr = threads_nr + behind;
	for (unsigned int i = 0; i < initial_nr; i++)
		atomic_store(&threads[i].exists, true);
	for_each_thread(t) t->task.share = (struct task_share){
		.column = (uint8_t)t->id,
		.to = (uint8_t)((LS_TASKS_MAX - initial_nr) / initial_nr),
	};
	for (unsigned int i = 0; i < initial_nr; i++)
		launch(&threads[i]);
}

static struct thread *prepare(const char *name, void (*run)(void *arg), void *arg, bool creates)
{
	struct task_share share = { 0 };
	struct thread *t;
	unsigned int id;

	pthread_mutex_lock(&mutex);
	if (thread_phase == IN_TASKS)
		id = share_take(&thread_self()->task.share, &share, creates);
	else
		id = thread_phase == IN_SETUP ? number_behind() : number_left();
	t = &threads[id];
	t->id = id;
	t->task.id = (uint8_t)id;
	t->task.name = strdup(name);
	t->task.run = run;
	t->task.arg = arg;
	t->task.share = share;
	t->random = (thread_self()->random + id) * 0x9e3779b97f4a7c15ull | 1;
	pthread_mutex_unlock(&mutex);
	return t;
}

/**
 * helper_prepare() - create a thread that does not begin yet
 * @name: copied
 * @run: what it does
 * @arg: for @run
 *
 * helper_launch() lets it begin; one of the setup starts with the program's tasks.
 *
 * Context: any thread of the execution.
 * Return: the thread.
 */
struct thread *helper_prepare(const char *name, void (*run)(void *arg), void *arg)
{
	return prepare(name, run, arg, true);
}

void helper_launch(struct thread *t)
{
	if (thread_phase == IN_SETUP)
		return;
	atomic_store(&t->exists, true);
	launch(t);
}

struct thread *helper_new(const char *name, void (*run)(void *arg), void *arg)
{
	struct thread *t = prepare(name, run, arg, true);

	helper_launch(t);
	return t;
}

/* As the engine's task_new_last(). */
struct thread *helper_new_last(const char *name, void (*run)(void *arg), void *arg)
{
	struct thread *t = prepare(name, run, arg, false);

	helper_launch(t);
	return t;
}
