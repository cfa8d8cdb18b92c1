/* SPDX-License-Identifier: GPL-2.0-only */
/* Hard interrupts of the processor that the task runs on: each task has one of its own. */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#include <linux/types.h>

void local_irq_disable(void);
void local_irq_enable(void);
unsigned long lockstep_irq_save(void);
void lockstep_irq_restore(unsigned long flags);
bool irqs_disabled(void);

#define local_irq_save(flags)	 ((flags) = lockstep_irq_save())
#define local_irq_restore(flags) lockstep_irq_restore(flags)

#endif
