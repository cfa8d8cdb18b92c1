/* SPDX-License-Identifier: GPL-2.0-only */
/* Use of lock classes in handlers and with interrupts on. */
#ifndef DETECT_IRQ_H
#define DETECT_IRQ_H

#include "harness/detect/lock_graph.h"

/* Bits of struct class.usage for hard interrupts; those for softirqs are USAGE_SOFT to the left. */
enum usage {
	USAGE_IN = 1,	   /* taken in a handler */
	USAGE_IN_READ = 2, /* as a reader */
	USAGE_ON = 4,	   /* held while a handler may come in */
	USAGE_ON_READ = 8,
	USAGE_SOFT = 4,
	USAGE_WRITES = 0x55 /* all that are not for readers */
};

void irq_check_edge(struct task *t, const struct held_lock *held, const struct held_lock *wanted,
		    const struct order_edge *e);
/* A number for how all classes are used; 0: no handler takes any. */
uint64_t irq_digest(void);
/* Forget all, or what the executions have shown. */
void irq_forget(bool all);

#endif
