// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work items. Each has a task that runs it, made when it is first queued, so that works run beside
 * each other and none beside itself. A delayed work has a second one, its timer: it makes the work
 * ready at any moment after it was armed.
 *
 * Queueing, start, end and cancel change the work; looking at it does not. A queueing that finds
 * the work pending changes nothing either, and still comes before the start. To flush is to look
 * which instance is under way, pending or running, and then to wait until that one is over.
 *
 * Between the moment in which the kernel marks a work as pending and that in which it lists it, a
 * flush does not see the work; here it does. cancel_*_sync() lets nobody queue the work until it
 * returns, as there.
 */
#include "harness/primitives/work.h"
#include <stdio.h>
#include "harness/engine/spawn.h"
#include "harness/primitives/kept.h"
#include "harness/primitives/lock.h"

#define PC	  ((uintptr_t)__builtin_return_address(0))
#define WORKS_MAX 256u

static struct {
	uint32_t nr;
	struct work v[WORKS_MAX];
} now, of_setup;
static struct kept kept;

static void refresh(void)
{
	enum kept_what what = kept_refresh(&kept);

	if (what == KEPT_EMPTY)
		now.nr = 0;
	else if (what == KEPT_SAVE)
		of_setup = now;
	else if (what == KEPT_RESTORE)
		memcpy(&now, &of_setup,
		       offsetof(__typeof__(now), v) + of_setup.nr * sizeof(*now.v));
}

void work_set(struct object *object, uint32_t count)
{
	object->state.count = count;
	object->state.blocked = (count == WORK_READY ? 0 : 1ul << OP_WORK_START) |
				(count & WORK_DELAYED ? 0 : 1ul << OP_WORK_FIRE);
	if (object->want)
		object_wake(object);
}

static void object_begin(struct object *object, const char *label)
{
	object->state = (struct object_state){
		.type = OBJECT_WORK, .owner = NO_OWNER, .initialised = true, .label = label
	};
	work_set(object, 0);
}

struct object *work_object(const struct work_struct *work, uintptr_t pc)
{
	struct object *object;

	memory_check((uintptr_t)work, sizeof(work->data), ACCESS_WRITE | ACCESS_MARKED, pc);
	object = object_get(work);
	if (object->state.type == OBJECT_WORK)
		return object;
	if ((uintptr_t)work - REGION_BASE < REGION_SIZE)
		OBSERVE(raised, current_task, LS_CONTRACT, work,
			"a work is used before it was initialised", site_of(pc));
	object_begin(object, "work");
	return object;
}

/* A use of the work's own word: whoever frees the work has to come after it or before it. */
static void use(const struct object *object, uintptr_t pc)
{
	memory_access(object->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
}

struct work *work_of(struct object *object)
{
	refresh();
	for (uint32_t i = 0; i < now.nr; i++)
		if (now.v[i].object == object)
			return &now.v[i];
	if (now.nr == WORKS_MAX)
		harness_bug("more than %u work items", WORKS_MAX);
	now.v[now.nr] = (struct work){ .object = object,
				       .work = (struct work_struct *)object->addr,
				       .place = NO_PLACE };
	return &now.v[now.nr++];
}

void lockstep_init_work(struct work_struct *work, work_func_t func, const char *name,
			struct lock_class_key *key)
{
	struct object *object;
	struct work *w;

	plain_write(work, sizeof(*work), PC);
	object = object_get(work);
	w = work_of(object);
	if (object->state.type == OBJECT_WORK && (object->state.count || w->running))
		OBSERVE(raised, current_task, LS_CONTRACT, work,
			"a work is initialised while it is pending or running", site_of(PC));
	w->pending = 0;
	work->data.counter = 0;
	work->entry.next = work->entry.prev = &work->entry;
	work->func = func;
	object_begin(object, name);
	lockdep_init_map(&work->lockdep_map, name, key, 0);
}

/* An instance is over, run or cancelled: who waits for it goes on. */
static void instance_over(struct object *object, uint32_t instance)
{
	for (uint64_t all = execution.all; all; all &= all - 1) {
		struct task *waiting = &tasks[__builtin_ctzl(all)];

		if (waiting->queue != object || waiting->ticket != instance)
			continue;
		waiting->queue = NULL;
		waiting->grace = 0;
		task_wake(waiting);
	}
}

static void publish_end(struct object *object)
{
	struct task *t = current_task;

	clock_join(object->order_read, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

/* While it runs it may free its own memory. */
void work_run(struct work *w, uint32_t place)
{
	struct task *t = current_task;
	struct work_struct *work = w->work;
	struct workqueue_struct *wq = w->wq;
	struct object *object = w->object;
	uint32_t instance = w->pending;
	uintptr_t pc = w->pc;
	struct lockdep_map map;
	work_func_t func;

	w->running = instance;
	w->pending = 0;
	w->place = NO_PLACE;
	object->state.owner = t->id;
	work_set(object, (object->state.count & ~WORK_PENDING) | WORK_RUNNING);
	use(object, pc);
	order_acquire(object);
	memory_access((uintptr_t)&work->func, sizeof(work->func), 0, pc);
	func = work->func;
	lockdep_copy_map(&map, &work->lockdep_map);
	lock_acquire(&wq->lockdep_map, 0, 0, 0, 1, NULL, pc);
	lock_acquire(&map, 0, 0, 0, 1, NULL, pc);
	func(work);
	lock_release(&map, pc);
	lock_release(&wq->lockdep_map, pc);
	op_point(OP_WORK_END, object, object->addr, 0, pc, "work ends");
	OBSERVE(event, t);
	work_of(object)->running = 0;
	object->state.owner = NO_OWNER;
	work_set(object, object->state.count & ~WORK_RUNNING);
	instance_over(object, instance);
	wq_place_over(place);
	publish_end(object);
}

static void runner_run(void *arg)
{
	struct object *object = object_get(arg);

	for (;;) {
		struct work *w;

		op_point_idle(OP_WORK_START, object, object->addr, PC, "work starts");
		w = work_of(object);
		current_task->op.pc = w->pc;
		OBSERVE(event, current_task);
		work_run(w, w->place);
	}
}

/* Ready now: the runner can take it, or it is the next event of this task to list it. */
static uint32_t ready_on(const struct workqueue_struct *wq)
{
	return wq_lists(wq) ? WORK_LISTED : WORK_READY;
}

static void timer_run(void *arg)
{
	struct object *object = object_get(arg);

	for (;;) {
		struct work *w;

		op_point_idle(OP_WORK_FIRE, object, object->addr, PC, "delay is over");
		w = work_of(object);
		current_task->op.pc = w->pc;
		OBSERVE(event, current_task);
		order_acquire(object);
		order_release(object, false);
		work_set(object, (object->state.count & ~WORK_DELAYED) | ready_on(w->wq));
		if (wq_lists(w->wq))
			wq_append(w->wq, w, w->pending, w->pc, "delay is over");
	}
}

static struct task *helper(const char *what, const struct object *object, void (*run)(void *arg))
{
	char name[64];

	snprintf(name, sizeof(name), "%s:%s", what, object->state.label ? object->state.label : "");
	return task_new(name, run, (void *)object->addr, true);
}

/* A new instance, inside the event that makes it pending. */
static void make_pending(struct work *w, struct workqueue_struct *wq, bool delayed, uintptr_t pc)
{
	struct object *object = w->object;

	w->wq = wq;
	w->pc = pc;
	w->pending = ++w->instances;
	if (delayed && !w->timer)
		w->timer = helper("timer", object, timer_run);
	if (!wq_lists(wq) && !w->runner)
		w->runner = helper("work", object, runner_run);
	work_set(object, object->state.count | (delayed ? WORK_DELAYED : ready_on(wq)));
}

void work_hand_over(struct work *w, uint32_t place)
{
	struct object *object = w->object;

	w->place = place;
	if (!w->runner)
		w->runner = helper("work", object, runner_run);
	work_set(object, (object->state.count & ~WORK_PENDING) | WORK_READY);
}

bool work_queue(struct workqueue_struct *wq, struct work_struct *work, bool delayed, uintptr_t pc,
		const char *call)
{
	struct task *t = current_task;
	struct object *object = work_object(work, pc);
	struct work *w;

	wq_use(wq, pc);
	wq_enter(wq, object, pc, call);
	op_point(OP_WORK_QUEUE, object, object->addr, 0, pc, call);
	t->op.failed = object->state.count & ~WORK_RUNNING;
	OBSERVE(event, t);
	use(object, pc);
	order_release(object, false);
	if (t->op.failed)
		return false;
	tell_life(work, LIFE_QUEUED, pc);
	w = work_of(object);
	make_pending(w, wq, delayed, pc);
	if (!delayed && wq_lists(wq))
		wq_append(wq, w, w->pending, pc, call);
	return true;
}

/* Whoever will run the instance that is waited for, as far as that is known. */
static uint64_t runners_of(const struct work *w, uint32_t instance)
{
	const struct object *object = w->object;

	if (instance == w->running && object->state.owner != NO_OWNER)
		return 1ul << object->state.owner;
	return work_bit(w->runner);
}

static void wait_for(struct work *w, uint32_t instance, uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *object = w->object;

	t->queue = object;
	t->ticket = instance;
	t->grace = runners_of(w, instance);
	t->want_site = site_of(pc);
	task_sleep();
	op_point(OP_BARRIER_END, object, object->addr, 0, pc, call);
	task_woken();
	OBSERVE(event, t);
}

static void annotate_flush(struct work_struct *work, struct workqueue_struct *wq, uintptr_t pc,
			   const char *call)
{
	task_may_sleep(call, pc);
	if (wq && wq->max_active == 1)
		lock_sync(&wq->lockdep_map, 0, 0, 1, NULL, pc);
	lock_sync(&work->lockdep_map, 0, 0, 1, NULL, pc);
}

/* @of_wq: only if it is on @wq. Return: whether there was an instance to wait for. */
bool work_wait(struct work_struct *work, bool of_wq, struct workqueue_struct *wq, uintptr_t pc,
	       const char *call)
{
	struct object *object = of_wq ? object_get(work) : work_object(work, pc);
	struct work *w = work_of(object);
	uint32_t instance = 0;

	op_point(OP_WORK_FLUSH, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	w = work_of(object);
	if (!of_wq)
		use(object, pc);
	/* A delay that is not over keeps a work out of every queue. */
	if (!(object->state.count & WORK_DELAYED))
		instance = w->pending;
	if (!instance)
		instance = w->running;
	if (of_wq && w->wq != wq)
		instance = 0;
	/* In the setup and the finish nobody else runs. */
	if (instance && !in_task() && instance == w->pending)
		work_run(w, w->place);
	else if (instance)
		wait_for(w, instance, pc, call);
	else
		clock_join(&current_task->order, object->order_read);
	return instance;
}

bool flush_work(struct work_struct *work)
{
	struct object *object = work_object(work, PC);

	annotate_flush(work, work_of(object)->wq, PC, "flush_work");
	return work_wait(work, false, NULL, PC, "flush_work");
}

/* The event of taking back what is pending. Return: whether something was. */
static bool take_back(struct object *object, uintptr_t pc, const char *call)
{
	bool was_pending;
	struct work *w;

	op_point(OP_WORK_CANCEL, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	use(object, pc);
	w = work_of(object);
	was_pending = object->state.count & WORK_PENDING;
	if (was_pending) {
		instance_over(object, w->pending);
		wq_place_over(w->place);
		current_task->order.at[current_task->id & (CLOCK_MAX - 1)]++;
	}
	w->pending = 0;
	w->place = NO_PLACE;
	work_set(object, object->state.count & ~WORK_PENDING);
	return was_pending;
}

static bool cancel_and_wait(struct work_struct *work, uintptr_t pc, const char *call)
{
	struct object *object = work_object(work, pc);
	bool was_pending;
	struct work *w;

	annotate_flush(work, work_of(object)->wq, pc, call);
	was_pending = take_back(object, pc, call);
	w = work_of(object);
	if (!w->running) {
		clock_join(&current_task->order, object->order_read);
		return was_pending;
	}
	work_set(object, object->state.count + WORK_CANCELING);
	wait_for(w, w->running, pc, call);
	op_point(OP_WORK_CANCEL, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	use(object, pc);
	work_set(object, object->state.count - WORK_CANCELING);
	return was_pending;
}

bool cancel_work(struct work_struct *work)
{
	return take_back(work_object(work, PC), PC, "cancel_work");
}

bool cancel_work_sync(struct work_struct *work)
{
	return cancel_and_wait(work, PC, "cancel_work_sync");
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return take_back(work_object(&dwork->work, PC), PC, "cancel_delayed_work");
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel_and_wait(&dwork->work, PC, "cancel_delayed_work_sync");
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	struct object *object = work_object(&dwork->work, PC);
	struct work *w;

	annotate_flush(&dwork->work, work_of(object)->wq, PC, "flush_delayed_work");
	op_point(OP_WORK_CANCEL, object, object->addr, 0, PC, "flush_delayed_work");
	OBSERVE(event, current_task);
	use(object, PC);
	w = work_of(object);
	if (object->state.count & WORK_DELAYED) {
		work_set(object, (object->state.count & ~WORK_PENDING) | ready_on(w->wq));
		order_release(object, false);
		if (!w->runner && !wq_lists(w->wq))
			w->runner = helper("work", object, runner_run);
		if (wq_lists(w->wq))
			wq_append(w->wq, w, w->pending, PC, "flush_delayed_work");
	}
	return work_wait(&dwork->work, false, NULL, PC, "flush_delayed_work");
}

static bool modify(struct workqueue_struct *wq, struct delayed_work *dwork, bool delayed,
		   uintptr_t pc, const char *call)
{
	struct object *object = work_object(&dwork->work, pc);
	bool was_pending;
	struct work *w;

	wq_use(wq, pc);
	wq_enter(wq, object, pc, call);
	was_pending = take_back(object, pc, call);
	order_release(object, false);
	/* Who cancels it and waits keeps it from being queued. */
	if (object->state.count & ~WORK_RUNNING)
		return was_pending;
	w = work_of(object);
	make_pending(w, wq, delayed, pc);
	if (!delayed && wq_lists(wq))
		wq_append(wq, w, w->pending, pc, call);
	return was_pending;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay)
{
	(void)cpu;
	return modify(wq, dwork, delay, PC, "mod_delayed_work_on");
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return modify(wq, dwork, delay, PC, "mod_delayed_work");
}

static uint32_t look(struct work_struct *work, uintptr_t pc, const char *call)
{
	struct object *object = work_object(work, pc);

	op_point(OP_READ, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	memory_access(object->addr, sizeof(long), ACCESS_MARKED, pc);
	return (object->state.count & WORK_PENDING ? WORK_BUSY_PENDING : 0) |
	       (work_of(object)->running ? WORK_BUSY_RUNNING : 0);
}

bool work_pending(struct work_struct *work)
{
	return look(work, PC, "work_pending") & WORK_BUSY_PENDING;
}

unsigned int work_busy(struct work_struct *work)
{
	return look(work, PC, "work_busy");
}
