/* SPDX-License-Identifier: GPL-2.0-only */
/* Softirqs of the processor that the task runs on. */
#ifndef _LINUX_BOTTOM_HALF_H
#define _LINUX_BOTTOM_HALF_H

#include <linux/types.h>

void local_bh_disable(void); /* nests */
void local_bh_enable(void);

#endif
