// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions and wait queues. Their state is where the kernel has it, in their own memory, and
 * changes under the one lock of park.c.
 */
#include <linux/completion.h>
#include <linux/wait.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/sleep.h"

#define PC  ((uintptr_t)__builtin_return_address(0))
#define ALL (UINT32_MAX / 2)

struct ls_completion {
	struct completion completion;
};

static uint64_t not_done(const void *arg)
{
	return ((const struct completion *)arg)->done ? 0 : PARK_ANYBODY;
}

static void event(const void *p, uintptr_t pc)
{
	marked_access((uintptr_t)p, sizeof(long), true, pc);
}

static bool take_one(struct completion *x)
{
	bool got = x->done;

	if (got && x->done < ALL)
		x->done--;
	return got;
}

/* All that happens to a wait queue happens under its own lock. */
static void queue_lock(const struct wait_queue_head *wq)
{
	park_lock();
	races_acquire(&wq->head);
}

static void queue_unlock(const struct wait_queue_head *wq)
{
	races_release(&wq->head);
	park_unlock();
}

static void wait(struct completion *x, uintptr_t pc)
{
	event(x, pc);
	park_lock();
	park(not_done, x, "a completion");
	take_one(x);
	races_acquire(x);
	park_unlock();
}

static void provide(struct completion *x, unsigned int nr, uintptr_t pc)
{
	event(x, pc);
	park_lock();
	races_release(x);
	if (x->done < ALL)
		x->done += nr;
	park_wake();
	park_unlock();
}

void __init_completion(struct completion *x, const char *name)
{
	(void)name;
	thread_access((uintptr_t)x, sizeof(*x), true, PC);
	park_lock();
	*x = (struct completion){ .done = 0 };
	park_unlock();
}

void reinit_completion(struct completion *x)
{
	event(x, PC);
	races_access((uintptr_t)x, sizeof(x->done), true, false, PC);
	park_lock();
	x->done = 0;
	park_unlock();
}

void wait_for_completion(struct completion *x)
{
	wait(x, PC);
}

static bool try(struct completion *x, uintptr_t pc)
{
	bool got;

	event(x, pc);
	park_lock();
	got = take_one(x);
	if (got)
		races_acquire(x);
	park_unlock();
	return got;
}

int wait_for_completion_interruptible(struct completion *x)
{
	const char *call = "wait_for_completion_interruptible";

	if (thread_fault_planned(call)) {
		if (try(x, PC))
			return 0;
		if (thread_fault(call))
			return -ERESTARTSYS;
	}
	wait(x, PC);
	return 0;
}

/* When the time is up is a choice: one attempt, at any moment. */
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	if ((long)timeout == MAX_SCHEDULE_TIMEOUT) {
		wait(x, PC);
		return timeout;
	}
	if (try(x, PC))
		return timeout ? timeout : 1;
	return 0;
}

bool try_wait_for_completion(struct completion *x)
{
	return try(x, PC);
}

void complete(struct completion *x)
{
	provide(x, 1, PC);
}

void complete_all(struct completion *x)
{
	provide(x, ALL, PC);
}

struct ls_completion *ls_completion_new(const char *name)
{
	struct ls_completion *c = thread_alloc(sizeof(*c), "new");

	ls_object_named(c, "completion", "%s", name);
	return c;
}

void ls_completion_wait(struct ls_completion *completion)
{
	wait(&completion->completion, PC);
}

void ls_completion_complete(struct ls_completion *completion)
{
	provide(&completion->completion, 1, PC);
}

void __init_waitqueue_head(struct wait_queue_head *wq_head, const char *name,
			   struct lock_class_key *key)
{
	__spin_lock_init(&wq_head->lock, name, key);
	thread_access((uintptr_t)&wq_head->head, sizeof(wq_head->head), true, PC);
	INIT_LIST_HEAD(&wq_head->head);
}

void lockstep_wait_init(struct wait_queue_entry *wq_entry, bool exclusive, wait_queue_func_t func)
{
	*wq_entry = (struct wait_queue_entry){ .flags = exclusive ? WQ_FLAG_EXCLUSIVE : 0,
					       .private = thread_self(),
					       .func = func };
	INIT_LIST_HEAD(&wq_entry->entry);
}

void lockstep_wait_prepare(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			   unsigned int state, bool interrupted)
{
	if (interrupted)
		thread_lacks("signal");
	event(wq_head, PC);
	queue_lock(wq_head);
	if (list_empty(&wq_entry->entry)) {
		if (wq_entry->flags & WQ_FLAG_EXCLUSIVE)
			list_add_tail(&wq_entry->entry, &wq_head->head);
		else
			list_add(&wq_entry->entry, &wq_head->head);
	}
	thread_self()->task.sleep_state = state;
	queue_unlock(wq_head);
}

int lockstep_wait_sleep(struct wait_queue_head *wq_head, long *left, unsigned int state,
			const char *call)
{
	(void)wq_head;
	return sleep_on(left, state, call);
}

void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	event(wq_head, PC);
	queue_lock(wq_head);
	thread_self()->task.sleep_state = TASK_RUNNING;
	list_del_init(&wq_entry->entry);
	queue_unlock(wq_head);
}

/* With park_lock() held. */
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			     void *key)
{
	struct thread *t = wq_entry->private;

	(void)flags, (void)key;
	if (!(t->task.sleep_state & mode))
		return 0;
	races_release(t);
	t->task.sleep_state = TASK_RUNNING;
	list_del_init(&wq_entry->entry);
	return 1;
}

int lockstep_wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key,
		     const char *call)
{
	struct list_head *at, *next;
	int left = nr, woken = 0;

	(void)call;
	event(wq_head, PC);
	queue_lock(wq_head);
	for (at = wq_head->head.next; at != &wq_head->head; at = next) {
		struct wait_queue_entry *entry = list_entry(at, struct wait_queue_entry, entry);
		bool exclusive = entry->flags & WQ_FLAG_EXCLUSIVE;

		next = at->next;
		if (entry->func(entry, mode, 0, key) <= 0 || !exclusive)
			continue;
		woken++;
		if (nr && !--left)
			break;
	}
	park_wake();
	queue_unlock(wq_head);
	return woken;
}
