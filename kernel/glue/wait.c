// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues, on the kernel's own types: who waits is in a list under the queue's lock, a wake-up
 * takes it out. What puts a task to sleep is the harness.
 */
#include <linux/sched.h>
#include <linux/wait.h>
#include "glue.h"

int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int sync, void *key)
{
	int woken = wake_up_process(entry->private);

	if (woken)
		list_del_init(&entry->entry);
	return woken;
}

int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int sync, void *key)
{
	return wake_up_process(entry->private);
}

void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
	entry->flags = flags;
	entry->private = current;
	entry->func = autoremove_wake_function;
	INIT_LIST_HEAD(&entry->entry);
}

long prepare_to_wait_event(struct wait_queue_head *head, struct wait_queue_entry *entry, int state)
{
	unsigned long flags;

	spin_lock_irqsave(&head->lock, flags);
	if (list_empty(&entry->entry)) {
		if (entry->flags & WQ_FLAG_EXCLUSIVE)
			list_add_tail(&entry->entry, &head->head);
		else
			list_add(&entry->entry, &head->head);
	}
	set_current_state(state);
	spin_unlock_irqrestore(&head->lock, flags);
	return 0;
}

void finish_wait(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	if (list_empty_careful(&entry->entry))
		return;
	spin_lock_irqsave(&head->lock, flags);
	list_del_init(&entry->entry);
	spin_unlock_irqrestore(&head->lock, flags);
}

/* Everybody who is not exclusive, and as many as @nr of those who are; 0: all of them. */
int __wake_up(struct wait_queue_head *head, unsigned int mode, int nr, void *key)
{
	struct wait_queue_entry *entry, *next;
	unsigned long flags;

	spin_lock_irqsave(&head->lock, flags);
	list_for_each_entry_safe(entry, next, &head->head, entry) {
		unsigned int exclusive = entry->flags & WQ_FLAG_EXCLUSIVE;

		if (entry->func(entry, mode, 0, key) && exclusive && !--nr)
			break;
	}
	spin_unlock_irqrestore(&head->lock, flags);
	return 0;
}

void __init_waitqueue_head(struct wait_queue_head *head, const char *name,
			   struct lock_class_key *key)
{
	spin_lock_init(&head->lock);
	lockdep_set_class_and_name(&head->lock, key, name);
	INIT_LIST_HEAD(&head->head);
}
