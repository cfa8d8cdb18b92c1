// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notifier chains. Left out: priorities, stopping a chain, and the rwsem held while calling (see
 * the header for why).
 */
#include <linux/kernel.h>
#include <linux/notifier.h>

void blocking_notifier_init(struct blocking_notifier_head *nh)
{
	mutex_init(&nh->lock);
	nh->head = NULL;
}

void blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	struct notifier_block **last = &nh->head;

	mutex_lock(&nh->lock);
	while (*last)
		last = &(*last)->next;
	nb->next = NULL;
	*last = nb;
	mutex_unlock(&nh->lock);
}

void blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
					struct notifier_block *nb)
{
	struct notifier_block **link = &nh->head;

	mutex_lock(&nh->lock);
	while (*link && *link != nb)
		link = &(*link)->next;
	if (*link)
		*link = nb->next;
	mutex_unlock(&nh->lock);
}

int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long action,
				 void *data)
{
	struct notifier_block *nb, *next;
	int ret = NOTIFY_DONE;

	for (nb = nh->head; nb; nb = next) {
		next = nb->next;
		ret = nb->notifier_call(nb, action, data);
	}
	return ret;
}
