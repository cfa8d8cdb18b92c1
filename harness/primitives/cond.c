// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conditions. To wait is to join a queue, to drop the lock, and to sleep until a wake-up takes the
 * task out of the queue; then it takes its lock again. Joining and waking up are events on the
 * condition, sleeping is none. A wake-up between joining and sleeping is not lost, one before is.
 *
 * No wake-up is spurious. Waits with a timeout or a signal do not exist.
 */
#include "harness/primitives/cond.h"

static struct object *cond_object(void *cond)
{
	return lock_object(cond, OBJECT_CONDITION);
}

void cond_init(void *cond, const char *label, uintptr_t pc)
{
	lock_init(cond, OBJECT_CONDITION, label, cond, pc);
}

static struct object *point(void *cond, enum op_kind kind, uintptr_t pc, const char *call)
{
	struct object *object;

	memory_check((uintptr_t)cond, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	object = cond_object(cond);
	op_point(kind, object, (uintptr_t)cond, 0, pc, call);
	OBSERVE(event, current_task);
	memory_access((uintptr_t)cond, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	return object;
}

void cond_enqueue(void *cond, uintptr_t pc, const char *call)
{
	struct object *object = point(cond, OP_ENQUEUE, pc, call);

	current_task->queue = object;
	current_task->ticket = object->state.count++;
}

void cond_sleep(void)
{
	if (current_task->queue)
		task_sleep();
}

/* Tasks in the queue, as a mask: its order must not depend on who came first. */
static uint64_t queued_on(const struct object *object)
{
	uint64_t queued = 0;

	for (uint64_t all = execution.all; all; all &= all - 1)
		if (tasks[__builtin_ctzl(all)].queue == object)
			queued |= all & -all;
	return queued;
}

/* Tickets are given out in the order of coming. */
static uint64_t first_of(uint64_t queued)
{
	const struct task *first = NULL;

	for (; queued; queued &= queued - 1) {
		const struct task *t = &tasks[__builtin_ctzl(queued)];

		if (!first || t->ticket < first->ticket)
			first = t;
	}
	return first ? 1ul << first->id : 0;
}

static uint64_t any_of(uint64_t queued)
{
	unsigned int nr = (unsigned int)__builtin_popcountl(queued);

	if (!nr)
		return 0;
	for (unsigned int left = choice_label(nr, "which task is woken"); left; left--)
		queued &= queued - 1;
	return queued & -queued;
}

void cond_wake(void *cond, enum cond_pick pick, uintptr_t pc, const char *call)
{
	struct object *object = point(cond, OP_WAKE, pc, call);
	struct task *waker = current_task;
	uint64_t woken = queued_on(object);

	if (pick == COND_FIRST)
		woken = first_of(woken);
	else if (pick == COND_ANY)
		woken = any_of(woken);
	OBSERVE(woke, waker, object, woken != 0, site_of(pc));
	for (uint64_t left = woken; left; left &= left - 1) {
		struct task *t = &tasks[__builtin_ctzl(left)];

		t->queue = NULL;
		task_wake(t);
	}
	waker->order.at[waker->id & (CLOCK_MAX - 1)]++;
}
