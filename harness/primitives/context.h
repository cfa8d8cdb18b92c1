/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a task is, changed by calls that name their caller. */
#ifndef PRIMITIVES_CONTEXT_H
#define PRIMITIVES_CONTEXT_H

#include "harness/engine/exec.h"

void context_set(const struct context *now, uintptr_t pc);

/* As the kernel's in_interrupt(): in a handler, or softirqs are turned off. */
static inline bool context_in_interrupt(const struct context *c)
{
	return c->hardirq || c->softirq || c->bh_off;
}

static inline void context_preempt(int by, uintptr_t pc)
{
	struct context now = current_task->context;

	now.preempt_off = (uint16_t)(now.preempt_off + by);
	context_set(&now, pc);
}

static inline void context_bh(int by, uintptr_t pc)
{
	struct context now = current_task->context;

	now.bh_off = (uint16_t)(now.bh_off + by);
	context_set(&now, pc);
}

/* Interrupts off or on. Return: whether they were off. */
static inline unsigned long context_irqs(bool off, uintptr_t pc)
{
	struct context now = current_task->context;
	unsigned long was = now.irqs_off;

	now.irqs_off = off;
	context_set(&now, pc);
	return was;
}

#endif
