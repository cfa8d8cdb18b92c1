// SPDX-License-Identifier: GPL-2.0-only
/*
 * Works, each in a thread of its own, as in the scheduled run (harness/primitives/work.c): works
 * run beside each other, and none beside itself. All that is known of them changes under
 * park_lock().
 */
#include <linux/workqueue.h>
#include <lockstep/finding.h>
#include <stdio.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC	    ((uintptr_t)__builtin_return_address(0))
#define WORKS_MAX   256u
#define ENTERED_MAX 1024u

struct workqueue_struct {
	const char *name;
};

#define SYSTEM_QUEUE(wq)                                          \
	static struct workqueue_struct of_##wq = { .name = #wq }; \
	struct workqueue_struct *wq = &of_##wq

SYSTEM_QUEUE(system_wq);
SYSTEM_QUEUE(system_long_wq);

struct real_work {
	struct work_struct *work;
	const struct workqueue_struct *wq;
	const char *name;
	const struct thread *runner;
	uint32_t instances, pending, running; /* instances count from 1 */
};

/* A thread has queued a work on a queue. */
struct entered {
	const struct workqueue_struct *wq;
	struct work_struct *work;
	unsigned int thread;
};

static struct real_work works[WORKS_MAX];
static struct entered entered[ENTERED_MAX];
static unsigned int works_nr, entered_nr;

static struct real_work *work_of(struct work_struct *work)
{
	for (unsigned int i = 0; i < works_nr; i++)
		if (works[i].work == work)
			return &works[i];
	if (works_nr == WORKS_MAX)
		thread_lacks("room for so many works");
	works[works_nr] = (struct real_work){ .work = work, .name = "work" };
	return &works[works_nr++];
}

void lockstep_init_work(struct work_struct *work, work_func_t func, const char *name,
			struct lock_class_key *key)
{
	struct real_work *w;

	(void)key;
	thread_access((uintptr_t)work, sizeof(*work), true, PC);
	park_lock();
	w = work_of(work);
	if (w->pending || w->running)
		thread_report(LS_CONTRACT, "a work is initialised while it is pending or running");
	w->pending = 0;
	w->name = name;
	park_unlock();
	work->data.counter = 0;
	work->entry.next = work->entry.prev = &work->entry;
	work->func = func;
}

static uint64_t nothing_pending(const void *arg)
{
	return ((const struct real_work *)arg)->pending && helpers_may_run() ? 0 : PARK_IDLE;
}

/* Begun with the event that makes it run. It may free its own memory. */
static void run_work(struct real_work *w)
{
	struct work_struct *work = w->work;

	park_lock();
	w->running = w->pending;
	w->pending = 0;
	park_unlock();
	races_acquire(work);
	thread_access((uintptr_t)work, sizeof(long), true, PC);
	thread_access((uintptr_t)&work->func, sizeof(work->func), false, PC);
	work->func(work);
	thread_point();
	races_release_second(work);
	park_lock();
	w->running = 0;
	park_wake();
	park_unlock();
}

static void runner_run(void *arg)
{
	for (;;) {
		park_lock();
		park(nothing_pending, arg, "a work");
		park_unlock();
		thread_point();
		run_work(arg);
	}
}

static void enter(const struct workqueue_struct *wq, struct work_struct *work)
{
	unsigned int self = thread_self()->id;
	bool known = false;

	park_lock();
	for (unsigned int i = 0; i < entered_nr && !known; i++)
		known = entered[i].wq == wq && entered[i].work == work &&
			(entered[i].thread == self || entered[i].thread == THREAD_MAIN);
	park_unlock();
	if (known)
		return;
	thread_point();
	park_lock();
	if (entered_nr == ENTERED_MAX)
		thread_lacks("room for so many works");
	entered[entered_nr++] = (struct entered){ wq, work, self };
	park_unlock();
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	struct real_work *w;
	char name[64];
	bool queued;

	thread_access((uintptr_t)work, sizeof(long), true, PC);
	enter(wq, work);
	marked_access((uintptr_t)work, sizeof(long), true, PC);
	park_lock();
	races_release(work);
	w = work_of(work);
	queued = !w->pending;
	if (queued) {
		w->wq = wq;
		w->pending = ++w->instances;
		snprintf(name, sizeof(name), "work:%s", w->name);
		if (!w->runner)
			w->runner = helper_new(name, runner_run, w);
		park_wake();
	}
	park_unlock();
	return queued;
}

struct awaited {
	const struct real_work *w;
	uint32_t instance;
};

static uint64_t not_over(const void *arg)
{
	const struct awaited *a = arg;

	if (a->w->pending != a->instance && a->w->running != a->instance)
		return 0;
	return a->w->runner ? 1ull << a->w->runner->id : PARK_ANYBODY;
}

/* @wq: only if it is there. Return: whether there was an instance to wait for. */
static bool wait_for(struct work_struct *work, const struct workqueue_struct *wq)
{
	struct awaited awaited;
	struct real_work *w;
	bool inline_now;

	thread_point();
	if (!wq)
		thread_access((uintptr_t)work, sizeof(long), true, PC);
	park_lock();
	w = work_of(work);
	awaited = (struct awaited){ w, w->pending ? w->pending : w->running };
	if (wq && w->wq != wq)
		awaited.instance = 0;
	/* Beside the setup nobody runs. */
	inline_now = awaited.instance && thread_phase == IN_SETUP;
	if (awaited.instance && !inline_now)
		park(not_over, &awaited, "a work");
	races_acquire_second(work);
	park_unlock();
	if (inline_now)
		run_work(w);
	else if (awaited.instance)
		thread_point();
	return awaited.instance;
}

bool flush_work(struct work_struct *work)
{
	thread_access((uintptr_t)work, sizeof(long), true, PC);
	return wait_for(work, NULL);
}

/* The work with the lowest address above @after. */
static struct work_struct *entered_after(const struct workqueue_struct *wq,
					 const struct work_struct *after, unsigned int nr)
{
	struct work_struct *found = NULL;

	for (unsigned int i = 0; i < nr; i++) {
		struct work_struct *work = entered[i].work;

		if (entered[i].wq == wq && work > after && (!found || work < found))
			found = work;
	}
	return found;
}

void flush_workqueue(struct workqueue_struct *wq)
{
	struct work_struct *work = NULL;
	unsigned int nr;

	thread_point();
	park_lock();
	nr = entered_nr;
	park_unlock();
	while ((work = entered_after(wq, work, nr)))
		wait_for(work, wq);
}
