// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workqueues, where the kernel's functions are no functions of the harness under other names. A
 * work that the kernel initialised in line is the harness's from its first use on.
 */
#include <stdarg.h>
#include <stdio.h>
#include <linux/workqueue.h>
#include "kernel/shim/shim.h"

void *k_alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	char name[64];
	va_list ap;

	va_start(ap, max_active);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	return lockstep_alloc_workqueue((struct lock_class_key *)PC, "%s", flags, max_active, name);
}
FAITHFUL(alloc_workqueue);

void *k_alloc_workqueue_noprof(const char *fmt, unsigned int flags, int max_active, ...)
{
	char name[64];
	va_list ap;

	va_start(ap, max_active);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	return lockstep_alloc_workqueue((struct lock_class_key *)PC, "%s", flags, max_active, name);
}
FAITHFUL(alloc_workqueue_noprof);

void k_delayed_work_timer_fn(void *timer)
{
	(void)timer;
}
SIMPLIFIED(delayed_work_timer_fn, "never called: a delay is a choice of the schedule");
