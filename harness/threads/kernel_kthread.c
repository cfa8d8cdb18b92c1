// SPDX-License-Identifier: GPL-2.0-only
/* Kernel threads: the events, and what is waited for, of harness/primitives/kthread.c. */
#include <errno.h>
#include <linux/kthread.h>
#include <stdarg.h>
#include <stdio.h>
#include "harness/threads/races.h"
#include "harness/threads/sleep.h"

#define TASK_PARKED 0x0040

/* All of it changes under park_lock(). */
static struct kthread {
	int (*run)(void *data);
	void *data;
	int result;
	bool stop, park, of_setup, exited, parked;
} kthreads[LS_TASKS_MAX];

static struct kthread *own(void)
{
	return &kthreads[thread_self()->id];
}

static uint64_t not_set(const struct kthread *k, bool is)
{
	return is ? 0 : 1ull << (k - kthreads);
}

static uint64_t not_exited(const void *arg)
{
	const struct kthread *k = arg;

	return not_set(k, k->exited);
}

static uint64_t not_parked(const void *arg)
{
	const struct kthread *k = arg;

	return not_set(k, k->parked);
}

static void set(bool *flag, bool to)
{
	thread_point();
	park_lock();
	races_release(flag);
	*flag = to;
	park_wake();
	park_unlock();
}

static bool get(const bool *flag)
{
	bool is;

	thread_point();
	park_lock();
	races_acquire(flag);
	is = *flag;
	park_unlock();
	return is;
}

static void wait_until(park_fn *left, const struct kthread *k, const bool *flag, const char *what)
{
	thread_point();
	park_lock();
	park(left, k, what);
	races_acquire(flag);
	park_unlock();
}

static void thread_run(void *arg)
{
	struct kthread *k = own();

	(void)arg;
	thread_self()->task.sleeps_idle = true;
	if (!k->of_setup)
		schedule();
	k->result = -EINTR;
	if (!get(&k->stop)) {
		kthread_parkme();
		k->result = k->run(k->data);
	}
	set(&k->exited, true);
}

struct task_struct *lockstep_kthread(int (*threadfn)(void *data), void *data, const char *namefmt,
				     ...)
{
	bool in_setup = thread_phase == IN_SETUP;
	char name[TASK_COMM_LEN];
	struct thread *t;
	va_list ap;

	if (thread_fault("kthread_create"))
		return ERR_PTR(-ENOMEM);
	va_start(ap, namefmt);
	vsnprintf(name, sizeof(name), namefmt, ap);
	va_end(ap);
	thread_point();
	t = helper_prepare(name, thread_run, NULL);
	kthreads[t->id] = (struct kthread){ .run = threadfn, .data = data, .of_setup = in_setup };
	t->task.sleep_state = in_setup ? TASK_RUNNING : TASK_UNINTERRUPTIBLE;
	helper_launch(t);
	return lockstep_task_of(t->id);
}

int kthread_stop(struct task_struct *p)
{
	struct kthread *k = &kthreads[sleep_thread_of(p)->id];

	set(&k->stop, true);
	park_lock();
	k->park = false;
	park_unlock();
	wake_up_process(p);
	wait_until(not_exited, k, &k->exited, "the end of a kernel thread");
	return k->result;
}

bool kthread_should_stop(void)
{
	return get(&own()->stop);
}

bool kthread_should_park(void)
{
	return get(&own()->park);
}

int kthread_park(struct task_struct *p)
{
	struct kthread *k = &kthreads[sleep_thread_of(p)->id];

	set(&k->parked, false);
	set(&k->park, true);
	if (k == own())
		return 0;
	wake_up_process(p);
	wait_until(not_parked, k, &k->parked, "a kernel thread to park");
	return 0;
}

void kthread_unpark(struct task_struct *p)
{
	set(&kthreads[sleep_thread_of(p)->id].park, false);
	wake_up_state(p, TASK_PARKED);
}

void kthread_parkme(void)
{
	while (kthread_should_park()) {
		lockstep_set_state(TASK_PARKED);
		if (!kthread_should_park()) {
			lockstep_set_state(TASK_RUNNING);
			break;
		}
		set(&own()->parked, true);
		schedule();
	}
}
