// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workqueues. On most of them works run beside each other, each in a task of its own (work.c). One
 * with few active works, above all an ordered one, is a list that as many workers take from, in the
 * order in which works were queued; more than WORKERS_MAX count as any number. A work that is taken
 * back leaves its place in the list, which the worker that comes to it passes over.
 *
 * flush_workqueue() waits for what was queued before: on a list for all its places; else it looks
 * at each work that was ever queued there. Which these are depends on queueing for the first time,
 * as a grace period does on readers. Works whose delay is not over are not waited for.
 *
 * A worker of a list that comes to a work which another one runs leaves it to that one, which runs
 * it again afterwards: meanwhile it is not counted as active.
 */
#include <linux/slab.h>
#include <stdarg.h>
#include <stdio.h>
#include "harness/engine/names.h"
#include "harness/engine/spawn.h"
#include "harness/primitives/kept.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/work.h"

#define PC	    ((uintptr_t)__builtin_return_address(0))
#define LISTS_MAX   32u
#define PLACES_MAX  1024u
#define ENTERED_MAX 1024u
#define NONE	    UINT32_MAX

/* A place in a list: an instance of a work. */
struct place {
	struct work_struct *work;
	uint32_t instance;
	uint32_t list, next;
	uint64_t waiters; /* tasks that flush the list */
	bool over;
};

struct list {
	struct workqueue_struct *wq;
	struct object *object;
	struct task *workers[WORKERS_MAX];
	unsigned int workers_nr;
	uint32_t first, last; /* NONE: nothing to take */
};

/* A task has queued a work on a queue that is no list. */
struct entered {
	const struct workqueue_struct *wq;
	struct object *work;
	uint8_t task;
};

static struct {
	uint32_t lists_nr, places_nr, entered_nr;
	struct list lists[LISTS_MAX];
	struct place places[PLACES_MAX];
	struct entered entered[ENTERED_MAX];
} now, of_setup;
static struct kept kept;

static void copy(__typeof__(now) *to, const __typeof__(now) *from)
{
	to->lists_nr = from->lists_nr;
	to->places_nr = from->places_nr;
	to->entered_nr = from->entered_nr;
	memcpy(to->lists, from->lists, from->lists_nr * sizeof(from->lists[0]));
	memcpy(to->places, from->places, from->places_nr * sizeof(from->places[0]));
	memcpy(to->entered, from->entered, from->entered_nr * sizeof(from->entered[0]));
}

static void refresh(void)
{
	switch (kept_refresh(&kept)) {
	case KEPT_AS_IT_IS:
		break;
	case KEPT_EMPTY:
		now.lists_nr = now.places_nr = now.entered_nr = 0;
		break;
	case KEPT_SAVE:
		copy(&of_setup, &now);
		break;
	case KEPT_RESTORE:
		copy(&now, &of_setup);
		break;
	}
}

#define SYSTEM_QUEUE(wq)                                                                 \
	static struct workqueue_struct of_##wq = {                                       \
		.name = #wq,                                                             \
		.lockdep_map = STATIC_LOCKDEP_MAP_INIT("(wq_completion)" #wq, &of_##wq), \
	};                                                                               \
	struct workqueue_struct *wq = &of_##wq

SYSTEM_QUEUE(system_wq);
SYSTEM_QUEUE(system_highpri_wq);
SYSTEM_QUEUE(system_long_wq);
SYSTEM_QUEUE(system_unbound_wq);
SYSTEM_QUEUE(system_freezable_wq);
SYSTEM_QUEUE(system_power_efficient_wq);

bool wq_lists(const struct workqueue_struct *wq)
{
	return wq->max_active;
}

void wq_use(struct workqueue_struct *wq, uintptr_t pc)
{
	/* Those of the system are the harness's own, and there for ever. */
	if ((uintptr_t)wq - REGION_BASE < REGION_SIZE)
		memory_access((uintptr_t)wq, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
}

static struct object *wq_object(const struct workqueue_struct *wq)
{
	struct object *object = object_get(wq);

	if (object->state.type != OBJECT_WORKQUEUE)
		object->state = (struct object_state){ .type = OBJECT_WORKQUEUE,
						       .owner = NO_OWNER,
						       .initialised = true,
						       .blocked = 1ul << OP_WAIT,
						       .label = wq->name };
	return object;
}

static struct list *list_of(const struct workqueue_struct *wq)
{
	refresh();
	for (uint32_t i = 0; i < now.lists_nr; i++)
		if (now.lists[i].wq == wq)
			return &now.lists[i];
	return NULL;
}

static void count_waiting(struct object *object, int by)
{
	object->state.count = (uint32_t)((int)object->state.count + by);
	object->state.blocked = object->state.count ? 0 : 1ul << OP_WAIT;
	if (object->want)
		object_wake(object);
}

static struct object *ended_of(const struct object *object)
{
	return object_get((const char *)object->addr + 4);
}

/* Of several places that a flush waits for, one is over; of the last one it hears by a wake-up. */
static void tell_flush(struct task *waiting, uint32_t list)
{
	const struct task *t = current_task;

	for (uint32_t i = 0; i < now.places_nr; i++)
		if (now.places[i].list == list && now.places[i].waiters >> waiting->id & 1) {
			clock_join(&waiting->wake_dep, &t->dep);
			clock_join(&waiting->wake_order, &t->order);
			return;
		}
	waiting->grace = 0;
	task_wake(waiting);
}

void wq_place_over(uint32_t number)
{
	struct place *place;
	struct object *ended;
	uint64_t waiters;

	if (number == NO_PLACE)
		return;
	refresh();
	place = &now.places[number];
	waiters = place->waiters;
	place->waiters = 0;
	place->over = true;
	for (uint64_t left = waiters; left; left &= left - 1)
		tell_flush(&tasks[__builtin_ctzl(left)], place->list);
	ended = ended_of(now.lists[place->list].object);
	clock_join(ended->dep_gather, &current_task->dep);
	clock_join(ended->order, &current_task->order);
}

/* The event of looking at the work whose place was taken: it may have been taken back since. */
static void worker_come_to(uint32_t number)
{
	struct task *t = current_task;
	const struct place *place = &now.places[number];
	struct object *object = object_get(place->work);
	struct work *w;

	op_point(OP_WORK_PICK, object, object->addr, 0, PC, "worker comes to a work");
	w = work_of(object);
	t->op.pc = w->pc;
	OBSERVE(event, t);
	if (w->pending == place->instance && !w->running) {
		work_run(w, number);
	} else if (w->pending == place->instance) {
		work_hand_over(w, number);
	} else {
		wq_place_over(number);
		t->order.at[t->id & (CLOCK_MAX - 1)]++;
	}
}

static void worker_run(void *arg)
{
	struct object *object = object_get(arg);

	for (;;) {
		struct list *list;
		uint32_t number;

		op_point_idle(OP_WAIT, object, object->addr, PC, "worker waits for a work");
		OBSERVE(event, current_task);
		order_acquire(object);
		list = list_of(arg);
		number = list->first;
		list->first = now.places[number].next;
		count_waiting(object, -1);
		worker_come_to(number);
	}
}

/* Inside the event of the first work. */
static struct list *list_new(struct workqueue_struct *wq, struct object *object)
{
	struct list *list = &now.lists[now.lists_nr];
	char name[64];

	if (now.lists_nr == LISTS_MAX)
		harness_bug("more than %u workqueues with few active works", LISTS_MAX);
	*list = (struct list){ .wq = wq, .object = object, .first = NONE, .last = NONE };
	now.lists_nr++;
	for (unsigned int i = 0; i < wq->max_active; i++) {
		snprintf(name, sizeof(name), "%s/%u", wq->name, i);
		list->workers[list->workers_nr++] = task_new(name, worker_run, wq, true);
	}
	return list;
}

void wq_append(struct workqueue_struct *wq, struct work *w, uint32_t instance, uintptr_t pc,
	       const char *call)
{
	struct object *object = wq_object(wq);
	struct work_struct *work = w->work;
	struct list *list;
	uint32_t number;

	op_point(OP_COMPLETE, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	list = list_of(wq);
	if (!list)
		list = list_new(wq, object);
	if (now.places_nr == PLACES_MAX)
		harness_bug("more than %u works queued on lists", PLACES_MAX);
	number = now.places_nr++;
	now.places[number] = (struct place){ .work = work,
					     .instance = instance,
					     .list = (uint32_t)(list - now.lists),
					     .next = NONE };
	if (list->first == NONE)
		list->first = number;
	else
		now.places[list->last].next = number;
	list->last = number;
	count_waiting(object, 1);
	order_release(object, false);
}

/* The first time that a task queues the work there, or nobody needs to know. */
static bool is_known(const struct workqueue_struct *wq, const struct object *work)
{
	for (uint32_t i = 0; i < now.entered_nr; i++) {
		const struct entered *e = &now.entered[i];

		if (e->wq == wq && e->work == work &&
		    (e->task == current_task->id || e->task == MAIN_WINDOW))
			return true;
	}
	return false;
}

void wq_enter(struct workqueue_struct *wq, struct object *work, uintptr_t pc, const char *call)
{
	struct object *object = wq_object(wq);

	refresh();
	if (wq_lists(wq) || is_known(wq, work))
		return;
	op_point(OP_CALL_QUEUE, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	refresh();
	if (now.entered_nr == ENTERED_MAX)
		harness_bug("more than %u tasks and works on workqueues", ENTERED_MAX);
	now.entered[now.entered_nr++] = (struct entered){ wq, work, current_task->id };
}

static bool flush_list(struct workqueue_struct *wq, uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *object = wq_object(wq), *ended = ended_of(object);
	struct list *list;

	op_point(OP_READ, object, object->addr, 0, pc, call);
	OBSERVE(event, t);
	list = list_of(wq);
	t->grace = 0;
	for (uint32_t i = 0; list && i < now.places_nr; i++) {
		if (now.places[i].over || &now.lists[now.places[i].list] != list)
			continue;
		now.places[i].waiters |= 1ul << t->id;
		for (unsigned int j = 0; j < list->workers_nr; j++)
			t->grace |= 1ul << list->workers[j]->id;
	}
	clock_join(&t->wake_dep, ended->dep_gather);
	clock_join(&t->wake_order, ended->order);
	t->want_site = site_of(pc);
	if (t->grace)
		task_sleep();
	op_point(OP_BARRIER_END, object, object->addr, 0, pc, call);
	task_woken();
	OBSERVE(event, t);
	return t->grace;
}

/* The work with the lowest address above @after: an order that does not depend on who came first.
 */
static struct object *entered_after(const struct workqueue_struct *wq, uintptr_t after, uint32_t nr)
{
	struct object *next = NULL;

	for (uint32_t i = 0; i < nr; i++) {
		struct object *work = now.entered[i].work;

		if (now.entered[i].wq == wq && work->addr > after &&
		    (!next || work->addr < next->addr))
			next = work;
	}
	return next;
}

static bool flush(struct workqueue_struct *wq, uintptr_t pc, const char *call)
{
	struct object *object = wq_object(wq), *work = NULL;
	bool any = false;
	uint32_t nr;

	if (wq_lists(wq))
		return flush_list(wq, pc, call);
	op_point(OP_BARRIER_START, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	refresh();
	nr = now.entered_nr;
	while ((work = entered_after(wq, work ? work->addr : 0, nr)))
		any |= work_wait((struct work_struct *)work->addr, true, wq, pc, call);
	return any;
}

static void annotate_flush(struct workqueue_struct *wq, uintptr_t pc, const char *call)
{
	task_may_sleep(call, pc);
	lock_sync(&wq->lockdep_map, 0, 0, 1, NULL, pc);
	wq_use(wq, pc);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	annotate_flush(wq, PC, "flush_workqueue");
	flush(wq, PC, "flush_workqueue");
}

void drain_workqueue(struct workqueue_struct *wq)
{
	annotate_flush(wq, PC, "drain_workqueue");
	while (flush(wq, PC, "drain_workqueue"))
		;
}

struct workqueue_struct *lockstep_alloc_workqueue(struct lock_class_key *key, const char *fmt,
						  unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq;
	char name[64];
	va_list ap;

	if (execution.fault && execution.fault("alloc_workqueue", PC))
		return NULL;
	va_start(ap, max_active);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	wq = memory_alloc(sizeof(*wq), true, "alloc_workqueue", site_of(PC));
	if (!wq)
		harness_bug("no room in the arena for another workqueue");
	wq->name = name_intern(name);
	/* Of a bound one each processor has as many, and any task may run on any of them. */
	if (flags & WQ_UNBOUND && max_active > 0 && max_active <= (int)WORKERS_MAX)
		wq->max_active = (unsigned int)max_active;
	lockdep_init_map(&wq->lockdep_map, wq->name, key, 0);
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	annotate_flush(wq, PC, "destroy_workqueue");
	while (flush(wq, PC, "destroy_workqueue"))
		;
	memory_free(wq, site_of(PC));
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	(void)cpu;
	return work_queue(wq, work, false, PC, "queue_work_on");
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return work_queue(wq, work, false, PC, "queue_work");
}

bool schedule_work(struct work_struct *work)
{
	return work_queue(system_wq, work, false, PC, "schedule_work");
}

bool schedule_work_on(int cpu, struct work_struct *work)
{
	(void)cpu;
	return work_queue(system_wq, work, false, PC, "schedule_work_on");
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay)
{
	(void)cpu;
	return work_queue(wq, &dwork->work, delay, PC, "queue_delayed_work_on");
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay)
{
	return work_queue(wq, &dwork->work, delay, PC, "queue_delayed_work");
}

bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return work_queue(system_wq, &dwork->work, delay, PC, "schedule_delayed_work");
}
