// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers, tasklets, interrupts and sleeping tasks for random programs. Handlers write one of two
 * variables, so that the order in which they run can be seen.
 */
#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <lockstep/interrupt.h>
#include "async_calls.h"

#define TASKS 4
#define IRQ   3

static struct async_state state;
static struct timer_list timers[2];
static raw_spinlock_t lock;
static wait_queue_head_t queue;
static struct completion done;
static struct task_struct *sleepers[TASKS];

static void expires_0(struct timer_list *t)
{
	WRITE_ONCE(state.var[0], 10);
	state.handled[0]++;
}

static void expires_1(struct timer_list *t)
{
	raw_spin_lock(&lock);
	WRITE_ONCE(state.var[1], READ_ONCE(state.var[0]) + 1);
	raw_spin_unlock(&lock);
	state.handled[1]++;
}

static void runs(struct tasklet_struct *t)
{
	WRITE_ONCE(state.var[1], 30);
	state.handled[2]++;
}

static irqreturn_t handles(int irq, void *dev_id)
{
	raw_spin_lock(&lock);
	WRITE_ONCE(state.var[0], 40);
	raw_spin_unlock(&lock);
	state.handled[3]++;
	return IRQ_HANDLED;
}

static struct timer_list late_timers[2] = { { .function = expires_0 }, { .function = expires_1 } };
static DECLARE_TASKLET(late_tasklet, runs);
static struct timer_list *timer_at[2];
static struct tasklet_struct *the_tasklet;
static bool has_line;

void async_setup(bool victims)
{
	raw_spin_lock_init(&lock);
	init_waitqueue_head(&queue);
	init_completion(&done);
	has_line = victims;
	if (victims) {
		timer_setup(&timers[1], expires_1, 0);
		timer_at[0] = &late_timers[0];
		timer_at[1] = &timers[1];
		request_irq(IRQ, handles, IRQF_NO_THREAD, "device", &state);
	} else {
		timer_at[0] = &late_timers[0];
		timer_at[1] = &late_timers[1];
	}
	the_tasklet = &late_tasklet;
}

const struct async_state *async_state(void)
{
	return &state;
}

static long locked(bool off, unsigned int value)
{
	unsigned long flags = 0;

	if (off)
		raw_spin_lock_irqsave(&lock, flags);
	else
		raw_spin_lock(&lock);
	WRITE_ONCE(state.var[value], 50);
	if (off)
		raw_spin_unlock_irqrestore(&lock, flags);
	else
		raw_spin_unlock(&lock);
	return 0;
}

static long source_do(enum async_call call, unsigned int value)
{
	switch (call) {
	case ASYNC_ARM:
		return mod_timer(timer_at[value], jiffies + 1);
	case ASYNC_DELETE:
		return timer_delete(timer_at[value]);
	case ASYNC_DELETE_SYNC:
		return timer_delete_sync(timer_at[value]);
	case ASYNC_TRY_DELETE:
		return try_to_del_timer_sync(timer_at[value]);
	case ASYNC_PENDING:
		return timer_pending(timer_at[value]);
	case ASYNC_SCHEDULE:
		tasklet_schedule(the_tasklet);
		return 0;
	case ASYNC_KILL:
		tasklet_kill(the_tasklet);
		return 0;
	case ASYNC_DISABLE:
		tasklet_disable(the_tasklet);
		WRITE_ONCE(state.var[1], 35);
		tasklet_enable(the_tasklet);
		return 0;
	case ASYNC_RAISE:
		if (has_line)
			ls_irq_raise(IRQ);
		return 0;
	case ASYNC_SYNC:
		if (has_line)
			synchronize_irq(IRQ);
		return 0;
	case ASYNC_LOCKED:
	case ASYNC_LOCKED_OFF:
		return locked(call == ASYNC_LOCKED_OFF, value);
	default:
		return 0;
	}
}

static long sleep_for(unsigned int task, long timeout)
{
	WRITE_ONCE(sleepers[task], current);
	set_current_state(TASK_INTERRUPTIBLE);
	if (!READ_ONCE(state.var[0]))
		timeout = schedule_timeout(timeout);
	set_current_state(TASK_RUNNING);
	return timeout;
}

static long sleeping_do(enum async_call call, unsigned int task, unsigned int value)
{
	struct task_struct *p;

	switch (call) {
	case ASYNC_WAIT:
		return wait_event_interruptible(queue, READ_ONCE(state.var[value]));
	case ASYNC_WAIT_EXCLUSIVE:
		return wait_event_interruptible_exclusive(queue, READ_ONCE(state.var[value]));
	case ASYNC_WAIT_TIMEOUT:
		return wait_event_timeout(queue, READ_ONCE(state.var[value]), 5) > 0;
	case ASYNC_SLEEP:
		return sleep_for(task, MAX_SCHEDULE_TIMEOUT) > 0;
	case ASYNC_SLEEP_TIMEOUT:
		return sleep_for(task, 5) > 0;
	case ASYNC_WAKE:
		wake_up(&queue);
		return 0;
	case ASYNC_WAKE_ALL:
		WRITE_ONCE(state.var[value], 60);
		wake_up_all(&queue);
		return 0;
	case ASYNC_WAKE_TASK:
		p = READ_ONCE(sleepers[1 - (task & 1)]);
		return p ? wake_up_process(p) : -1;
	case ASYNC_ACTIVE:
		return waitqueue_active(&queue);
	case ASYNC_DONE_TIMEOUT:
		return wait_for_completion_timeout(&done, 5) > 0;
	case ASYNC_DONE:
		complete(&done);
		return 0;
	default:
		return 0;
	}
}

long async_do(enum async_call call, unsigned int task, unsigned int value)
{
	if (call == ASYNC_READ)
		return READ_ONCE(state.var[value]);
	if (call == ASYNC_WRITE) {
		WRITE_ONCE(state.var[value], 1 + (int)task);
		return 0;
	}
	return call < ASYNC_SOURCES_NR ? source_do(call, value) : sleeping_do(call, task, value);
}
