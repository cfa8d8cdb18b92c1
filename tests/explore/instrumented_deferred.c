// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deferred work for random programs: RCU, SRCU, callbacks, works. What is deferred writes one of
 * two variables, so that the order in which it happens can be seen.
 */
#include <linux/compiler.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/workqueue.h>
#include "deferred_calls.h"

#define TASKS 4
#define CALLS 16

static struct deferred_state state;
static struct rcu_head heads[TASKS][CALLS];
static struct srcu_struct srcu;
static int srcu_index[TASKS];
static struct mutex lock;
static struct workqueue_struct *queue, *ordered;
static struct delayed_work works[2];

struct freed {
	long value;
	struct rcu_head rcu;
};

static void write_0(struct rcu_head *head)
{
	WRITE_ONCE(state.var[0], 10);
}

static void write_1(struct rcu_head *head)
{
	WRITE_ONCE(state.var[1], 20);
}

static void work_0(struct work_struct *work)
{
	WRITE_ONCE(state.var[0], 30);
}

static void work_1(struct work_struct *work)
{
	mutex_lock(&lock);
	WRITE_ONCE(state.var[1], READ_ONCE(state.var[0]) + 1);
	mutex_unlock(&lock);
}

void deferred_setup(void)
{
	init_srcu_struct(&srcu);
	mutex_init(&lock);
	queue = alloc_workqueue("queue", 0, 0);
	ordered = alloc_ordered_workqueue("ordered", 0);
	INIT_DELAYED_WORK(&works[0], work_0);
	INIT_DELAYED_WORK(&works[1], work_1);
}

static void free_later(void)
{
	struct freed *freed = kzalloc(sizeof(*freed), GFP_KERNEL);

	if (freed)
		kfree_rcu(freed, rcu);
}

static void do_rcu(enum deferred_call call, unsigned int task, struct rcu_head *head,
		   rcu_callback_t func)
{
	switch (call) {
	case DEFERRED_RCU_BEGIN:
		rcu_read_lock();
		break;
	case DEFERRED_RCU_END:
		rcu_read_unlock();
		break;
	case DEFERRED_SYNCHRONIZE:
		synchronize_rcu();
		break;
	case DEFERRED_CALL:
		call_rcu(head, func);
		break;
	case DEFERRED_KFREE:
		free_later();
		break;
	case DEFERRED_BARRIER:
		rcu_barrier();
		break;
	case DEFERRED_SRCU_BEGIN:
		srcu_index[task] = srcu_read_lock(&srcu);
		break;
	case DEFERRED_SRCU_END:
		srcu_read_unlock(&srcu, srcu_index[task]);
		break;
	case DEFERRED_SRCU_SYNCHRONIZE:
		synchronize_srcu(&srcu);
		break;
	case DEFERRED_SRCU_CALL:
		call_srcu(&srcu, head, func);
		break;
	default:
		srcu_barrier(&srcu);
		break;
	}
}

static long do_work(enum deferred_call call, struct delayed_work *dwork)
{
	switch (call) {
	case DEFERRED_QUEUE:
		return queue_work(queue, &dwork->work);
	case DEFERRED_QUEUE_ORDERED:
		return queue_work(ordered, &dwork->work);
	case DEFERRED_QUEUE_DELAYED:
		return queue_delayed_work(queue, dwork, 1);
	case DEFERRED_MODIFY:
		return mod_delayed_work(queue, dwork, 1);
	case DEFERRED_FLUSH:
		return flush_work(&dwork->work);
	case DEFERRED_FLUSH_DELAYED:
		return flush_delayed_work(dwork);
	case DEFERRED_FLUSH_QUEUE:
		flush_workqueue(queue);
		return 0;
	case DEFERRED_FLUSH_ORDERED:
		flush_workqueue(ordered);
		return 0;
	case DEFERRED_CANCEL:
		return cancel_delayed_work(dwork);
	case DEFERRED_CANCEL_SYNC:
		return cancel_delayed_work_sync(dwork);
	default:
		return work_busy(&dwork->work);
	}
}

long deferred_do(enum deferred_call call, unsigned int task, unsigned int n, unsigned int value)
{
	if (call == DEFERRED_READ)
		return READ_ONCE(state.var[value]);
	if (call == DEFERRED_WRITE) {
		WRITE_ONCE(state.var[value], (int)task);
		return 0;
	}
	if (call >= DEFERRED_RCU_NR)
		return do_work(call, &works[value]);
	do_rcu(call, task, &heads[task][n], value ? write_1 : write_0);
	return 0;
}

const struct deferred_state *deferred_state(void)
{
	return &state;
}
