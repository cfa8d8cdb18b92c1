// SPDX-License-Identifier: GPL-2.0-only
/* Timers, interrupts, tasklets, wait queues and timed waits, as a driver would use them. */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <lockstep/interrupt.h>
#include "async.h"

#define IRQ 5

static struct completion done;
static wait_queue_head_t queue;
static DECLARE_WAIT_QUEUE_HEAD(static_queue);
static struct timer_list timer;
static struct tasklet_struct tasklet;
static DEFINE_SPINLOCK(lock);
static int ready, fired, order, rounds;
static struct task_struct *sleeper;
static int device;

static void callback(struct timer_list *t)
{
	expect_in_softirq(in_serving_softirq() && !in_hardirq());
	if (t != &timer)
		outcome(63);
	WRITE_ONCE(fired, READ_ONCE(fired) + 1);
}

static void callback_locks(struct timer_list *t)
{
	spin_lock(&lock);
	WRITE_ONCE(fired, 1);
	spin_unlock(&lock);
}

static void callback_arms_again(struct timer_list *t)
{
	WRITE_ONCE(rounds, READ_ONCE(rounds) + 1);
	if (READ_ONCE(rounds) < 2)
		mod_timer(t, jiffies + 1);
}

static void callback_arms_for_ever(struct timer_list *t)
{
	mod_timer(t, jiffies + 1);
}

void timer_init(void)
{
	ready = fired = order = rounds = 0;
	timer_setup(&timer, callback, 0);
}

void timer_init_locks(void)
{
	timer_init();
	timer.function = callback_locks;
}

void timer_init_arms_again(void)
{
	timer_init();
	timer.function = callback_arms_again;
}

void timer_init_arms_for_ever(void)
{
	timer_init();
	timer.function = callback_arms_for_ever;
}

void timer_arm(void *arg)
{
	mod_timer(&timer, jiffies + HZ);
}

/* Armed or not, and expired or not, before it is taken back. */
void timer_arm_and_delete(void *arg)
{
	int was;

	if (mod_timer(&timer, jiffies + HZ))
		outcome(62);
	was = timer_delete(&timer);
	outcome(was);
}

/* After the sync form the callback does not run, and has run if it was not pending any more. */
void timer_arm_and_delete_sync(void *arg)
{
	int was;

	mod_timer(&timer, jiffies + HZ);
	was = timer_delete_sync(&timer);
	outcome(2 * was + READ_ONCE(fired));
}

/* The plain form does not wait: the callback may still be about to do what it does. */
void timer_arm_and_delete_look(void *arg)
{
	int was;

	mod_timer(&timer, jiffies + HZ);
	was = timer_delete(&timer);
	outcome(2 * was + READ_ONCE(fired));
}

void timer_arm_twice(void *arg)
{
	int was;

	mod_timer(&timer, jiffies + HZ);
	was = mod_timer(&timer, jiffies + 2 * HZ);
	timer_delete_sync(&timer);
	outcome(4 * was + READ_ONCE(fired));
}

void timer_shut_down(void *arg)
{
	timer_shutdown_sync(&timer);
	mod_timer(&timer, jiffies + 1);
	outcome(timer_pending(&timer) + 2 * READ_ONCE(fired));
}

void timer_delete_under_lock(void *arg)
{
	spin_lock_bh(&lock);
	timer_delete_sync(&timer);
	spin_unlock_bh(&lock);
}

void timer_delete_outside_lock(void *arg)
{
	spin_lock_bh(&lock);
	spin_unlock_bh(&lock);
	timer_delete_sync(&timer);
}

/* Softirqs are on while the lock is held that the callback takes. */
void timer_lock(void *arg)
{
	spin_lock(&lock);
	WRITE_ONCE(ready, 1);
	spin_unlock(&lock);
}

void timer_lock_bh(void *arg)
{
	spin_lock_bh(&lock);
	WRITE_ONCE(ready, 1);
	spin_unlock_bh(&lock);
}

void timer_check_rounds(void)
{
	outcome(rounds);
}

static irqreturn_t handler(int irq, void *dev_id)
{
	if (irq != IRQ || dev_id != &device || !in_hardirq() || !irqs_disabled())
		outcome(63);
	WRITE_ONCE(fired, READ_ONCE(fired) + 1);
	return IRQ_HANDLED;
}

static irqreturn_t handler_locks(int irq, void *dev_id)
{
	spin_lock(&lock);
	WRITE_ONCE(fired, 1);
	spin_unlock(&lock);
	return IRQ_HANDLED;
}

static irqreturn_t handler_wakes_thread(int irq, void *dev_id)
{
	return IRQ_WAKE_THREAD;
}

static irqreturn_t thread(int irq, void *dev_id)
{
	if (in_hardirq() || irqs_disabled())
		outcome(63);
	WRITE_ONCE(fired, READ_ONCE(fired) + 1);
	return IRQ_HANDLED;
}

static void request(irq_handler_t h)
{
	ready = fired = 0;
	if (request_irq(IRQ, h, 0, "device", &device))
		outcome(62);
}

void irq_init(void)
{
	request(handler);
}

void irq_init_locks(void)
{
	request(handler_locks);
}

void irq_init_threaded(void)
{
	ready = fired = 0;
	if (request_threaded_irq(IRQ, handler_wakes_thread, thread, IRQF_ONESHOT, "device",
				 &device))
		outcome(62);
}

void irq_raise(void *arg)
{
	ls_irq_raise(IRQ);
}

void irq_raise_and_sync(void *arg)
{
	ls_irq_raise(IRQ);
	synchronize_irq(IRQ);
	outcome(READ_ONCE(fired));
}

/* After free_irq() the handler neither runs nor will. */
void irq_free(void *arg)
{
	int before;

	free_irq(IRQ, &device);
	before = READ_ONCE(fired);
	cond_resched();
	outcome(before == READ_ONCE(fired) ? before : 61);
}

void irq_disable(void *arg)
{
	int before;

	disable_irq(IRQ);
	before = READ_ONCE(fired);
	cond_resched();
	outcome(before == READ_ONCE(fired) ? before : 61);
	enable_irq(IRQ);
}

void irq_lock(void *arg)
{
	spin_lock(&lock);
	WRITE_ONCE(ready, 1);
	spin_unlock(&lock);
}

void irq_lock_irqsave(void *arg)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	WRITE_ONCE(ready, 1);
	spin_unlock_irqrestore(&lock, flags);
}

void irq_check_fired(void)
{
	outcome(fired);
}

static void tasklet_runs(struct tasklet_struct *t)
{
	expect_in_softirq(in_serving_softirq());
	WRITE_ONCE(fired, READ_ONCE(fired) + 1);
}

void tasklet_begin(void)
{
	fired = 0;
	tasklet_setup(&tasklet, tasklet_runs);
}

/* Scheduled again before it runs, it runs once; and it has run when it is killed. */
void tasklet_twice(void *arg)
{
	tasklet_schedule(&tasklet);
	tasklet_schedule(&tasklet);
	tasklet_kill(&tasklet);
	outcome(READ_ONCE(fired));
}

void wait_init(void)
{
	ready = fired = order = 0;
	sleeper = NULL;
	init_waitqueue_head(&queue);
	init_completion(&done);
}

void wait_for_ready(void *arg)
{
	wait_event(queue, READ_ONCE(ready));
	outcome(READ_ONCE(ready));
}

void wake_right(void *arg)
{
	WRITE_ONCE(ready, 1);
	wake_up(&queue);
}

/* The one that waits may look after the wake-up and before the condition holds. */
void wake_too_early(void *arg)
{
	wake_up(&queue);
	WRITE_ONCE(ready, 1);
}

void wake_nobody(void *arg)
{
}

void wait_static(void *arg)
{
	wait_event(static_queue, READ_ONCE(ready));
}

void wake_static(void *arg)
{
	WRITE_ONCE(ready, 1);
	wake_up_all(&static_queue);
}

void wait_for_ready_timeout(void *arg)
{
	outcome(wait_event_timeout(queue, READ_ONCE(ready), HZ) > 0);
}

void wait_for_ready_interruptible(void *arg)
{
	int err = wait_event_interruptible(queue, READ_ONCE(ready));

	outcome(err == -ERESTARTSYS ? 1 : err ? 63 : 0);
}

/* What is there is taken by one, and the wake-up is for one. */
void wait_exclusive(void *arg)
{
	wait_event_interruptible_exclusive(queue, READ_ONCE(ready) > 0);
	outcome(1);
}

static void wait_by_hand(int exclusive, int number)
{
	DEFINE_WAIT(wait);

	if (exclusive)
		prepare_to_wait_exclusive(&queue, &wait, TASK_UNINTERRUPTIBLE);
	else
		prepare_to_wait(&queue, &wait, TASK_UNINTERRUPTIBLE);
	WRITE_ONCE(order, READ_ONCE(order) * 10 + number);
	schedule();
	finish_wait(&queue, &wait);
	outcome(number);
	WRITE_ONCE(fired, READ_ONCE(fired) + 1);
}

void wait_exclusive_1(void *arg)
{
	wait_by_hand(1, 1);
}

void wait_exclusive_2(void *arg)
{
	while (!READ_ONCE(order))
		cond_resched();
	wait_by_hand(1, 2);
}

void wait_shared_1(void *arg)
{
	wait_by_hand(0, 1);
}

void wait_shared_2(void *arg)
{
	wait_by_hand(0, 2);
}

/* Once both are in the queue. */
void wake_one_of_two(void *arg)
{
	while (READ_ONCE(order) < 10)
		cond_resched();
	wake_up(&queue);
}

void wake_two_of_two(void *arg)
{
	while (READ_ONCE(order) < 10)
		cond_resched();
	wake_up_nr(&queue, 2);
}

void sleep_until_woken(void *arg)
{
	WRITE_ONCE(sleeper, current);
	set_current_state(TASK_INTERRUPTIBLE);
	if (!READ_ONCE(ready))
		schedule();
	set_current_state(TASK_RUNNING);
	outcome(READ_ONCE(ready));
}

/* The classic mistake: the state is set after the condition was looked at. */
void sleep_until_woken_late(void *arg)
{
	WRITE_ONCE(sleeper, current);
	if (!READ_ONCE(ready)) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	outcome(READ_ONCE(ready));
}

void wake_sleeper(void *arg)
{
	struct task_struct *p;

	WRITE_ONCE(ready, 1);
	p = READ_ONCE(sleeper);
	if (p)
		wake_up_process(p);
}

void sleep_for_a_time(void *arg)
{
	long left = schedule_timeout_uninterruptible(HZ);

	outcome(left != 0);
}

void timeout_wait(void *arg)
{
	outcome(wait_for_completion_timeout(&done, HZ) > 0);
}

void timeout_wait_twice(void *arg)
{
	bool first = wait_for_completion_timeout(&done, HZ) > 0;
	bool second = wait_for_completion_timeout(&done, HZ) > 0;

	outcome(2 * first + second);
}

void timeout_wait_interruptible(void *arg)
{
	int err = wait_for_completion_interruptible(&done);

	outcome(err == -ERESTARTSYS ? 1 : err ? 63 : 0);
}

void timeout_complete(void *arg)
{
	complete(&done);
}

void timeout_complete_all(void *arg)
{
	complete_all(&done);
}

void timeout_reinit_and_wait(void *arg)
{
	reinit_completion(&done);
	wait_for_completion(&done);
	outcome(1);
}
