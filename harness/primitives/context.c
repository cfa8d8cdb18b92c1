// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a task is: in an interrupt handler, with interrupts, softirqs or preemption turned off.
 * Detectors hear of each change.
 */
#include <linux/bottom_half.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include "harness/primitives/context.h"

#define PC (uintptr_t) __builtin_return_address(0)

void context_set(const struct context *now, uintptr_t pc)
{
	struct context before = current_task->context;

	current_task->context = *now;
	OBSERVE(context_changed, current_task, &before, site_of(pc));
}

#define CHANGE(statement)                                   \
	do {                                                \
		struct context now = current_task->context; \
                                                            \
		statement;                                  \
		context_set(&now, PC);                      \
	} while (0)

void local_irq_disable(void)
{
	CHANGE(now.irqs_off = 1);
}

void local_irq_enable(void)
{
	CHANGE(now.irqs_off = 0);
}

unsigned long lockstep_irq_save(void)
{
	unsigned long flags = current_task->context.irqs_off;

	CHANGE(now.irqs_off = 1);
	return flags;
}

void lockstep_irq_restore(unsigned long flags)
{
	CHANGE(now.irqs_off = (uint8_t)flags);
}

bool irqs_disabled(void)
{
	return current_task->context.irqs_off;
}

void local_bh_disable(void)
{
	CHANGE(now.bh_off++);
}

void local_bh_enable(void)
{
	CHANGE(now.bh_off--);
}

void preempt_disable(void)
{
	CHANGE(now.preempt_off++);
}

void preempt_enable(void)
{
	CHANGE(now.preempt_off--);
}

/* Interrupts are off in a handler of a hard interrupt, and come back as they were. */
void __irq_enter(void)
{
	CHANGE((now.hardirq++, now.threaded = 0, now.irqs_off = 1));
}

/* The handler runs as a thread where the kernel is told to make threads of handlers. */
void lockdep_hardirq_threaded(void)
{
	CHANGE(now.threaded = 1);
}

void __irq_exit(void)
{
	CHANGE((now.hardirq--, now.irqs_off = now.hardirq > 0));
}

void lockdep_softirq_enter(void)
{
	CHANGE(now.softirq++);
}

void lockdep_softirq_exit(void)
{
	CHANGE(now.softirq--);
}

bool in_hardirq(void)
{
	return current_task->context.hardirq;
}

bool in_serving_softirq(void)
{
	return current_task->context.softirq;
}
