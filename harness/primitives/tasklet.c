// SPDX-License-Identifier: GPL-2.0-only
/* Tasklets: a callback in softirq context, once for each time that it is scheduled and not pending.
 */
#include <linux/interrupt.h>
#include "harness/primitives/lock.h"
#include "harness/primitives/source.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static void handle(uintptr_t addr)
{
	struct tasklet_struct *t = (struct tasklet_struct *)addr;

	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
}

static void serve(void *addr);

static const struct source_type tasklet_type = { .name = "tasklet",
						 .call = "tasklet runs",
						 .place = SOURCE_SOFTIRQ,
						 .in_memory = true,
						 .handle = handle,
						 .serve = serve };

static void serve(void *addr)
{
	source_serve(&tasklet_type, (uintptr_t)addr);
}

static void init(struct tasklet_struct *t, uintptr_t pc)
{
	plain_write(t, sizeof(*t), pc);
	source_object((uintptr_t)t);
	/* So that it can run on the processors of tasks, too. */
	if (execution.phase == PHASE_SETUP)
		source_need_server(&tasklet_type, (uintptr_t)t);
}

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t))
{
	init(t, PC);
	t->callback = callback;
	t->use_callback = true;
	t->data = 0;
}

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data), unsigned long data)
{
	init(t, PC);
	t->func = func;
	t->use_callback = false;
	t->data = data;
}

void tasklet_schedule(struct tasklet_struct *t)
{
	source_arm(&tasklet_type, (uintptr_t)t, PC, "tasklet_schedule");
}

void tasklet_disable_nosync(struct tasklet_struct *t)
{
	source_turn(&tasklet_type, (uintptr_t)t, 1, PC, "tasklet_disable_nosync");
}

void tasklet_disable(struct tasklet_struct *t)
{
	source_turn(&tasklet_type, (uintptr_t)t, 1, PC, "tasklet_disable");
	source_wait(&tasklet_type, (uintptr_t)t, OP_QUIESCE, PC, "tasklet_disable");
}

void tasklet_enable(struct tasklet_struct *t)
{
	source_turn(&tasklet_type, (uintptr_t)t, -1, PC, "tasklet_enable");
}

void tasklet_kill(struct tasklet_struct *t)
{
	source_wait(&tasklet_type, (uintptr_t)t, OP_SETTLE, PC, "tasklet_kill");
}
