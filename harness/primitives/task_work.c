// SPDX-License-Identifier: GPL-2.0-only
/*
 * Task work. The list of each task is in the memory of the works, the newest first, and that is the
 * order in which they run. A task takes its whole list at once, until it is empty; a task that ends
 * closes it in the same step.
 *
 * That its list is looked at where an operation ends is an event, so programs pay for it only when
 * their setup asked for task work. It does not interrupt a sleep of the task (TWA_SIGNAL).
 */
#include <linux/task_work.h>
#include <errno.h>
#include "harness/primitives/kept.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/sleep.h"

#define PC	     ((uintptr_t)__builtin_return_address(0))
#define MARKED_WRITE (ACCESS_WRITE | ACCESS_MARKED)

struct task_works {
	struct {
		struct callback_head *first;
		bool closed;
	} of[TASKS_SLOTS];
};

static struct task_works now, of_setup;
static struct kept kept;

/* Their addresses stand for the lists. */
static uint32_t lists[TASKS_SLOTS];

static struct task_works *works(void)
{
	enum kept_what what = kept_refresh(&kept);

	if (what == KEPT_EMPTY)
		now = (struct task_works){ 0 };
	else if (what == KEPT_SAVE)
		of_setup = now;
	else if (what == KEPT_RESTORE)
		now = of_setup;
	return &now;
}

/* The event, which the lock of the task (its pi_lock) makes one step. */
static struct object *event(unsigned int id, enum op_kind kind, uintptr_t pc, const char *call)
{
	struct object *object = object_get(&lists[id]);

	object->state.label = "the works of a task";
	op_point(kind, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	order_acquire(object);
	return object;
}

static void touch(struct callback_head *work, unsigned int how, uintptr_t pc)
{
	memory_access((uintptr_t)&work->next, sizeof(work->next), how, pc);
}

static void run_all(uintptr_t pc, const char *call, bool ends)
{
	unsigned int id = current_task->id;

	for (;;) {
		struct object *object = event(id, OP_WRITE, pc, call);
		struct callback_head *work = works()->of[id].first, *next;

		works()->of[id].first = NULL;
		if (!work)
			works()->of[id].closed = ends;
		order_release(object, false);
		if (!work)
			return;
		for (; work; work = next) {
			touch(work, ACCESS_MARKED, pc);
			next = work->next;
			work->func(work);
		}
	}
}

static void leave(bool ends)
{
	if (execution.phase != PHASE_SETUP)
		run_all(PC, ends ? "exit_task_work" : "task_work_run", ends);
}

void lockstep_task_work_begin(void)
{
	if (execution.phase != PHASE_SETUP && !execution.leave)
		harness_bug("there is task work, of which the setup said nothing: let it call "
			    "lockstep_task_work_begin()");
	execution.leave = leave;
}

void init_task_work(struct callback_head *twork, task_work_func_t func)
{
	lockstep_task_work_begin();
	plain_write(&twork->func, sizeof(twork->func), PC);
	twork->func = func;
}

int task_work_add(struct task_struct *task, struct callback_head *twork,
		  enum task_work_notify_mode mode)
{
	unsigned int id = task_of(task)->id;
	struct object *object;

	(void)mode;
	lockstep_task_work_begin();
	memory_check((uintptr_t)twork, sizeof(*twork), MARKED_WRITE, PC);
	object = event(id, OP_WRITE, PC, "task_work_add");
	if (works()->of[id].closed)
		return -ESRCH;
	touch(twork, MARKED_WRITE, PC);
	tell_life(twork, LIFE_QUEUED, PC);
	twork->next = works()->of[id].first;
	works()->of[id].first = twork;
	order_release(object, false);
	return 0;
}

static struct callback_head *cancel(struct task_struct *task,
				    bool (*match)(struct callback_head *, void *data), void *data,
				    uintptr_t pc, const char *call)
{
	unsigned int id = task_of(task)->id;
	struct object *object = event(id, OP_WRITE, pc, call);
	struct callback_head **at = &works()->of[id].first, *work;

	while ((work = *at) && !match(work, data)) {
		touch(work, ACCESS_MARKED, pc);
		at = &work->next;
	}
	if (work) {
		touch(work, MARKED_WRITE, pc);
		*at = work->next;
	}
	order_release(object, false);
	return work;
}

struct callback_head *task_work_cancel_match(struct task_struct *task,
					     bool (*match)(struct callback_head *, void *data),
					     void *data)
{
	return cancel(task, match, data, PC, "task_work_cancel_match");
}

static bool has_func(struct callback_head *work, void *data)
{
	return (void *)work->func == data;
}

struct callback_head *task_work_cancel_func(struct task_struct *task, task_work_func_t func)
{
	return cancel(task, has_func, (void *)func, PC, "task_work_cancel_func");
}

static bool is_same(struct callback_head *work, void *data)
{
	return work == data;
}

bool task_work_cancel(struct task_struct *task, struct callback_head *cb)
{
	return cancel(task, is_same, cb, PC, "task_work_cancel") != NULL;
}

bool task_work_pending(struct task_struct *task)
{
	unsigned int id = task_of(task)->id;

	event(id, OP_READ, PC, "task_work_pending");
	return works()->of[id].first != NULL;
}

void task_work_run(void)
{
	if (execution.leave)
		run_all(PC, "task_work_run", false);
}
