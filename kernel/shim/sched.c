// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping and waking. The kernel's code writes a task's state in line, so that state is looked at
 * when the task wants to sleep, and a wake-up changes both the kernel's and the harness's.
 */
#include <linux/sched.h>
#include "kernel/shim/shim.h"

void k_schedule(void)
{
	unsigned int id = current_task->id;
	unsigned int state = lockstep_glue_state(id);

	if (!state) {
		cond_resched();
		return;
	}
	lockstep_set_state(state);
	/* Whoever woke it before that did not see it asleep. */
	if (lockstep_glue_state(id))
		schedule();
	else
		lockstep_set_state(TASK_RUNNING);
	lockstep_glue_set_running(id);
}
FAITHFUL(schedule);

int k_wake_up_process(void *task)
{
	unsigned int id = lockstep_glue_id(task);
	int was = lockstep_glue_state(id) != 0;

	lockstep_glue_set_running(id);
	wake_up_process(lockstep_task_of(id));
	return was;
}
FAITHFUL(wake_up_process);
