// SPDX-License-Identifier: GPL-2.0-only
/* Kernel threads: what the tasks of test_kthread.c do. */
#include <linux/compiler.h>
#include <linux/kthread.h>
#include "expect.h"
#include "kthread_tasks.h"

static struct task_struct *thread;
static int flag, rounds, untouched;

static int until_stopped(void *data)
{
	expect((long)data, 5);
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	flag = 1;
	return 7;
}

static int once(void *data)
{
	WRITE_ONCE(flag, 1);
	return 0;
}

static int with_parking(void *data)
{
	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		WRITE_ONCE(rounds, 1);
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop_or_park())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

/* A wake-up between the look and the sleep is lost. */
static int sleeps_wrongly(void *data)
{
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return 0;
}

void kthread_setup_nothing(void)
{
}

void kthread_setup_thread(void)
{
	thread = kthread_run(until_stopped, (void *)5, "thread");
}

void kthread_nothing(void *arg)
{
	READ_ONCE(untouched);
}

void kthread_run_and_stop(void *arg)
{
	struct task_struct *k = kthread_run(until_stopped, (void *)5, "thread/%d", 0);
	int result;

	expect(kthread_data(k) == (void *)5, 1);
	result = kthread_stop(k);
	/* Ordered by its exit. */
	expect(flag, result == 7);
	kthread_told(result == 7 ? 1 : result == -4 ? 0 : 2);
}

void kthread_create_and_stop(void *arg)
{
	struct task_struct *k = kthread_create(until_stopped, (void *)5, "thread");

	expect(kthread_stop(k), -4);
	expect(flag, 0);
}

void kthread_create_only(void *arg)
{
	kthread_create(once, NULL, "thread");
	kthread_told(READ_ONCE(flag));
}

void kthread_run_only(void *arg)
{
	kthread_run(once, NULL, "thread");
	kthread_told(READ_ONCE(flag));
}

void kthread_park_and_stop(void *arg)
{
	struct task_struct *k = kthread_run(with_parking, NULL, "thread");
	int before;

	kthread_park(k);
	before = READ_ONCE(rounds);
	WRITE_ONCE(rounds, 0);
	kthread_told(before);
	/* It does nothing while it is parked. */
	expect(READ_ONCE(rounds), 0);
	kthread_unpark(k);
	expect(kthread_stop(k), 0);
}

void kthread_run_wrongly(void *arg)
{
	kthread_stop(kthread_run(sleeps_wrongly, NULL, "thread"));
}

void kthread_finish_stop(void)
{
	int result = kthread_stop(thread);

	/* It may not have got as far as its function. */
	expect(result == 7 || result == -4, 1);
}
