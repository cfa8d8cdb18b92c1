/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work that a task does on its way out: when an operation of the outside world that a model made
 * has come to its end, and when the task ends. A setup that will have any says so by making one, or
 * by lockstep_task_work_begin(): only then is the end of an operation something that others notice.
 */
#ifndef _LINUX_TASK_WORK_H
#define _LINUX_TASK_WORK_H

#include <linux/rcupdate.h>
#include <linux/sched.h>

typedef void (*task_work_func_t)(struct callback_head *);

enum task_work_notify_mode { TWA_NONE, TWA_RESUME, TWA_SIGNAL, TWA_SIGNAL_NO_IPI };

void lockstep_task_work_begin(void);
void init_task_work(struct callback_head *twork, task_work_func_t func);

/* Return: -ESRCH when the task has ended. Nobody is woken, whatever @mode says. */
int task_work_add(struct task_struct *task, struct callback_head *twork,
		  enum task_work_notify_mode mode);
/* Return: the one that was taken back, or NULL; the one added last when several match. */
struct callback_head *task_work_cancel_match(struct task_struct *task,
					     bool (*match)(struct callback_head *, void *data),
					     void *data);
struct callback_head *task_work_cancel_func(struct task_struct *task, task_work_func_t func);
bool task_work_cancel(struct task_struct *task, struct callback_head *cb);
bool task_work_pending(struct task_struct *task);
void task_work_run(void);

#endif
