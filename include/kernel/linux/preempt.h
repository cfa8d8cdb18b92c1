/* SPDX-License-Identifier: GPL-2.0-only */
/* Sections in which a task may not sleep. Other tasks run on processors of their own. */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/types.h>

void preempt_disable(void); /* nests */
void preempt_enable(void);

#endif
