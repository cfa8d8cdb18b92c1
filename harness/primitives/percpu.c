// SPDX-License-Identifier: GPL-2.0-only
/* Which CPU a task is on: one of its own, which has the number of the task. No operations. */
#include <linux/percpu.h>
#include "harness/engine/exec.h"

_Static_assert(NR_CPUS == TASKS_SLOTS, "a CPU for each task");

int raw_smp_processor_id(void)
{
	return current_task->id;
}
