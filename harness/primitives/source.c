// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sources of interrupts, softirqs and timers.
 *
 * The handler of each runs on a task of its own, a processor that does nothing else. That covers
 * whatever a handler does beside other tasks. It does not cover that a task cannot go on while a
 * handler has its processor. This matters only where the handler waits for that task: it spins for
 * a lock that the task holds. So a source that the setup made also fires on the processor of a task
 * that holds a lock or has softirqs or preemption disabled: between any two of its operations, once
 * in an execution, where interrupts (for softirqs: softirqs, too) are enabled. Whether it does is
 * an outcome chosen inside the task's last event. It is then supposed to come: the task waits for
 * it, and an execution in which it does not is none.
 *
 * Not covered: a handler that polls a variable which only the task on its processor would set; and
 * the processor of a task for sources that come into being during the execution.
 */
#include "harness/primitives/source.h"
#include <stdio.h>
#include "harness/engine/spawn.h"
#include "harness/primitives/context.h"

#define SOURCES_MAX 32u /* that fire on the processors of tasks: bits of task.interrupted */
#define MARKED	    (ACCESS_WRITE | ACCESS_MARKED)

static struct {
	const struct source_type *type;
	uintptr_t addr;
} sources[SOURCES_MAX];
static unsigned int sources_nr;
static uint32_t made_in; /* the execution number of the setup that made them */

struct object *source_object(uintptr_t addr)
{
	struct object *object = object_get((void *)addr);

	if (object->state.type != OBJECT_SOURCE) {
		object->state = (struct object_state){ .type = OBJECT_SOURCE, .owner = NO_OWNER };
		source_update(object);
	}
	return object;
}

void source_update(struct object *object)
{
	struct object_state *state = &object->state;

	state->source &= SOURCE_PENDING;
	if (state->owner != NO_OWNER)
		state->source |= SOURCE_RUNNING;
	if (state->fired >= FIRES_MAX)
		execution.cut |= state->source & SOURCE_PENDING;
	else if (!state->off)
		state->source |= SOURCE_READY;
	state->blocked = 0;
	if (state->source != (SOURCE_PENDING | SOURCE_READY))
		state->blocked |= 1ul << OP_FIRE;
	if (state->source & SOURCE_RUNNING)
		state->blocked |= 1ul << OP_QUIESCE;
	if (state->source & (SOURCE_RUNNING | SOURCE_PENDING))
		state->blocked |= 1ul << OP_SETTLE;
	object_wake(object);
}

static void check(const struct source_type *type, uintptr_t addr, uintptr_t pc)
{
	if (type->in_memory)
		memory_check(addr, sizeof(long), MARKED, pc);
}

static void use(const struct source_type *type, uintptr_t addr, uintptr_t pc)
{
	OBSERVE(event, current_task);
	if (type->in_memory)
		memory_access(addr, sizeof(long), MARKED, pc);
}

static struct object *event(const struct source_type *type, uintptr_t addr, enum op_kind kind,
			    uintptr_t pc, const char *call)
{
	struct object *object;

	check(type, addr, pc);
	object = source_object(addr);
	op_point(kind, object, addr, 0, pc, call);
	return object;
}

bool source_arm(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call)
{
	struct object *object = event(type, addr, OP_ARM, pc, call);
	bool was = object->state.source & SOURCE_PENDING;

	use(type, addr, pc);
	if (type->may_arm && !type->may_arm(addr))
		return was;
	source_need_server(type, addr);
	order_release(object, false);
	object->state.source |= SOURCE_PENDING;
	source_update(object);
	return was;
}

bool source_take_back(const struct source_type *type, uintptr_t addr)
{
	struct object *object = source_object(addr);
	bool was = object->state.source & SOURCE_PENDING;

	(void)type;
	object->state.source &= (uint8_t)~SOURCE_PENDING;
	source_update(object);
	return was;
}

void source_open(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call)
{
	struct object *object = event(type, addr, OP_ARM, pc, call);

	use(type, addr, pc);
	order_release(object, false);
	object->state.readers |= 1ul << current_task->id;
	if (!object->state.fired && !(object->state.source & SOURCE_RUNNING))
		object->state.source |= SOURCE_PENDING;
	source_update(object);
}

void source_close(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call)
{
	struct object *object = event(type, addr, OP_ARM, pc, call);

	use(type, addr, pc);
	object->state.readers &= ~(1ul << current_task->id);
	if (!object->state.readers)
		source_take_back(type, addr);
}

bool source_disarm(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call)
{
	struct object *object = event(type, addr, OP_DISARM, pc, call);

	current_task->op.failed = !(object->state.source & SOURCE_PENDING);
	use(type, addr, pc);
	return source_take_back(type, addr);
}

bool source_shut(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call)
{
	event(type, addr, OP_ARM, pc, call);
	use(type, addr, pc);
	return source_take_back(type, addr);
}

int source_try_disarm(const struct source_type *type, uintptr_t addr, uintptr_t pc,
		      const char *call)
{
	struct object *object = event(type, addr, OP_ARM, pc, call);

	use(type, addr, pc);
	if (object->state.source & SOURCE_RUNNING)
		return -1;
	order_acquire(object);
	return source_take_back(type, addr);
}

bool source_look(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call)
{
	struct object *object = event(type, addr, OP_READ, pc, call);

	OBSERVE(event, current_task);
	if (type->in_memory)
		memory_access(addr, sizeof(long), ACCESS_MARKED, pc);
	return object->state.source & SOURCE_PENDING;
}

void source_turn(const struct source_type *type, uintptr_t addr, int by, uintptr_t pc,
		 const char *call)
{
	struct object *object = event(type, addr, OP_ARM, pc, call);

	use(type, addr, pc);
	order_release(object, false);
	object->state.off = (uint8_t)(object->state.off + by);
	source_update(object);
}

void source_wait(const struct source_type *type, uintptr_t addr, enum op_kind kind, uintptr_t pc,
		 const char *call)
{
	struct object *object;

	current_task->want_site = site_of(pc);
	object = event(type, addr, kind, pc, call);
	use(type, addr, pc);
	order_acquire(object);
}

/* What the setup makes fires on the processors of tasks as well. */
static void remember(const struct source_type *type, uintptr_t addr);

void source_need_server(const struct source_type *type, uintptr_t addr)
{
	struct object *object = source_object(addr);
	const char *label = object->state.label;
	char name[80];

	if (object->state.server)
		return;
	snprintf(name, sizeof(name), "%s%s%s", type->name, label ? ":" : "", label ? label : "");
	object->state.server = (uint8_t)(task_new(name, type->serve, (void *)addr, true)->id + 1);
	if (execution.phase == PHASE_SETUP && type->place != SOURCE_TASK)
		remember(type, addr);
}

static struct context handler_context(const struct source_type *type)
{
	struct context now = current_task->context;

	if (type->place == SOURCE_HARDIRQ) {
		now.hardirq++;
		now.irqs_off = 1;
	} else if (type->place == SOURCE_SOFTIRQ) {
		now.softirq++;
	}
	return now;
}

/* It fires: the handler, from its first event to its last. */
static void fire(const struct source_type *type, uintptr_t addr, uintptr_t pc, bool idle)
{
	struct object *object = source_object(addr), *outer = current_task->serves;
	struct context before = current_task->context, inside = handler_context(type);

	if (idle)
		op_point_idle(OP_FIRE, object, addr, pc, type->call);
	else
		op_point(OP_FIRE, object, addr, 0, pc, type->call);
	execution.supposes &= ~(1ul << current_task->id);
	use(type, addr, pc);
	object->state.source &= (uint8_t)~SOURCE_PENDING;
	object->state.fired++;
	object->state.owner = current_task->id;
	object->state.taken_at = pc;
	order_acquire(object);
	source_update(object);
	context_set(&inside, pc);
	current_task->serves = object;
	type->handle(addr);
	current_task->serves = outer;
	context_set(&before, pc);
	op_point(OP_FIRED, object, addr, 0, pc, type->call);
	/* The handler may have freed what it belongs to: then this is no use of it. */
	OBSERVE(event, current_task);
	object->state.owner = NO_OWNER;
	order_release(object, false);
	source_update(object);
}

void source_serve(const struct source_type *type, uintptr_t addr)
{
	for (;;)
		fire(type, addr, (uintptr_t)type->handle, true);
}

static bool lets_in(const struct context *c, enum source_place place)
{
	if (c->hardirq || c->irqs_off)
		return false;
	return place == SOURCE_HARDIRQ || (!c->softirq && !c->bh_off);
}

/* Does it hold a lock that a handler would spin for? */
static bool holds_spinning(const struct task *t)
{
	for (unsigned int i = 0; i < t->held_nr; i++) {
		uint8_t type = t->held[i].object->state.type;

		if (type == OBJECT_SPINLOCK || type == OBJECT_RAW_SPINLOCK ||
		    type == OBJECT_QUEUED_RWLOCK || type == OBJECT_RWLOCK)
			return true;
	}
	return false;
}

/* Before the current task announces its next operation. */
static void interrupt(void)
{
	struct task *t = current_task;
	const struct context *c = &t->context;

	if (execution.phase != PHASE_RUN || execution.supposes >> t->id & 1 ||
	    !(c->preempt_off || c->bh_off || c->softirq || holds_spinning(t)))
		return;
	for (unsigned int i = 0; i < sources_nr; i++) {
		if (t->interrupted >> i & 1 || !lets_in(c, sources[i].type->place) ||
		    !choice_label(2, sources[i].type->call))
			continue;
		t->interrupted |= 1u << i;
		execution.supposes |= 1ul << t->id;
		fire(sources[i].type, sources[i].addr, (uintptr_t)sources[i].type->handle, false);
	}
}

static void remember(const struct source_type *type, uintptr_t addr)
{
	if (made_in != execution.number) {
		made_in = execution.number;
		sources_nr = 0;
	}
	if (sources_nr == SOURCES_MAX)
		harness_bug("more than %u interrupt lines, timers and tasklets in the setup",
			    SOURCES_MAX);
	sources[sources_nr].type = type;
	sources[sources_nr++].addr = addr;
	execution.interrupt = interrupt;
}
