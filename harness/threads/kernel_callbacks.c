// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs after a grace period: call_rcu() and kfree_rcu(). Those of one thread run in the order
 * of its calls, in a thread that does nothing else, and another begins their grace periods, as in
 * the scheduled run (harness/primitives/rcu_callback.c). That of kfree_rcu() begins with the call.
 */
#include <linux/rcupdate.h>
#include <stdio.h>
#include <stdlib.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC	   ((uintptr_t)__builtin_return_address(0))
#define QUEUES_MAX 128u

struct callback {
	struct callback *next;
	struct rcu_head *head;
	rcu_callback_t func; /* NULL: @freed is freed */
	const void *freed;
	bool begun;	  /* its grace period has */
	atomic_bool over; /* and has ended */
};

/* What one thread has queued. Changes under park_lock(). */
struct queue {
	const struct thread *caller, *runner;
	bool frees;
	struct callback *first, **end;
	struct callback *unbegun; /* the first whose grace period has not begun */
	unsigned int queued, done;
};

static struct queue queues[QUEUES_MAX];
static unsigned int queues_nr;

static uint64_t not_ready(const void *arg)
{
	const struct queue *q = arg;
	uint64_t readers = rcu_readers();

	if (!q->first || !q->first->begun || !helpers_may_run())
		return PARK_IDLE;
	if (atomic_load(&q->first->over))
		return 0;
	return readers ? readers : PARK_SOON;
}

static void invoke(const struct callback *c)
{
	if (c->head)
		thread_access((uintptr_t)c->head, sizeof(*c->head), false, PC);
	if (c->func)
		c->func(c->head);
	else
		memory_release(c->freed);
}

static void runner_run(void *arg)
{
	struct queue *q = arg;

	for (;;) {
		struct callback *c;

		park_lock();
		park(not_ready, q, "a grace period");
		c = q->first;
		park_unlock();
		thread_point();
		races_acquire(c);
		rcu_grace_ended();
		invoke(c);
		thread_point();
		if (!q->frees)
			races_release(&queues_nr);
		park_lock();
		q->first = c->next;
		if (!q->first)
			q->end = &q->first;
		q->done++;
		park_wake();
		park_unlock();
		free(c);
	}
}

static uint64_t all_begun(const void *arg)
{
	return ((const struct queue *)arg)->unbegun && helpers_may_run() ? 0 : PARK_IDLE;
}

static void starter_run(void *arg)
{
	struct queue *q = arg;

	for (;;) {
		struct callback *c;

		park_lock();
		park(all_begun, q, "callbacks");
		c = q->unbegun;
		park_unlock();
		thread_point();
		races_acquire(c);
		thread_point();
		rcu_grace_begins();
		rcu_when_over(&c->over);
		park_lock();
		c->begun = true;
		q->unbegun = c->next;
		park_wake();
		park_unlock();
	}
}

static struct queue *queue_of(const struct thread *t, bool frees)
{
	struct queue *q;
	char name[64];

	for (unsigned int i = 0; i < queues_nr; i++)
		if (queues[i].caller == t && queues[i].frees == frees)
			return &queues[i];
	if (queues_nr == QUEUES_MAX)
		thread_lacks("room for so many callbacks");
	q = &queues[queues_nr++];
	*q = (struct queue){ .caller = t, .frees = frees, .end = &q->first };
	if (!frees) {
		snprintf(name, sizeof(name), "grace:%s", t->task.name);
		helper_new_last(name, starter_run, q);
	}
	snprintf(name, sizeof(name), "%s:%s", frees ? "kfree" : "rcu", t->task.name);
	q->runner = helper_new(name, runner_run, q);
	return q;
}

static void submit(struct rcu_head *head, rcu_callback_t func, const void *freed, uintptr_t pc)
{
	struct callback *c = calloc(1, sizeof(*c));
	struct queue *q;

	if (!c)
		thread_lacks("memory");
	*c = (struct callback){ .head = head, .func = func, .freed = freed };
	if (head)
		thread_access((uintptr_t)head, sizeof(*head), true, pc);
	thread_point();
	/* Nobody reads any more, and nobody else runs. */
	if (thread_phase == IN_FINISH) {
		invoke(c);
		free(c);
		return;
	}
	if (!func) {
		c->begun = true;
		rcu_when_over(&c->over);
		thread_point();
	}
	races_release(c);
	park_lock();
	q = queue_of(thread_self(), !func);
	*q->end = c;
	q->end = &c->next;
	if (!c->begun && !q->unbegun)
		q->unbegun = c;
	q->queued++;
	park_wake();
	park_unlock();
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	submit(head, func, NULL, PC);
}

void lockstep_kfree_rcu(struct rcu_head *head, size_t offset)
{
	submit(head, NULL, (const char *)head - offset, PC);
}

struct barrier {
	unsigned int nr, until[QUEUES_MAX];
};

static uint64_t not_all_run(const void *arg)
{
	const struct barrier *b = arg;
	uint64_t left = 0;

	for (unsigned int i = 0; i < b->nr; i++)
		if (!queues[i].frees && queues[i].done < b->until[i])
			left |= 1ull << queues[i].runner->id;
	return left;
}

void rcu_barrier(void)
{
	struct barrier b;

	thread_point();
	park_lock();
	b.nr = queues_nr;
	for (unsigned int i = 0; i < b.nr; i++)
		b.until[i] = queues[i].queued;
	park(not_all_run, &b, "callbacks");
	races_acquire(&queues_nr);
	park_unlock();
	thread_point();
}
