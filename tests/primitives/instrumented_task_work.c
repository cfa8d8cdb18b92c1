// SPDX-License-Identifier: GPL-2.0-only
/* Task work: what the tasks of test_task_work.c do. Task b is number 1. */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include "task_work_tasks.h"

#define OTHER lockstep_task_of(1)

static struct callback_head first, second, third;
static int ran; /* the numbers of the works, in the order in which they ran */

static void run_first(struct callback_head *work)
{
	WRITE_ONCE(ran, ran * 10 + 1);
}

static void run_second(struct callback_head *work)
{
	WRITE_ONCE(ran, ran * 10 + 2);
}

static void run_third(struct callback_head *work)
{
	WRITE_ONCE(ran, ran * 10 + 3);
	task_work_add(current, &first, TWA_RESUME);
}

void task_work_setup(void)
{
	init_task_work(&first, run_first);
	init_task_work(&second, run_second);
	init_task_work(&third, run_third);
	ran = 0;
}

void task_work_setup_silent(void)
{
}

void task_work_nothing(void *arg)
{
}

void task_work_add_own(void *arg)
{
	task_work_add(current, &first, TWA_RESUME);
}

void task_work_add_two(void *arg)
{
	task_work_add(current, &first, TWA_RESUME);
	task_work_add(current, &second, TWA_RESUME);
}

void task_work_add_chain(void *arg)
{
	task_work_add(current, &third, TWA_RESUME);
}

void task_work_add_to_other(void *arg)
{
	if (task_work_add(OTHER, &first, TWA_RESUME) == -ESRCH)
		task_work_told(9);
}

void task_work_add_and_cancel(void *arg)
{
	task_work_add(OTHER, &first, TWA_RESUME);
	task_work_told(task_work_cancel(OTHER, &first) ? 8 : 9);
}

void task_work_add_and_free(void *arg)
{
	struct callback_head *work = kzalloc(sizeof(*work), GFP_KERNEL);

	init_task_work(work, run_first);
	task_work_add(OTHER, work, TWA_RESUME);
	kfree(work);
}

/* Whom b has begun to run must not be freed, so only what was taken back is. */
void task_work_cancel_and_free(void *arg)
{
	struct callback_head *work = kzalloc(sizeof(*work), GFP_KERNEL);

	init_task_work(work, run_first);
	if (task_work_add(OTHER, work, TWA_RESUME) || task_work_cancel_func(OTHER, run_first))
		kfree(work);
}

void task_work_look(void *arg)
{
	task_work_told(ran);
}

void task_work_finish(void)
{
	task_work_told(ran);
}
