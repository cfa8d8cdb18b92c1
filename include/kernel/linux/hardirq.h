/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kind of handler runs. */
#ifndef _LINUX_HARDIRQ_H
#define _LINUX_HARDIRQ_H

#include <linux/types.h>

void __irq_enter(void); /* a handler of a hard interrupt begins here */
void __irq_exit(void);
void lockdep_hardirq_threaded(void); /* the handler may become a thread */
void lockdep_softirq_enter(void);    /* a handler of a softirq begins here */
void lockdep_softirq_exit(void);
bool in_hardirq(void);
bool in_serving_softirq(void);

#endif
