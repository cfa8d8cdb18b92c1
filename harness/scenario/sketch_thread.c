// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: kernel threads, whose operations the scenario hands over; sleeping until somebody wakes
 * one; and what a task does on its way out.
 *
 * A thread that still runs when an execution has come to its end is stopped: one that never asks
 * whether it should stop is then a hang.
 */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include "harness/primitives/lock.h"
#include "harness/scenario/sketch.h"

#define PC ((uintptr_t)__builtin_return_address(0))

/*
 * In the arena, and its writes are told, so that each execution begins with what the setup left. To
 * use a thread that another task makes or stops, with nothing that orders the two, is a race.
 */
struct sketched_thread {
	const char *name;
	const struct ls_body *body;
	struct task_struct *thread; /* NULL: not made yet */
	bool stopped;
};

struct sketched_task_work {
	struct callback_head work;
	const struct ls_body *body;
};

static struct task_struct *task_named(const union ls_value *value)
{
	return value->number < 0 ? current : lockstep_task_of((unsigned int)value->number);
}

static int run_thread(void *data)
{
	ls_body_run(((struct sketched_thread *)data)->body);
	return 0;
}

static long start_thread(struct sketched_thread *one)
{
	struct task_struct *thread;

	thread = kthread_run(run_thread, one, "%s", one->name);
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	plain_write(&one->thread, sizeof(one->thread), PC);
	one->thread = thread;
	return 0;
}

static long stop_thread(struct sketched_thread *one)
{
	plain_write(&one->stopped, sizeof(one->stopped), PC);
	one->stopped = true;
	return kthread_stop(one->thread);
}

static void destroy_thread(void *object)
{
	struct sketched_thread *one = object;

	if (one->thread && !one->stopped)
		stop_thread(one);
	kfree(one);
}

static long new_kthread(const struct ls_args *args)
{
	struct sketched_thread *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "kthread", "%s", args->v[0].text);
	one->name = args->v[0].text;
	one->body = args->v[1].body;
	if (args->v[2].number && start_thread(one))
		return 0;
	return sketch_add(one, NULL, destroy_thread);
}

/* The thread of a sketch's kthread; a mistake of the scenario where there is none. */
static struct task_struct *thread_of(const struct ls_args *args)
{
	struct sketched_thread *one = args->v[0].object;

	memory_access((uintptr_t)&one->thread, sizeof(one->thread), 0, PC);
	if (!one->thread)
		ls_raise(LS_CONTRACT, one, "kthread %s is used before it was made", one->name);
	return one->thread;
}

static long run_kthread_run(const struct ls_args *args)
{
	struct sketched_thread *one = args->v[0].object;
	long error;

	if (one->thread) {
		ls_raise(LS_CONTRACT, one, "kthread %s is made twice", one->name);
		return 0;
	}
	error = start_thread(one);
	sketch_give(&args->v[1], !error);
	return error;
}

static long run_kthread_wake(const struct ls_args *args)
{
	struct task_struct *thread = thread_of(args);

	if (thread)
		sketch_give(&args->v[1], wake_up_process(thread));
	return 0;
}

static long run_kthread_stop(const struct ls_args *args)
{
	struct sketched_thread *one = args->v[0].object;

	if (!thread_of(args))
		return 0;
	if (one->stopped) {
		ls_raise(LS_CONTRACT, one, "kthread %s is stopped twice", one->name);
		return 0;
	}
	sketch_give(&args->v[1], !stop_thread(one));
	return 0;
}

static long run_kthread_should_stop(const struct ls_args *args)
{
	sketch_give(&args->v[0], kthread_should_stop());
	return 0;
}

static long run_kthread_park(const struct ls_args *args)
{
	struct task_struct *thread = thread_of(args);

	return thread ? kthread_park(thread) : 0;
}

static long run_kthread_unpark(const struct ls_args *args)
{
	struct task_struct *thread = thread_of(args);

	if (thread)
		kthread_unpark(thread);
	return 0;
}

static long run_kthread_should_park(const struct ls_args *args)
{
	sketch_give(&args->v[0], kthread_should_park());
	return 0;
}

static long run_kthread_parkme(const struct ls_args *args)
{
	(void)args;
	kthread_parkme();
	return 0;
}

static long run_set_current_state(const struct ls_args *args)
{
	static const unsigned int states[] = { TASK_RUNNING, TASK_INTERRUPTIBLE,
					       TASK_UNINTERRUPTIBLE };

	set_current_state(states[args->v[0].number]);
	return 0;
}

static long run_schedule(const struct ls_args *args)
{
	(void)args;
	schedule();
	return 0;
}

static long run_schedule_timeout(const struct ls_args *args)
{
	sketch_give(&args->v[0], schedule_timeout(10) != 0);
	return 0;
}

static long run_wake_up_process(const struct ls_args *args)
{
	sketch_give(&args->v[1], wake_up_process(task_named(&args->v[0])));
	return 0;
}

static void do_task_work(struct callback_head *work)
{
	ls_body_run(container_of(work, struct sketched_task_work, work)->body);
}

static void destroy_task_work(void *object)
{
	kfree(object);
}

static long new_task_work(const struct ls_args *args)
{
	struct sketched_task_work *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "task_work", "%s", args->v[0].text);
	one->body = args->v[1].body;
	init_task_work(&one->work, do_task_work);
	return sketch_add(one, NULL, destroy_task_work);
}

static long run_task_work_add(const struct ls_args *args)
{
	struct sketched_task_work *one = args->v[0].object;
	int error = task_work_add(task_named(&args->v[1]), &one->work, TWA_RESUME);

	sketch_give(&args->v[2], !error);
	return error;
}

static long run_task_work_cancel(const struct ls_args *args)
{
	struct sketched_task_work *one = args->v[0].object;

	sketch_give(&args->v[2], task_work_cancel(task_named(&args->v[1]), &one->work));
	return 0;
}

static long run_task_work_run(const struct ls_args *args)
{
	(void)args;
	task_work_run();
	return 0;
}

#define THREAD ARG_OBJECT("kthread", "kthread", "a kernel thread")
#define WORK   ARG_OBJECT("work", "task_work", "a task work")
#define ASKS   ARG_INTO(true, "register that gets 1 when it should, else 0")
#define STATE                                                                           \
	{                                                                               \
		"state", LS_ARG_WORD, "running|interruptible|uninterruptible", true, 0, \
			"running, or asleep from the next schedule on"                  \
	}

static const struct ls_arg kthread_args[] = { ARG_NAME("name of the thread"),
					      ARG_BODY(true, "what it does"),
					      { "run", LS_ARG_BOOL, NULL, false, 1,
						"the setup makes it; false: a task does" },
					      ARG_END };
static const struct ls_arg kthread_run_args[] = {
	THREAD, ARG_INTO(false, "register that gets 1, or 0 when a fault kept it from being made"),
	ARG_END
};
static const struct ls_arg wake_args[] = {
	THREAD, ARG_INTO(false, "register that gets 1 when it slept, or was about to, else 0"),
	ARG_END
};
static const struct ls_arg stop_args[] = {
	THREAD, ARG_INTO(false, "register that gets 1 when it ran, 0 when it never came to that"),
	ARG_END
};
static const struct ls_arg thread_args[] = { THREAD, ARG_END };
static const struct ls_arg asks_args[] = { ASKS, ARG_END };
static const struct ls_arg no_args[] = { ARG_END };
static const struct ls_arg state_args[] = { STATE, ARG_END };
static const struct ls_arg timeout_args[] = {
	ARG_INTO(false, "register that gets 1 when it was woken, 0 when the time was over"), ARG_END
};
static const struct ls_arg wake_up_args[] = {
	ARG_TASK(true, "a task of the scenario"),
	ARG_INTO(false, "register that gets 1 when it slept, or was about to, else 0"), ARG_END
};
static const struct ls_arg task_work_args[] = { ARG_NAME("name of the work"),
						ARG_BODY(true, "what it does"), ARG_END };
static const struct ls_arg add_args[] = {
	WORK, ARG_TASK(false, "who does it; else the task itself"),
	ARG_INTO(false, "register that gets 1, or 0 when that task has ended"), ARG_END
};
static const struct ls_arg cancel_args[] = {
	WORK, ARG_TASK(false, "who would do it; else the task itself"),
	ARG_INTO(false, "register that gets 1 when it was taken back, else 0"), ARG_END
};

SKETCH_SETUP(kthread, "a kernel thread, stopped at the end when no task has stopped it");
SKETCH_TASK(kthread_run, kthread_run_args, "make a kernel thread of the setup, and wake it");
SKETCH_TASK(kthread_wake, wake_args, "wake a kernel thread that sleeps or is about to");
SKETCH_TASK(kthread_stop, stop_args, "let it know that it should stop, wake it, wait for its end");
SKETCH_TASK(kthread_should_stop, asks_args, "in a kernel thread: has somebody asked it to stop?");
SKETCH_TASK(kthread_park, thread_args, "let it know that it should park, and wait until it has");
SKETCH_TASK(kthread_unpark, thread_args, "let a thread go on that is parked");
SKETCH_TASK(kthread_should_park, asks_args, "in a kernel thread: has somebody asked it to park?");
SKETCH_TASK(kthread_parkme, no_args, "in a kernel thread: park while somebody wants that");
SKETCH_TASK(set_current_state, state_args, "say that the task is about to sleep, or not");
SKETCH_TASK(schedule, no_args, "sleep, unless the task was woken since it said so");
SKETCH_TASK(schedule_timeout, timeout_args, "the same, for a time that the strategy chooses");
SKETCH_TASK(wake_up_process, wake_up_args, "wake a task that sleeps, or is about to");
SKETCH_SETUP(task_work, "something that a task does where it ends, or at task_work_run");
SKETCH_TASK(task_work_add, add_args, "give a task something to do on its way out");
SKETCH_TASK(task_work_cancel, cancel_args, "take back what a task has not begun to do");
SKETCH_TASK(task_work_run, no_args, "do now what the task was given, as where a call returns");
