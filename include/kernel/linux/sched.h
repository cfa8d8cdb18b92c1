/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The current task, and sleeping until somebody wakes it.
 *
 * What struct task_struct holds is to be read only; a task's state is changed by calls.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/jiffies.h>
#include <linux/types.h>

#define TASK_COMM_LEN 16

struct task_struct {
	pid_t pid;
	unsigned int flags;
	char comm[TASK_COMM_LEN];
};

#define PF_KTHREAD 0x00200000

struct task_struct *lockstep_current(void);
struct task_struct *lockstep_task_of(unsigned int id); /* the harness's number of it */
#define current lockstep_current()

#define TASK_RUNNING	     0x0000
#define TASK_INTERRUPTIBLE   0x0001
#define TASK_UNINTERRUPTIBLE 0x0002
#define TASK_WAKEKILL	     0x0100
#define TASK_NOLOAD	     0x0400
#define TASK_KILLABLE	     (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE	     (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL	     (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#ifndef ERESTARTSYS
#define ERESTARTSYS 512
#endif

void lockstep_set_state(unsigned int state);
unsigned int lockstep_get_state(void);
#define set_current_state(state)   lockstep_set_state(state)
#define __set_current_state(state) lockstep_set_state(state)
#define get_current_state()	   lockstep_get_state()

/* Sleeps until woken, when the state says so; the state is TASK_RUNNING afterwards. */
void schedule(void);
#define io_schedule() schedule()
/* Returns 0 when the time was over. */
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
void yield(void);

/* Return: 1 when the task slept, or was about to. */
int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int state);

static inline struct task_struct *get_task_struct(struct task_struct *p)
{
	return p;
}

static inline void put_task_struct(struct task_struct *p)
{
	(void)p;
}

void might_sleep(void);
int cond_resched(void);

#endif
