// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs after a grace period: call_rcu(), kfree_rcu(), and waiting for it by rcu_barrier().
 *
 * The grace period of a callback begins with the call or at any later moment: a task of its own
 * begins those of one caller, in the order of the calls. The callbacks of one task run in that
 * order, those of different tasks in any; each as soon as its grace period is over, or at any later
 * moment, in a task of its own that is in softirq context.
 *
 * Memory that kfree_rcu() frees has an order of its own, and rcu_barrier() does not wait for it, as
 * in the kernel. Its grace period begins with the call: a later one only waits for more readers,
 * and nobody can wait for the memory to be gone. Nor does anybody learn from when it began what the
 * caller knew.
 *
 * Queueing and rcu_barrier() are to each other what a reader and a grace period are: all that
 * matters is which begins first. The end of a callback lets the barriers that wait for it end.
 *
 * In the kernel the callbacks of a task that has moved between processors may overtake each other;
 * here they do not.
 */
#include <linux/hardirq.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/spawn.h"
#include "harness/primitives/kept.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/rcu.h"

#define PC	      ((uintptr_t)__builtin_return_address(0))
#define QUEUES_MAX    128u
#define CALLBACKS_MAX 1024u
#define NONE	      UINT32_MAX

struct callback {
	struct grace grace; /* before it has begun: what the call knew */
	struct rcu_head *head;
	rcu_callback_t func; /* NULL: @freed is freed */
	const void *freed;
	uintptr_t pc;	  /* of the call, */
	uintptr_t place;  /* where that stands in a scenario, or 0 */
	uint64_t waiters; /* barriers of which this is the last callback of its queue */
	uint32_t queue;
	uint32_t next; /* in the queue */
	bool begun;    /* its grace period has */
	bool queued, done;
};

/* What one task has queued on one domain. */
struct queue {
	struct object *domain, *calls;
	struct task *starter; /* begins the grace periods; NULL: the caller does */
	struct task *runner;
	uint8_t caller;
	bool frees;	      /* for kfree_rcu() */
	uint32_t first, last; /* NONE: it is empty */
	uint32_t unbegun;     /* the first whose grace period has not begun, or NONE */
};

struct callbacks {
	uint32_t queues_nr, callbacks_nr;
	struct queue queues[QUEUES_MAX];
	struct callback callbacks[CALLBACKS_MAX];
};

static struct callbacks now, of_setup;
static struct kept kept;
static uint64_t rcu_calls; /* its address stands for the callbacks of RCU itself */

static void copy(struct callbacks *to, const struct callbacks *from)
{
	to->queues_nr = from->queues_nr;
	to->callbacks_nr = from->callbacks_nr;
	memcpy(to->queues, from->queues, from->queues_nr * sizeof(from->queues[0]));
	memcpy(to->callbacks, from->callbacks, from->callbacks_nr * sizeof(from->callbacks[0]));
}

static void refresh(void)
{
	switch (kept_refresh(&kept)) {
	case KEPT_AS_IT_IS:
		break;
	case KEPT_EMPTY:
		now.queues_nr = now.callbacks_nr = 0;
		break;
	case KEPT_SAVE:
		copy(&of_setup, &now);
		break;
	case KEPT_RESTORE:
		copy(&now, &of_setup);
		break;
	}
}

/* Of the second half of the first word: its clocks are what callbacks knew that have run. */
static struct object *ended_of(const struct object *calls)
{
	return object_get((const char *)calls->addr + 4);
}

static struct object *calls_of_rcu(void)
{
	struct object *calls = object_get(&rcu_calls);

	calls->state.type = OBJECT_RCU;
	calls->state.label = "RCU callbacks";
	return calls;
}

static bool is_begun(const struct queue *q)
{
	return q->first != NONE && now.callbacks[q->first].begun;
}

static bool is_ready(const struct queue *q)
{
	return is_begun(q) && !now.callbacks[q->first].grace.left;
}

static void let_go(const struct task *t)
{
	uint64_t bit = 1ul << t->id;

	if (!(execution.asleep & bit))
		return;
	execution.asleep &= ~bit;
	execution.enabled |= bit;
}

/* The runner of a queue can go on, or knows now whom it waits for. */
static void rouse(struct queue *q)
{
	/* It has not started yet, or is in a callback: it will look by itself. */
	if (!q->runner->announced || q->runner->op.kind != OP_CALL_START || !is_begun(q))
		return;
	q->runner->grace = now.callbacks[q->first].grace.left;
	execution.idle &= ~(1ul << q->runner->id);
	if (is_ready(q))
		let_go(q->runner);
}

void callbacks_reader_ended(const struct object *domain)
{
	const struct task *t = current_task;

	refresh();
	for (uint32_t i = 0; i < now.callbacks_nr; i++) {
		struct callback *c = &now.callbacks[i];

		if (c->done || c->grace.domain != domain || !(c->grace.left >> t->id & 1))
			continue;
		c->grace.left &= ~(1ul << t->id);
		clock_join(&c->grace.dep, &t->dep);
		clock_join(&c->grace.order, &t->order);
		if (c->queued && now.queues[c->queue].first == i)
			rouse(&now.queues[c->queue]);
	}
}

static void invoke(struct callback *c)
{
	struct rcu_head *head = c->head;

	if (head)
		memory_access((uintptr_t)head, sizeof(*head), 0, c->pc);
	/* It may be queued again from now on. */
	c->head = NULL;
	if (c->func) {
		c->func(head);
		return;
	}
	current_task->place = c->place;
	memory_free(c->freed, site_of(c->pc));
	current_task->place = 0;
}

/* Those of SRCU run in a task, with softirqs off. */
static void invoke_in_context(struct callback *c, bool softirq)
{
	if (softirq)
		lockdep_softirq_enter();
	else
		local_bh_disable();
	invoke(c);
	if (softirq)
		lockdep_softirq_exit();
	else
		local_bh_enable();
}

/* A use of an srcu_struct, which freeing it without srcu_barrier() conflicts with. */
static void use(const struct queue *q, uintptr_t pc)
{
	if (q->domain != rcu_object())
		memory_access(q->domain->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
}

static void run_callback(struct queue *q, uint32_t number)
{
	struct task *t = current_task;
	struct callback *c = &now.callbacks[number];
	struct object *ended = ended_of(q->calls);

	t->grace = 0;
	t->op.pc = c->pc;
	clock_join(&t->dep, &c->grace.dep);
	clock_join(&t->order, &c->grace.order);
	OBSERVE(event, t);
	invoke_in_context(c, q->domain == rcu_object());
	use(q, c->pc);
	op_point(OP_CALL_END, q->calls, q->calls->addr, 0, c->pc, "callback returns");
	OBSERVE(event, t);
	c->done = true;
	q->first = c->next;
	for (uint64_t left = c->waiters; left; left &= left - 1) {
		struct task *waiting = &tasks[__builtin_ctzl(left)];

		waiting->grace &= ~(1ul << t->id);
		if (waiting->grace) {
			clock_join(&waiting->wake_dep, &t->dep);
			clock_join(&waiting->wake_order, &t->order);
		} else {
			task_wake(waiting);
		}
	}
	/* No barrier waits for what is only freed, nor knows of it afterwards. */
	if (!q->frees) {
		clock_join(ended->dep_gather, &t->dep);
		clock_join(ended->order, &t->order);
	}
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

static void runner_run(void *arg)
{
	uint32_t number = (uint32_t)(uintptr_t)arg;
	struct task *t = current_task;

	refresh();
	for (;;) {
		struct queue *q = &now.queues[number];
		const char *call = q->frees ? "kfree_rcu" : "callback";

		if (!is_ready(q))
			task_sleep();
		t->grace = is_begun(q) ? now.callbacks[q->first].grace.left : 0;
		if (is_begun(q))
			op_point(OP_CALL_START, q->domain, q->domain->addr, 0, PC, call);
		else
			op_point_idle(OP_CALL_START, q->domain, q->domain->addr, PC, call);
		run_callback(q, q->first);
	}
}

/* Two events a grace period: the call is seen, which only comes after it; then it begins. */
static void starter_run(void *arg)
{
	uint32_t number = (uint32_t)(uintptr_t)arg;
	struct task *t = current_task;

	refresh();
	for (;;) {
		struct queue *q = &now.queues[number];
		struct object *domain;
		struct callback *c;
		struct grace grace;

		if (q->unbegun == NONE)
			task_sleep();
		op_point_idle(OP_CALL_SEEN, q->domain, q->domain->addr, PC, "callback seen");
		c = &now.callbacks[q->unbegun];
		t->op.pc = c->pc;
		clock_join(&t->dep, &c->grace.dep);
		clock_join(&t->order, &c->grace.order);
		OBSERVE(event, t);
		/* Which may be of the setup, and is brought up to date so. */
		domain = object_get((const void *)q->domain->addr);
		grace_start(&grace, domain, c->pc, "grace period begins");
		order_release(domain, false);
		c->grace.left = grace.left;
		clock_join(&c->grace.dep, &grace.dep);
		clock_join(&c->grace.dep, &t->dep);
		clock_join(&c->grace.order, &grace.order);
		/* From here on the ends of sections count for it. */
		c->begun = true;
		q->unbegun = c->next;
		rouse(q);
	}
}

static void name_for(char name[64], const char *what, const struct queue *q)
{
	snprintf(name, 64, "%s:%s%s", what, current_task->name,
		 q->domain == rcu_object() ? "" : ":srcu");
}

/* The queue of the current task; its tasks are new when there was none. */
static struct queue *queue_of(struct object *domain, struct object *calls, bool frees)
{
	void *number = (void *)(uintptr_t)now.queues_nr;
	struct queue *q;
	char name[64];

	for (uint32_t i = 0; i < now.queues_nr; i++) {
		q = &now.queues[i];
		if (q->domain == domain && q->caller == current_task->id && q->frees == frees)
			return q;
	}
	if (now.queues_nr == QUEUES_MAX)
		harness_bug("more than %u queues of callbacks", QUEUES_MAX);
	q = &now.queues[now.queues_nr++];
	*q = (struct queue){ .domain = domain,
			     .calls = calls,
			     .caller = current_task->id,
			     .frees = frees,
			     .first = NONE,
			     .last = NONE,
			     .unbegun = NONE };
	if (!frees) {
		name_for(name, "grace", q);
		q->starter = task_new_last(name, starter_run, number);
	}
	name_for(name, frees ? "kfree" : "rcu", q);
	q->runner = task_new(name, runner_run, number, true);
	return q;
}

static void enqueue(struct queue *q, uint32_t number)
{
	struct callback *c = &now.callbacks[number];

	c->queue = (uint32_t)(q - now.queues);
	c->queued = true;
	if (q->first == NONE)
		q->first = number;
	else
		now.callbacks[q->last].next = number;
	q->last = number;
	rouse(q);
	if (c->begun || q->unbegun != NONE)
		return;
	q->unbegun = number;
	/* Else it has not started yet, or will look by itself. */
	if (q->starter->announced && q->starter->op.kind == OP_CALL_SEEN)
		let_go(q->starter);
}

static bool is_waiting(const struct rcu_head *head)
{
	for (uint32_t i = 0; head && i < now.callbacks_nr; i++)
		if (now.callbacks[i].head == head && !now.callbacks[i].done)
			return true;
	return false;
}

static void submit(const struct callback *given, struct object *domain, struct object *calls,
		   const char *call)
{
	struct task *t = current_task;
	struct grace grace = { .domain = domain };
	struct callback *c;
	uint32_t number;

	tell_life(given->head ? (const void *)given->head : given->freed, LIFE_GRACE, given->pc);
	if (given->head)
		plain_write(given->head, sizeof(*given->head), given->pc);
	if (!given->func)
		grace_start(&grace, domain, given->pc, call);
	refresh();
	if (is_waiting(given->head))
		rcu_misuse(given->head, "a callback is queued again before it has run", given->pc);
	if (now.callbacks_nr == CALLBACKS_MAX)
		harness_bug("more than %u callbacks", CALLBACKS_MAX);
	number = now.callbacks_nr++;
	c = &now.callbacks[number];
	*c = *given;
	c->grace = grace;
	c->place = t->place;
	c->begun = !given->func;
	mirror_copies(&c->grace.order, &grace.order);
	c->next = NONE;
	op_point(OP_CALL_QUEUE, calls, calls->addr, 0, given->pc, call);
	OBSERVE(event, t);
	clock_join(&c->grace.dep, &t->dep);
	clock_join(&c->grace.order, &t->order);
	enqueue(queue_of(domain, calls, !given->func), number);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

static void barrier_wait(struct object *calls, uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *ended = ended_of(calls);

	task_may_sleep(call, pc);
	op_point(OP_BARRIER_START, calls, calls->addr, 0, pc, call);
	OBSERVE(event, t);
	refresh();
	t->grace = 0;
	for (uint32_t i = 0; i < now.queues_nr; i++) {
		struct queue *q = &now.queues[i];

		if (q->calls != calls || q->frees || q->first == NONE)
			continue;
		now.callbacks[q->last].waiters |= 1ul << t->id;
		t->grace |= 1ul << q->runner->id;
	}
	clock_join(&t->wake_dep, ended->dep_gather);
	clock_join(&t->wake_order, ended->order);
	if (t->grace)
		task_sleep();
	t->want_site = site_of(pc);
	op_point(OP_BARRIER_END, calls, calls->addr, 0, pc, call);
	task_woken();
	OBSERVE(event, t);
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	const struct callback given = { .head = head, .func = func, .pc = PC };

	submit(&given, rcu_object(), calls_of_rcu(), "call_rcu");
}

void lockstep_kfree_rcu(struct rcu_head *head, size_t offset)
{
	const struct callback given = { .head = head,
					.freed = (const char *)head - offset,
					.pc = PC };

	submit(&given, rcu_object(), calls_of_rcu(), "kfree_rcu");
}

void lockstep_kfree_rcu_mightsleep(const void *p)
{
	const struct callback given = { .freed = p, .pc = PC };

	if (p)
		submit(&given, rcu_object(), calls_of_rcu(), "kfree_rcu_mightsleep");
}

void rcu_barrier(void)
{
	barrier_wait(calls_of_rcu(), PC, "rcu_barrier");
}

static struct object *calls_of(const struct srcu_struct *ssp)
{
	struct object *calls = object_get(&ssp->callbacks);

	calls->state.type = OBJECT_RCU;
	calls->state.label = "SRCU callbacks";
	return calls;
}

void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func)
{
	const struct callback given = { .head = head, .func = func, .pc = PC };

	submit(&given, srcu_object(ssp, PC), calls_of(ssp), "call_srcu");
}

void srcu_barrier(struct srcu_struct *ssp)
{
	srcu_object(ssp, PC);
	barrier_wait(calls_of(ssp), PC, "srcu_barrier");
}
