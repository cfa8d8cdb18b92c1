// SPDX-License-Identifier: GPL-2.0-only
/* Works and workqueues: what the tasks of test_work.c and test_workqueue.c do. */
#include <linux/compiler.h>
#include <linux/hardirq.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <lockstep/objects.h>
#include "expect.h"
#include "work_tasks.h"

static struct work_struct work, second;
static struct delayed_work delayed;
static struct workqueue_struct *queue, *ordered, *two;
static DEFINE_MUTEX(lock);
static int flag, runs, inside, untouched;
static struct order {
	struct work_struct first, next;
	int run;
} order;

struct box {
	struct work_struct work;
	int value;
};

static struct box *box;

static void run_count(struct work_struct *w)
{
	runs++;
}

static void run_set(struct work_struct *w)
{
	WRITE_ONCE(flag, 1);
}

/* Nobody else is in it: plain accesses would race if anybody were. */
static void run_alone(struct work_struct *w)
{
	ls_assert(READ_ONCE(inside) == 0, "nobody else is inside");
	WRITE_ONCE(inside, 1);
	runs++;
	WRITE_ONCE(inside, 0);
}

static void run_locked(struct work_struct *w)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

static void run_again(struct work_struct *w)
{
	if (++runs < 3)
		queue_work(queue, w);
}

static void run_for_ever(struct work_struct *w)
{
	queue_work(queue, w);
}

static void run_free(struct work_struct *w)
{
	struct box *b = container_of(w, struct box, work);

	expect(b->value, 3);
	kfree(b);
}

static void run_first(struct work_struct *w)
{
	expect(order.run++, 0);
}

static void run_next(struct work_struct *w)
{
	expect(order.run++, 1);
}

static void run_inside(struct work_struct *w)
{
	WRITE_ONCE(inside, 1);
	work_seen(READ_ONCE(flag));
	WRITE_ONCE(inside, 0);
}

static void run_see_inside(struct work_struct *w)
{
	work_seen(2 + READ_ONCE(inside));
}

static void run_flush_self(struct work_struct *w)
{
	flush_work(w);
}

void work_setup(void)
{
	queue = alloc_workqueue("queue", 0, 0);
	INIT_WORK(&work, run_count);
	INIT_WORK(&second, run_count);
	INIT_DELAYED_WORK(&delayed, run_set);
}

void work_setup_set(void)
{
	work_setup();
	INIT_WORK(&work, run_set);
}

void work_setup_alone(void)
{
	work_setup();
	INIT_WORK(&work, run_alone);
}

void work_setup_locked(void)
{
	work_setup();
	INIT_WORK(&work, run_locked);
	INIT_WORK(&second, run_locked);
}

void work_setup_again(void)
{
	work_setup();
	INIT_WORK(&work, run_again);
}

void work_setup_for_ever(void)
{
	work_setup();
	INIT_WORK(&work, run_for_ever);
	queue_work(queue, &work);
}

void work_setup_flush_self(void)
{
	work_setup();
	INIT_WORK(&work, run_flush_self);
}

void work_setup_box(void)
{
	work_setup();
	box = kzalloc(sizeof(*box), GFP_KERNEL);
	INIT_WORK(&box->work, run_free);
}

void work_setup_ordered(void)
{
	work_setup();
	ordered = alloc_ordered_workqueue("ordered", 0);
	INIT_WORK(&order.first, run_first);
	INIT_WORK(&order.next, run_next);
	INIT_WORK(&work, run_alone);
	INIT_WORK(&second, run_alone);
}

void work_setup_inside(void)
{
	work_setup();
	ordered = alloc_ordered_workqueue("ordered", 0);
	two = alloc_workqueue("two", WQ_UNBOUND, 2);
	INIT_WORK(&work, run_inside);
	INIT_WORK(&second, run_see_inside);
}

void work_setup_queued(void)
{
	work_setup();
	queue_work(queue, &work);
	queue_delayed_work(queue, &delayed, 1);
}

/* What one task can tell. */
void work_values(void *arg)
{
	expect(work_pending(&work), 0);
	expect(work_busy(&work), 0);
	expect(cancel_work(&work), 0);
	expect(cancel_work_sync(&work), 0);
	expect(flush_work(&work), 0);
	expect(queue_work(queue, &work), 1);
	flush_work(&work);
	expect(runs, 1);
	expect(work_busy(&work), 0);
	expect(queue_work_on(WORK_CPU_UNBOUND, queue, &work), 1);
	flush_workqueue(queue);
	expect(runs, 2);
	expect(schedule_work(&work), 1);
	flush_scheduled_work();
	expect(runs, 3);
	expect(flush_delayed_work(&delayed), 0);
	expect(queue_delayed_work(queue, &delayed, 5), 1);
	flush_delayed_work(&delayed);
	expect(flag, 1);
	expect(delayed_work_pending(&delayed), 0);
	expect(mod_delayed_work(queue, &delayed, 0), 0);
	flush_delayed_work(&delayed);
	drain_workqueue(queue);
	destroy_workqueue(queue);
}

void work_nothing(void *arg)
{
	READ_ONCE(untouched);
}

void work_queue_it(void *arg)
{
	queue_work(queue, &work);
}

void work_queue_second(void *arg)
{
	queue_work(queue, &second);
}

void work_queue_and_see(void *arg)
{
	work_seen(queue_work(queue, &work));
}

void work_queue_and_read(void *arg)
{
	queue_work(queue, &work);
	work_seen(READ_ONCE(flag));
}

void work_queue_and_flush(void *arg)
{
	queue_work(queue, &work);
	flush_work(&work);
	expect(READ_ONCE(flag), 1);
}

void work_queue_and_flush_queue(void *arg)
{
	queue_work(queue, &work);
	flush_workqueue(queue);
	expect(READ_ONCE(flag), 1);
}

void work_flush_queue_and_see(void *arg)
{
	flush_workqueue(queue);
	work_seen(READ_ONCE(flag));
}

void work_queue_and_cancel(void *arg)
{
	queue_work(queue, &work);
	work_seen(cancel_work_sync(&work));
	work_seen(2 + READ_ONCE(flag));
	expect(work_busy(&work), 0);
}

void work_queue_and_cancel_only(void *arg)
{
	queue_work(queue, &work);
	work_seen(cancel_work(&work));
	work_seen(2 + READ_ONCE(flag));
}

/* After this nothing of it runs, so it may go. */
void work_queue_and_free(void *arg)
{
	struct box *b = kzalloc(sizeof(*b), GFP_KERNEL);

	INIT_WORK(&b->work, run_count);
	queue_work(queue, &b->work);
	cancel_work_sync(&b->work);
	kfree(b);
}

void work_queue_and_free_wrongly(void *arg)
{
	struct box *b = kzalloc(sizeof(*b), GFP_KERNEL);

	INIT_WORK(&b->work, run_count);
	queue_work(queue, &b->work);
	cancel_work(&b->work);
	kfree(b);
}

void work_cancel_for_ever(void *arg)
{
	cancel_work_sync(&work);
	expect(work_busy(&work), 0);
}

void work_queue_box(void *arg)
{
	box->value = 3;
	queue_work(queue, &box->work);
}

void work_lock_and_flush(void *arg)
{
	queue_work(queue, &work);
	mutex_lock(&lock);
	flush_work(&work);
	mutex_unlock(&lock);
}

void work_lock_and_cancel(void *arg)
{
	queue_work(queue, &work);
	mutex_lock(&lock);
	cancel_work_sync(&work);
	mutex_unlock(&lock);
}

void work_lock_and_flush_idle(void *arg)
{
	mutex_lock(&lock);
	flush_work(&work);
	mutex_unlock(&lock);
}

void work_lock_and_flush_before(void *arg)
{
	work_lock_and_flush_idle(arg);
	queue_work(queue, &work);
}

void work_lock_and_flush_queue(void *arg)
{
	queue_work(queue, &work);
	mutex_lock(&lock);
	flush_workqueue(queue);
	mutex_unlock(&lock);
}

void work_flush_self(void *arg)
{
	queue_work(queue, &work);
}

void work_finish_three(void)
{
	destroy_workqueue(queue);
	expect(runs, 3);
}

/* The work's task has waited since the tasks ended, and runs again. */
void work_finish_again(void)
{
	queue_work(queue, &work);
	flush_work(&work);
	expect(runs, 2);
	destroy_workqueue(queue);
}

void work_finish_one(void)
{
	destroy_workqueue(queue);
	expect(runs, 1);
	expect(flag, 1);
}

/* Delays */
void work_delay_and_flush(void *arg)
{
	queue_delayed_work(queue, &delayed, 1);
	/* Does not wait for the delay. */
	work_seen(flush_work(&delayed.work));
	work_seen(2 + READ_ONCE(flag));
}

void work_delay_and_flush_queue(void *arg)
{
	queue_delayed_work(queue, &delayed, 1);
	flush_workqueue(queue);
	work_seen(2 + READ_ONCE(flag));
}

void work_delay_and_flush_delayed(void *arg)
{
	queue_delayed_work(queue, &delayed, 1);
	flush_delayed_work(&delayed);
	expect(READ_ONCE(flag), 1);
}

void work_delay_and_cancel(void *arg)
{
	queue_delayed_work(queue, &delayed, 1);
	work_seen(cancel_delayed_work_sync(&delayed));
	work_seen(2 + READ_ONCE(flag));
}

void work_delay_and_modify(void *arg)
{
	expect(queue_delayed_work(queue, &delayed, 1), 1);
	work_seen(mod_delayed_work(queue, &delayed, 2));
	flush_delayed_work(&delayed);
	expect(READ_ONCE(flag), 1);
}

/* Lists */
void work_queue_in_order(void *arg)
{
	queue_work(ordered, &order.first);
	queue_work(ordered, &order.next);
	flush_workqueue(ordered);
	expect(order.run, 2);
}

void work_queue_ordered(void *arg)
{
	queue_work(ordered, &work);
}

void work_queue_second_ordered(void *arg)
{
	queue_work(ordered, &second);
}

void work_cancel_ordered(void *arg)
{
	queue_work(ordered, &work);
	queue_work(ordered, &second);
	cancel_work_sync(&second);
	destroy_workqueue(ordered);
	work_seen(runs);
}

void work_queue_two_inside(void *arg)
{
	queue_work(queue, &work);
	queue_work(queue, &second);
}

void work_queue_two_ordered(void *arg)
{
	queue_work(ordered, &work);
	queue_work(ordered, &second);
}

void work_queue_two_on_two(void *arg)
{
	queue_work(two, &work);
	queue_work(two, &second);
}

void work_queue_delayed_ordered(void *arg)
{
	queue_delayed_work(ordered, &delayed, 1);
	flush_delayed_work(&delayed);
	expect(READ_ONCE(flag), 1);
}

void work_use_destroyed(void *arg)
{
	destroy_workqueue(queue);
	queue_work(queue, &work);
}
