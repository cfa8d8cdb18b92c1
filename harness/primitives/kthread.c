// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads. One begins asleep, until wake_up_process(); one that the setup makes counts as
 * woken. Stopping and parking set a flag, wake the thread, and wait for its exit, or until it has
 * parked. A thread that is stopped before it was woken never runs its function.
 */
#include <linux/kthread.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "harness/engine/spawn.h"
#include "harness/primitives/kept.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/sleep.h"

#define PC	    ((uintptr_t)__builtin_return_address(0))
#define TASK_PARKED 0x0040

struct kthread {
	int (*run)(void *data);
	void *data;
	int result;
	bool stop, park, of_setup;
};

static struct kthread now[TASKS_SLOTS], of_setup[TASKS_SLOTS];
static struct kept kept;

/* Their addresses stand for a thread's flags, for its exit, and for its having parked. */
static uint32_t flags[TASKS_SLOTS], exits[TASKS_SLOTS], parks[TASKS_SLOTS];

static const struct done {
	uint32_t *of;
	const char *label;
} exited = { exits, "the end of a kernel thread" }, parked = { parks, "a kernel thread to park" };

static struct kthread *kthread_of(unsigned int id)
{
	enum kept_what what = kept_refresh(&kept);

	if (what == KEPT_EMPTY)
		memset(now, 0, sizeof(now));
	else if (what == KEPT_SAVE)
		memcpy(of_setup, now, sizeof(now));
	else if (what == KEPT_RESTORE)
		memcpy(now, of_setup, sizeof(now));
	return &now[id];
}

static void flag_event(unsigned int id, enum op_kind kind, uintptr_t pc, const char *call)
{
	struct object *object = object_get(&flags[id]);

	object->state.label = "the flags of a kernel thread";
	op_point(kind, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	if (kind == OP_READ)
		order_acquire(object);
	else
		order_release(object, false);
}

/*
 * As a completion: done once, however many wait. Who has to bring it about is known, so a circle of
 * waits that goes through it is seen as one.
 */
static struct object *done_object(const struct done *done, unsigned int id)
{
	struct object *object = object_get(&done->of[id]);

	if (object->state.type != OBJECT_COMPLETION)
		object->state = (struct object_state){ .type = OBJECT_COMPLETION,
						       .owner = NO_OWNER,
						       .initialised = true,
						       .blocked = 1ul << OP_WAIT,
						       .readers = 1ul << id,
						       .label = done->label };
	return object;
}

static void done_set(const struct done *done, unsigned int id, uint32_t count, uintptr_t pc,
		     const char *call)
{
	struct object *object = done_object(done, id);

	op_point(OP_COMPLETE, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	order_release(object, false);
	object->state.count = count;
	object->state.blocked = count ? 0 : 1ul << OP_WAIT;
	object->state.readers = count ? 0 : 1ul << id;
	object_wake(object);
}

static void done_wait(const struct done *done, unsigned int id, uintptr_t pc, const char *call)
{
	struct object *object = done_object(done, id);

	task_may_sleep(call, pc);
	current_task->want_site = site_of(pc);
	op_point(OP_WAIT, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	order_acquire(object);
}

static void thread_run(void *arg)
{
	unsigned int id = current_task->id;
	struct kthread *k = kthread_of(id);

	(void)arg;
	current_task->sleeps_idle = true;
	if (!k->of_setup)
		schedule();
	k->result = -EINTR;
	flag_event(id, OP_READ, PC, "kthread begins");
	if (!k->stop) {
		kthread_parkme();
		k->result = k->run(k->data);
	}
	done_set(&exited, id, 1, PC, "kthread exits");
}

struct task_struct *lockstep_kthread(int (*threadfn)(void *data), void *data, const char *namefmt,
				     ...)
{
	bool in_setup = execution.phase == PHASE_SETUP;
	struct object *sleepers;
	char name[TASK_COMM_LEN];
	struct task *t;
	va_list ap;

	if (execution.fault && execution.fault("kthread_create", PC))
		return ERR_PTR(-ENOMEM);
	va_start(ap, namefmt);
	vsnprintf(name, sizeof(name), namefmt, ap);
	va_end(ap);
	task_may_sleep("kthread_create", PC);
	sleepers = sleep_event(OP_ENQUEUE, PC, "kthread_create");
	t = task_new(name, thread_run, NULL, true);
	*kthread_of(
		t->id) = (struct kthread){ .run = threadfn, .data = data, .of_setup = in_setup };
	if (!in_setup) {
		t->sleep_state = TASK_UNINTERRUPTIBLE;
		sleepers->state.readers &= ~(1ul << t->id);
	}
	return lockstep_task_of(t->id);
}

int kthread_stop(struct task_struct *p)
{
	unsigned int id = task_of(p)->id;

	flag_event(id, OP_WRITE, PC, "kthread_stop");
	kthread_of(id)->stop = true;
	kthread_of(id)->park = false;
	wake_up_process(p);
	done_wait(&exited, id, PC, "kthread_stop");
	return kthread_of(id)->result;
}

bool kthread_should_stop(void)
{
	flag_event(current_task->id, OP_READ, PC, "kthread_should_stop");
	return kthread_of(current_task->id)->stop;
}

bool kthread_should_park(void)
{
	flag_event(current_task->id, OP_READ, PC, "kthread_should_park");
	return kthread_of(current_task->id)->park;
}

bool kthread_should_stop_or_park(void)
{
	flag_event(current_task->id, OP_READ, PC, "kthread_should_stop_or_park");
	return kthread_of(current_task->id)->stop || kthread_of(current_task->id)->park;
}

int kthread_park(struct task_struct *p)
{
	unsigned int id = task_of(p)->id;

	done_set(&parked, id, 0, PC, "kthread_park");
	flag_event(id, OP_WRITE, PC, "kthread_park");
	kthread_of(id)->park = true;
	if (current_task->id == id)
		return 0;
	wake_up_process(p);
	done_wait(&parked, id, PC, "kthread_park");
	return 0;
}

void kthread_unpark(struct task_struct *p)
{
	flag_event(task_of(p)->id, OP_WRITE, PC, "kthread_unpark");
	kthread_of(task_of(p)->id)->park = false;
	wake_up_state(p, TASK_PARKED);
}

void kthread_parkme(void)
{
	unsigned int id = current_task->id;

	while (kthread_should_park()) {
		set_current_state(TASK_PARKED);
		if (!kthread_should_park()) {
			set_current_state(TASK_RUNNING);
			break;
		}
		done_set(&parked, id, 1, PC, "kthread_parkme");
		schedule();
	}
}

void *kthread_data(struct task_struct *p)
{
	return kthread_of(task_of(p)->id)->data;
}
