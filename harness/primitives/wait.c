// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues. A wake-up wakes every task in the queue that is not exclusive, and of the exclusive
 * ones those that came first; a task that it wakes leaves the queue. The lists are the kernel's: in
 * the memory of the queue and on the stacks of those who wait.
 *
 * Custom wake functions run inside the wake-up, and perform no operation of their own.
 */
#include <linux/wait.h>
#include <stddef.h>
#include "harness/primitives/lock.h"
#include "harness/primitives/sleep.h"

#define PC     ((uintptr_t)__builtin_return_address(0))
#define MARKED (ACCESS_WRITE | ACCESS_MARKED)

/* The queue as a report names it. What depends on what is the business of sleep.c. */
static struct object *queue_object(struct wait_queue_head *wq)
{
	struct object *object = lock_object(&wq->head, OBJECT_CONDITION);

	if (!object->state.label)
		object->state.label = wq->lock.dep_map.name;
	return object;
}

static void event(struct wait_queue_head *wq, enum op_kind kind, uintptr_t pc, const char *call)
{
	struct object *object;

	memory_check((uintptr_t)wq, sizeof(*wq), MARKED, pc);
	sleep_event(kind, pc, call);
	/* The queue's own lock orders what happens to it. */
	object = queue_object(wq);
	order_acquire(object);
	memory_access((uintptr_t)&wq->head, sizeof(wq->head), MARKED, pc);
}

/* The event ends, and the queue's own lock is dropped. */
static void event_end(struct wait_queue_head *wq)
{
	order_release(queue_object(wq), false);
}

void __init_waitqueue_head(struct wait_queue_head *wq_head, const char *name,
			   struct lock_class_key *key)
{
	struct object *object;

	__spin_lock_init(&wq_head->lock, name, key);
	/* Not lock_init(): a list's head is smaller than a lock, and it would write beyond it. */
	plain_write(&wq_head->head, sizeof(wq_head->head), PC);
	object = object_get(&wq_head->head);
	OBSERVE(lock_inited, current_task, object, site_of(PC));
	object->state = (struct object_state){ .type = OBJECT_CONDITION,
					       .owner = NO_OWNER,
					       .initialised = true,
					       .key = (uintptr_t)key,
					       .label = name,
					       .inited_at = PC };
	object_wake(object);
	INIT_LIST_HEAD(&wq_head->head);
}

void lockstep_wait_init(struct wait_queue_entry *wq_entry, bool exclusive, wait_queue_func_t func)
{
	plain_write(wq_entry, sizeof(*wq_entry), PC);
	*wq_entry = (struct wait_queue_entry){ .flags = exclusive ? WQ_FLAG_EXCLUSIVE : 0,
					       .private = current,
					       .func = func };
	INIT_LIST_HEAD(&wq_entry->entry);
}

static void touch(struct list_head *list, uintptr_t pc)
{
	memory_access((uintptr_t)list, sizeof(*list), MARKED, pc);
}

/* Behind the last, or, if it is not exclusive, before the first. */
static void join(struct wait_queue_head *wq, struct wait_queue_entry *entry, uintptr_t pc)
{
	touch(wq->head.next, pc);
	touch(wq->head.prev, pc);
	touch(&entry->entry, pc);
	if (entry->flags & WQ_FLAG_EXCLUSIVE)
		list_add_tail(&entry->entry, &wq->head);
	else
		list_add(&entry->entry, &wq->head);
}

static void leave(struct wait_queue_entry *entry, uintptr_t pc)
{
	touch(entry->entry.next, pc);
	touch(entry->entry.prev, pc);
	touch(&entry->entry, pc);
	list_del_init(&entry->entry);
}

static void add(struct wait_queue_head *wq, struct wait_queue_entry *entry, bool exclusive,
		uintptr_t pc, const char *call)
{
	event(wq, OP_ENQUEUE, pc, call);
	memory_access((uintptr_t)&entry->flags, sizeof(entry->flags), MARKED, pc);
	entry->flags = exclusive ? WQ_FLAG_EXCLUSIVE : 0;
	join(wq, entry, pc);
	event_end(wq);
}

void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	add(wq_head, wq_entry, false, PC, "add_wait_queue");
}

void add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	add(wq_head, wq_entry, true, PC, "add_wait_queue_exclusive");
}

void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	event(wq_head, OP_ENQUEUE, PC, "remove_wait_queue");
	leave(wq_entry, PC);
	event_end(wq_head);
}

/* Return: the queue was empty. */
static bool prepare(struct wait_queue_head *wq, struct wait_queue_entry *entry, unsigned int state,
		    uintptr_t pc, const char *call)
{
	bool first;

	event(wq, OP_ENQUEUE, pc, call);
	first = list_empty(&wq->head);
	if (list_empty(&entry->entry))
		join(wq, entry, pc);
	else
		first = false;
	sleep_set(state);
	event_end(wq);
	return first;
}

void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state)
{
	wq_entry->flags &= ~(unsigned int)WQ_FLAG_EXCLUSIVE;
	prepare(wq_head, wq_entry, (unsigned int)state, PC, "prepare_to_wait");
}

bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			       int state)
{
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
	return prepare(wq_head, wq_entry, (unsigned int)state, PC, "prepare_to_wait_exclusive");
}

void lockstep_wait_prepare(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			   unsigned int state, bool interrupted)
{
	if (!interrupted) {
		prepare(wq_head, wq_entry, state, PC, "prepare_to_wait");
		return;
	}
	/* So that a wake-up which is meant for one goes to somebody who waits on. */
	event(wq_head, OP_ENQUEUE, PC, "prepare_to_wait");
	leave(wq_entry, PC);
	event_end(wq_head);
}

void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	event(wq_head, OP_ENQUEUE, PC, "finish_wait");
	sleep_set(TASK_RUNNING);
	leave(wq_entry, PC);
	event_end(wq_head);
}

int lockstep_wait_sleep(struct wait_queue_head *wq_head, long *left, unsigned int state,
			const char *call)
{
	task_may_sleep(call, PC);
	return sleep_on(queue_object(wq_head), left, state, PC, call);
}

int waitqueue_active(struct wait_queue_head *wq_head)
{
	memory_check((uintptr_t)wq_head, sizeof(*wq_head), ACCESS_MARKED, PC);
	sleep_event(OP_READ, PC, "waitqueue_active");
	memory_access((uintptr_t)&wq_head->head, sizeof(wq_head->head), ACCESS_MARKED, PC);
	return !list_empty(&wq_head->head);
}

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key)
{
	(void)flags, (void)key;
	return sleep_wake(task_of(wq_entry->private), mode);
}

int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			     void *key)
{
	int woken = default_wake_function(wq_entry, mode, flags, key);

	if (woken)
		leave(wq_entry, PC);
	return woken;
}

int lockstep_wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key,
		     const char *call)
{
	struct list_head *at, *next;
	int left = nr, woken = 0;

	event(wq_head, OP_WAKE, PC, call);
	OBSERVE(woke, current_task, queue_object(wq_head), !list_empty(&wq_head->head),
		site_of(PC));
	for (at = wq_head->head.next; at != &wq_head->head; at = next) {
		struct wait_queue_entry *entry = list_entry(at, struct wait_queue_entry, entry);
		bool exclusive = entry->flags & WQ_FLAG_EXCLUSIVE;
		int got;

		touch(at, PC);
		next = at->next;
		got = entry->func(entry, mode, 0, key);
		if (got < 0)
			break;
		if (!got || !exclusive)
			continue;
		woken++;
		if (nr && !--left)
			break;
	}
	event_end(wq_head);
	return woken;
}
