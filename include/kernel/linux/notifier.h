/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chains of callbacks. The kernel holds a rwsem for reading while it calls; readers do not exclude
 * each other, and here the chain only changes while nobody can call it, so a call takes no
 * lock.
 */
#ifndef _LINUX_NOTIFIER_H
#define _LINUX_NOTIFIER_H

#include <linux/mutex.h>

#define NOTIFY_DONE 0
#define NOTIFY_OK   1

struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long action, void *data);
	struct notifier_block *next;
};

struct blocking_notifier_head {
	struct mutex lock; /* registration against registration */
	struct notifier_block *head;
};

void blocking_notifier_init(struct blocking_notifier_head *nh);
void blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb);
void blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
					struct notifier_block *nb);
int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long action,
				 void *data);

#endif
