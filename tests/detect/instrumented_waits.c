// SPDX-License-Identifier: GPL-2.0-only
/* Waits of every kind, as the kernel writes them; each has one place that `broken` changes. */
#include <linux/completion.h>
#include <linux/kernfs.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <lockstep/model.h>
#include "instrumented_waits.h"

extern bool broken;

static struct waits_box {
	struct rw_semaphore sem;
	struct mutex lock, other;
	spinlock_t spin;
	struct completion done;
	wait_queue_head_t queue;
	bool flag;
	struct work_struct work;
	struct kernfs_node node;
	struct timer_list timer;
} * box;

static void waits_work_fn(struct work_struct *work)
{
	mutex_lock(&box->lock);
	mutex_unlock(&box->lock);
}

static void waits_timer_fn(struct timer_list *timer)
{
	spin_lock_bh(&box->spin);
	spin_unlock_bh(&box->spin);
}

void waits_setup(void)
{
	box = kzalloc(sizeof(*box), GFP_KERNEL);
	ls_object_named(box, "box", "box");
	init_rwsem(&box->sem);
	mutex_init(&box->lock);
	mutex_init(&box->other);
	spin_lock_init(&box->spin);
	init_completion(&box->done);
	init_waitqueue_head(&box->queue);
	INIT_WORK(&box->work, waits_work_fn);
	lockstep_active_init(&box->node, "node", NULL);
	timer_setup(&box->timer, waits_timer_fn, 0);
}

void waits_read_then_lock(void *arg)
{
	down_read(&box->sem);
	if (broken) {
		mutex_lock(&box->lock);
		mutex_unlock(&box->lock);
	}
	up_read(&box->sem);
}

void waits_write(void *arg)
{
	down_write(&box->sem);
	up_write(&box->sem);
}

void waits_lock_then_read(void *arg)
{
	mutex_lock(&box->lock);
	down_read(&box->sem);
	up_read(&box->sem);
	mutex_unlock(&box->lock);
}

void waits_for_completion(void *arg)
{
	wait_for_completion(&box->done);
}

void waits_not_completed(void *arg)
{
	if (!broken)
		complete(&box->done);
}

void waits_for_completion_twice(void *arg)
{
	wait_for_completion(&box->done);
	wait_for_completion(&box->done);
}

void waits_completed_once(void *arg)
{
	if (broken)
		complete(&box->done);
	else
		complete_all(&box->done);
}

void waits_on_queue(void *arg)
{
	wait_for_completion(&box->done);
	wait_event(box->queue, READ_ONCE(box->flag));
}

/* Nobody is in the queue yet, so the flag has to be set, too. */
void waits_wake_early(void *arg)
{
	if (!broken)
		WRITE_ONCE(box->flag, true);
	wake_up(&box->queue);
	complete(&box->done);
}

void waits_flush_under_lock(void *arg)
{
	struct mutex *lock = broken ? &box->lock : &box->other;

	schedule_work(&box->work);
	mutex_lock(lock);
	flush_work(&box->work);
	mutex_unlock(lock);
}

void waits_remove_under_lock(void *arg)
{
	struct mutex *lock = broken ? &box->lock : &box->other;

	mutex_lock(lock);
	lockstep_deactivate(&box->node);
	kernfs_drain(&box->node);
	mutex_unlock(lock);
}

void waits_lock_in_reference(void *arg)
{
	if (!kernfs_get_active(&box->node))
		return;
	mutex_lock(&box->lock);
	mutex_unlock(&box->lock);
	kernfs_put_active(&box->node);
}

void waits_timer_sync_under_lock(void *arg)
{
	mod_timer(&box->timer, 1);
	if (broken)
		spin_lock_bh(&box->spin);
	timer_delete_sync(&box->timer);
	if (broken)
		spin_unlock_bh(&box->spin);
}
