// SPDX-License-Identifier: GPL-2.0-only
/* Delays: they give way to others once, for there is no time that they could take. */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include "harness/engine/exec.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static void give_way(uintptr_t pc, const char *call)
{
	op_point(OP_YIELD, NULL, 0, 0, pc, call);
	OBSERVE(event, current_task);
}

static void sleep_for(uintptr_t pc, const char *call)
{
	task_may_sleep(call, pc);
	give_way(pc, call);
}

void msleep(unsigned int msecs)
{
	(void)msecs;
	sleep_for(PC, "msleep");
}

unsigned long msleep_interruptible(unsigned int msecs)
{
	sleep_for(PC, "msleep_interruptible");
	if (execution.fault && execution.fault("msleep_interruptible", PC))
		return msecs_to_jiffies(msecs) ? msecs : 1;
	return 0;
}

void ssleep(unsigned int seconds)
{
	(void)seconds;
	sleep_for(PC, "ssleep");
}

void usleep_range(unsigned long min, unsigned long max)
{
	(void)min, (void)max;
	sleep_for(PC, "usleep_range");
}

void fsleep(unsigned long usecs)
{
	(void)usecs;
	sleep_for(PC, "fsleep");
}

void udelay(unsigned long usecs)
{
	(void)usecs;
	give_way(PC, "udelay");
}

void ndelay(unsigned long nsecs)
{
	(void)nsecs;
	give_way(PC, "ndelay");
}

void mdelay(unsigned long msecs)
{
	(void)msecs;
	give_way(PC, "mdelay");
}

/* A function of the task's own past, hence no operation. */
unsigned long lockstep_jiffies(void)
{
	return (unsigned long)-300 * HZ + current_task->seq;
}
