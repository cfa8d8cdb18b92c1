// SPDX-License-Identifier: GPL-2.0-only
/*
 * set_current_state(), schedule() and wake_up_process(), as harness/primitives/sleep.c has them:
 * being about to sleep is an event, being woken is one, and so is going on. States change under
 * park_lock().
 */
#include <linux/delay.h>
#include <linux/sched.h>
#include <stdio.h>
#include "harness/threads/races.h"
#include "harness/threads/sleep.h"

static struct task_struct structs[THREAD_MAIN + 1];

struct task_struct *lockstep_task_of(unsigned int id)
{
	struct task_struct *p = &structs[id];

	p->pid = (pid_t)id + 1;
	snprintf(p->comm, sizeof(p->comm), "%s",
		 threads[id].task.name ? threads[id].task.name : "");
	return p;
}

struct task_struct *lockstep_current(void)
{
	return lockstep_task_of(thread_self()->id);
}

struct thread *sleep_thread_of(const struct task_struct *p)
{
	return &threads[p - structs];
}

static uint64_t asleep(const void *arg)
{
	const struct thread *t = arg;

	if (!t->task.sleep_state)
		return 0;
	return t->task.sleeps_idle ? PARK_IDLE : PARK_ANYBODY;
}

void sleep_set(unsigned int state)
{
	park_lock();
	thread_self()->task.sleep_state = state;
	park_unlock();
}

static bool is_awake(void)
{
	bool awake;

	thread_point();
	park_lock();
	awake = !thread_self()->task.sleep_state;
	if (awake)
		races_acquire(thread_self());
	park_unlock();
	return awake;
}

/* A wait that may end otherwise begins with one attempt. */
int sleep_on(long *left, unsigned int state, const char *call)
{
	bool timed = *left != MAX_SCHEDULE_TIMEOUT;
	bool may_fail = state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL) && thread_fault_planned(call);
	bool may_wake = thread_self()->task.sleep_state && thread_fault_planned("spurious_wakeup");

	if (timed || may_fail || may_wake) {
		bool fails = false, wakes = false;

		if (is_awake())
			return 0;
		fails = may_fail && thread_fault(call);
		wakes = !fails && may_wake && thread_fault("spurious_wakeup");
		if (fails || wakes || timed) {
			sleep_set(TASK_RUNNING);
			if (!fails && !wakes)
				*left = 0;
			return fails ? -ERESTARTSYS : 0;
		}
	}
	park_lock();
	park(asleep, thread_self(), "a wake-up");
	races_acquire(thread_self());
	park_unlock();
	thread_point();
	return 0;
}

void lockstep_set_state(unsigned int state)
{
	thread_point();
	sleep_set(state);
}

unsigned int lockstep_get_state(void)
{
	thread_point();
	return thread_self()->task.sleep_state;
}

void schedule(void)
{
	long left = MAX_SCHEDULE_TIMEOUT;

	sleep_on(&left, 0, "schedule");
}

long schedule_timeout(long timeout)
{
	sleep_on(&timeout, 0, "schedule_timeout");
	return timeout;
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	struct thread *t = sleep_thread_of(p);
	bool slept;

	thread_point();
	park_lock();
	slept = t->task.sleep_state & state;
	if (slept) {
		races_release(t);
		t->task.sleep_state = TASK_RUNNING;
	}
	park_wake();
	park_unlock();
	return slept;
}

int wake_up_process(struct task_struct *p)
{
	return wake_up_state(p, ~0u);
}

/* It goes on with what the task itself did, as in the scheduled run. */
unsigned long lockstep_jiffies(void)
{
	return (unsigned long)-300 * HZ + thread_self()->task.seq;
}
