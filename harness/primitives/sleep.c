// SPDX-License-Identifier: GPL-2.0-only
/*
 * set_current_state(), schedule() and wake_up_process(). To be about to sleep is an event, and to
 * be woken is one; to sleep is none. So a wake-up between the two is not lost, and one before both
 * is.
 *
 * When a time is over is a choice (spawn.h, op_point_timed()). A wake-up is spurious where a fault
 * plan says so ("spurious_wakeup").
 */
#include "harness/primitives/sleep.h"
#include <linux/sched.h>
#include <stdio.h>
#include "harness/engine/spawn.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static uint32_t sleepers; /* its address stands for all */

/* Read by models; the state of a task is the harness's. */
static struct task_struct structs[TASKS_SLOTS];

struct task_struct *lockstep_task_of(unsigned int id)
{
	struct task_struct *p = &structs[id];

	p->pid = (pid_t)id + 1;
	snprintf(p->comm, sizeof(p->comm), "%s", tasks[id].name);
	return p;
}

struct task_struct *lockstep_current(void)
{
	return lockstep_task_of(current_task->id);
}

struct task *task_of(const struct task_struct *p)
{
	return &tasks[p - structs];
}

/* .readers are the tasks that run: who is to sleep is not among them until it is woken. */
static struct object *sleepers_object(void)
{
	struct object *object = object_get(&sleepers);

	if (object->state.type != OBJECT_SLEEPERS)
		object->state = (struct object_state){ .type = OBJECT_SLEEPERS,
						       .owner = NO_OWNER,
						       .readers = ~0ul,
						       .label = "sleeping tasks" };
	return object;
}

struct object *sleep_event(enum op_kind kind, uintptr_t pc, const char *call)
{
	struct object *object = sleepers_object();

	op_point(kind, object, object->addr, 0, pc, call);
	OBSERVE(event, current_task);
	return object;
}

void sleep_set(unsigned int state)
{
	struct object *object = sleepers_object();

	current_task->sleep_state = state;
	if (state)
		object->state.readers &= ~(1ul << current_task->id);
	else
		object->state.readers |= 1ul << current_task->id;
}

bool sleep_wake(struct task *t, unsigned int mode)
{
	if (!(t->sleep_state & mode))
		return false;
	t->sleep_state = TASK_RUNNING;
	sleepers_object()->state.readers |= 1ul << t->id;
	task_wake(t);
	return true;
}

/* One attempt: true when the task is awake. */
static bool try(bool timed, uintptr_t pc, const char *call)
{
	struct object *object = sleepers_object();

	if (timed)
		op_point_timed(OP_SLEEP_TRY, object, object->addr, pc, call);
	else
		op_point(OP_SLEEP_TRY, object, object->addr, 0, pc, call);
	current_task->op.failed = !(object->state.readers >> current_task->id & 1);
	if (!current_task->op.failed)
		task_woken();
	OBSERVE(event, current_task);
	return !current_task->op.failed;
}

static void block(struct object *queue, uintptr_t pc, const char *call)
{
	struct task *t = current_task;

	t->queue = queue ? queue : sleepers_object();
	t->want_site = site_of(pc);
	if (t->sleep_state)
		task_sleep();
	if (t->sleeps_idle)
		op_point_idle(OP_WOKEN, t->queue, t->queue->addr, pc, call);
	else
		op_point(OP_WOKEN, t->queue, t->queue->addr, 0, pc, call);
	task_woken();
	OBSERVE(event, t);
	t->queue = NULL;
}

/* May it wake up here for no reason? */
static bool may_be_spurious(void)
{
	return current_task->sleep_state && in_task() && execution.fault_planned &&
	       execution.fault_planned("spurious_wakeup");
}

int sleep_on(struct object *queue, long *left, unsigned int state, uintptr_t pc, const char *call)
{
	bool timed = *left != MAX_SCHEDULE_TIMEOUT;
	bool may_fail = (state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) && in_task() &&
			execution.fault_planned && execution.fault_planned(call);
	bool may_wake = may_be_spurious();

	if (timed || may_fail || may_wake) {
		if (try(timed, pc, call))
			return 0;
		if (may_fail && execution.fault(call, pc)) {
			sleep_set(TASK_RUNNING);
			return -ERESTARTSYS;
		}
		if (may_wake && execution.fault("spurious_wakeup", pc)) {
			sleep_set(TASK_RUNNING);
			return 0;
		}
		if (timed) {
			sleep_set(TASK_RUNNING);
			*left = 0;
			return 0;
		}
	}
	block(queue, pc, call);
	return 0;
}

void lockstep_set_state(unsigned int state)
{
	sleep_event(OP_ENQUEUE, PC, "set_current_state");
	sleep_set(state);
}

unsigned int lockstep_get_state(void)
{
	sleep_event(OP_READ, PC, "get_current_state");
	return current_task->sleep_state;
}

void schedule(void)
{
	long left = MAX_SCHEDULE_TIMEOUT;

	task_may_sleep("schedule", PC);
	sleep_on(NULL, &left, 0, PC, "schedule");
}

static long sleep_for(long timeout, unsigned int state, uintptr_t pc, const char *call)
{
	task_may_sleep(call, pc);
	sleep_on(NULL, &timeout, state, pc, call);
	return timeout;
}

long schedule_timeout(long timeout)
{
	return sleep_for(timeout, 0, PC, "schedule_timeout");
}

static long sleep_as(long timeout, unsigned int state, uintptr_t pc, const char *call)
{
	sleep_event(OP_ENQUEUE, pc, call);
	sleep_set(state);
	return sleep_for(timeout, state, pc, call);
}

long schedule_timeout_interruptible(long timeout)
{
	return sleep_as(timeout, TASK_INTERRUPTIBLE, PC, "schedule_timeout_interruptible");
}

long schedule_timeout_killable(long timeout)
{
	return sleep_as(timeout, TASK_KILLABLE, PC, "schedule_timeout_killable");
}

long schedule_timeout_uninterruptible(long timeout)
{
	return sleep_as(timeout, TASK_UNINTERRUPTIBLE, PC, "schedule_timeout_uninterruptible");
}

void yield(void)
{
	op_point(OP_YIELD, NULL, 0, 0, PC, "yield");
	OBSERVE(event, current_task);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	struct task *waker = current_task;
	bool woken;

	sleep_event(OP_WAKE, PC, "wake_up_state");
	woken = sleep_wake(task_of(p), state);
	waker->order.at[waker->id & (CLOCK_MAX - 1)]++;
	return woken;
}

int wake_up_process(struct task_struct *p)
{
	struct task *waker = current_task;
	bool woken;

	sleep_event(OP_WAKE, PC, "wake_up_process");
	woken = sleep_wake(task_of(p), ~0u);
	waker->order.at[waker->id & (CLOCK_MAX - 1)]++;
	return woken;
}
