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
#define LISTED_MAX  4 /* as in the scheduled run: works of such a queue are a list */

/* As large as in the scheduled run. */
struct workqueue_struct {
	unsigned long word;
	const char *name;
	unsigned int max_active;
	struct lockdep_map lockdep_map;
};

#define SYSTEM_QUEUE(wq)                                          \
	static struct workqueue_struct of_##wq = { .name = #wq }; \
	struct workqueue_struct *wq = &of_##wq

SYSTEM_QUEUE(system_wq);
SYSTEM_QUEUE(system_long_wq);
SYSTEM_QUEUE(system_unbound_wq);

struct real_work {
	struct work_struct *work;
	const struct workqueue_struct *wq;
	const char *name;
	const struct thread *runner, *timer;
	uint32_t instances, pending, running; /* instances count from 1 */
	unsigned int canceling; /* so many wait for it to be over: it cannot be queued */
	bool delayed;		/* what is pending, until its timer fires */
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
	w->delayed = false;
	w->name = name;
	park_unlock();
	work->data.counter = 0;
	work->entry.next = work->entry.prev = &work->entry;
	work->func = func;
}

static uint64_t nothing_pending(const void *arg)
{
	const struct real_work *w = arg;

	return w->pending && !w->delayed && helpers_may_run() ? 0 : PARK_IDLE;
}

static uint64_t nothing_delayed(const void *arg)
{
	return ((const struct real_work *)arg)->delayed && helpers_may_run() ? 0 : PARK_IDLE;
}

/*
 * Begun with the event that makes it run, unless that has been taken back. It may free its own
 * memory.
 */
static void run_work(struct real_work *w)
{
	struct work_struct *work = w->work;
	bool begins;

	park_lock();
	begins = w->pending && !w->delayed;
	if (begins) {
		w->running = w->pending;
		w->pending = 0;
	}
	park_unlock();
	if (!begins)
		return;
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

static void timer_run(void *arg)
{
	struct real_work *w = arg;

	for (;;) {
		park_lock();
		park(nothing_delayed, w, "a delayed work");
		park_unlock();
		thread_point();
		park_lock();
		races_acquire(w->work);
		races_release(w->work);
		w->delayed = false;
		park_wake();
		park_unlock();
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

static const struct thread *helper(const char *what, struct real_work *w, void (*run)(void *arg))
{
	char name[64];

	snprintf(name, sizeof(name), "%s:%s", what, w->name);
	return helper_new(name, run, w);
}

static bool queue(struct workqueue_struct *wq, struct work_struct *work, bool delayed, uintptr_t pc)
{
	struct real_work *w;
	bool queued;

	thread_access((uintptr_t)work, sizeof(long), true, pc);
	thread_access((uintptr_t)wq, sizeof(long), true, pc);
	enter(wq, work);
	marked_access((uintptr_t)work, sizeof(long), true, pc);
	park_lock();
	races_release(work);
	w = work_of(work);
	queued = !w->pending && !w->canceling;
	if (queued) {
		w->wq = wq;
		w->pending = ++w->instances;
		w->delayed = delayed;
		if (delayed && !w->timer)
			w->timer = helper("timer", w, timer_run);
		if (!w->runner)
			w->runner = helper("work", w, runner_run);
		park_wake();
	}
	park_unlock();
	return queued;
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue(wq, work, false, PC);
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay)
{
	return queue(wq, &dwork->work, delay, PC);
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
	awaited = (struct awaited){ w, w->pending && !w->delayed ? w->pending : w->running };
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

static bool take_back(struct work_struct *work, uintptr_t pc)
{
	struct real_work *w;
	bool was_pending;

	marked_access((uintptr_t)work, sizeof(long), true, pc);
	park_lock();
	w = work_of(work);
	was_pending = w->pending;
	w->pending = 0;
	w->delayed = false;
	park_wake();
	park_unlock();
	return was_pending;
}

static void count_canceling(struct real_work *w, unsigned int by)
{
	park_lock();
	w->canceling += by;
	park_unlock();
}

static bool cancel_and_wait(struct work_struct *work, uintptr_t pc)
{
	bool was_pending = take_back(work, pc);
	struct awaited awaited;
	struct real_work *w;

	park_lock();
	w = work_of(work);
	awaited = (struct awaited){ w, w->running };
	w->canceling += awaited.instance != 0;
	if (awaited.instance)
		park(not_over, &awaited, "a work");
	races_acquire_second(work);
	park_unlock();
	if (!awaited.instance)
		return was_pending;
	thread_point();
	marked_access((uintptr_t)work, sizeof(long), true, pc);
	count_canceling(w, -1u);
	return was_pending;
}

bool cancel_work_sync(struct work_struct *work)
{
	return cancel_and_wait(work, PC);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return take_back(&dwork->work, PC);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel_and_wait(&dwork->work, PC);
}

static bool flush(struct workqueue_struct *wq)
{
	struct work_struct *work = NULL;
	bool any = false;
	unsigned int nr;

	thread_point();
	park_lock();
	nr = entered_nr;
	park_unlock();
	while ((work = entered_after(wq, work, nr)))
		any |= wait_for(work, wq);
	return any;
}

void flush_workqueue(struct workqueue_struct *wq)
{
	thread_access((uintptr_t)wq, sizeof(long), true, PC);
	flush(wq);
}

struct workqueue_struct *lockstep_alloc_workqueue(struct lock_class_key *key, const char *fmt,
						  unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq;

	(void)key, (void)fmt;
	if (flags & WQ_UNBOUND && max_active > 0 && max_active <= LISTED_MAX)
		thread_lacks("workqueue with few active works");
	if (thread_fault("alloc_workqueue"))
		return NULL;
	wq = thread_alloc(sizeof(*wq), "alloc_workqueue");
	wq->name = "a workqueue";
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	thread_access((uintptr_t)wq, sizeof(long), true, PC);
	while (flush(wq))
		;
	memory_release(wq);
}
