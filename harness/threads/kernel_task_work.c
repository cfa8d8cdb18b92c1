// SPDX-License-Identifier: GPL-2.0-only
/* Task work: lists as in harness/primitives/task_work.c, which change under park_lock(). */
#include <errno.h>
#include <linux/task_work.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/sleep.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static struct {
	struct callback_head *first; /* the newest */
	bool closed;
} lists[THREAD_MAIN + 1];
static bool any; /* the setup asked for task work */

/* The lock of the task makes each of them one step. */
static void list_lock(unsigned int id)
{
	park_lock();
	races_acquire(&lists[id]);
}

static void list_unlock(unsigned int id)
{
	races_release(&lists[id]);
	park_unlock();
}

static void touch(struct callback_head *work, bool write, uintptr_t pc)
{
	thread_access((uintptr_t)&work->next, sizeof(work->next), write, pc);
}

static struct callback_head *take_all(unsigned int id, bool ends)
{
	struct callback_head *first;

	thread_point();
	list_lock(id);
	first = lists[id].first;
	lists[id].first = NULL;
	if (!first)
		lists[id].closed = ends;
	list_unlock(id);
	return first;
}

static void run_all(bool ends, uintptr_t pc)
{
	struct callback_head *work, *next;

	while ((work = take_all(thread_self()->id, ends)))
		for (; work; work = next) {
			touch(work, false, pc);
			next = work->next;
			work->func(work);
		}
}

void task_work_leave(bool ends)
{
	if (any && thread_phase != IN_SETUP)
		run_all(ends, PC);
}

void lockstep_task_work_begin(void)
{
	if (thread_phase != IN_SETUP && !any)
		thread_lacks("task work of which the setup said nothing");
	any = true;
}

void init_task_work(struct callback_head *twork, task_work_func_t func)
{
	lockstep_task_work_begin();
	init_access((uintptr_t)&twork->func, sizeof(twork->func), PC);
	twork->func = func;
}

int task_work_add(struct task_struct *task, struct callback_head *twork,
		  enum task_work_notify_mode mode)
{
	unsigned int id = sleep_thread_of(task)->id;
	bool closed;

	(void)mode;
	lockstep_task_work_begin();
	thread_access((uintptr_t)twork, sizeof(*twork), true, PC);
	thread_point();
	list_lock(id);
	closed = lists[id].closed;
	if (!closed) {
		touch(twork, true, PC);
		twork->next = lists[id].first;
		lists[id].first = twork;
	}
	list_unlock(id);
	return closed ? -ESRCH : 0;
}

bool task_work_cancel(struct task_struct *task, struct callback_head *cb)
{
	unsigned int id = sleep_thread_of(task)->id;
	struct callback_head **at, *work;

	thread_point();
	list_lock(id);
	at = &lists[id].first;
	while ((work = *at) && work != cb) {
		touch(work, false, PC);
		at = &work->next;
	}
	if (work) {
		touch(work, true, PC);
		*at = work->next;
	}
	list_unlock(id);
	return work;
}

void task_work_run(void)
{
	if (any)
		run_all(false, PC);
}
