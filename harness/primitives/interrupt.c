// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines. A line that is raised runs the handlers of all its actions, in hard interrupt
 * context, when it is enabled and has some; the same line never twice at a time. On which processor
 * is said in source.c.
 *
 * A threaded handler runs on a task of its own. With IRQF_ONESHOT the line is turned off until that
 * is done. Interrupt controllers, affinity and spurious-interrupt detection are not modelled; lines
 * are raised by edges.
 */
#include <linux/interrupt.h>
#include <errno.h>
#include <stdio.h>
#include <lockstep/interrupt.h>
#include "harness/engine/names.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/source.h"

#define PC     ((uintptr_t)__builtin_return_address(0))
#define MARKED (ACCESS_WRITE | ACCESS_MARKED)

/* In the arena; the list is the line's object's. */
struct irq_action {
	irq_handler_t handler, thread_fn;
	void *dev_id;
	const char *name;
	unsigned long flags;
	struct irq_action *next;
};

/* Their addresses stand for the lines, and for the threads of these. */
static uint32_t lines[LS_IRQS_MAX], threads[LS_IRQS_MAX];

static void serve_line(void *addr);
static void serve_thread(void *addr);
static void handle_line(uintptr_t addr);
static void handle_thread(uintptr_t addr);

static const struct source_type line_type = { .name = "irq",
					      .call = "interrupt",
					      .place = SOURCE_HARDIRQ,
					      .handle = handle_line,
					      .serve = serve_line };

static const struct source_type thread_type = { .name = "irq thread",
						.call = "irq thread runs",
						.place = SOURCE_TASK,
						.handle = handle_thread,
						.serve = serve_thread };

static void serve_line(void *addr)
{
	source_serve(&line_type, (uintptr_t)addr);
}

static void serve_thread(void *addr)
{
	source_serve(&thread_type, (uintptr_t)addr);
}

static struct object *line_object(unsigned int irq)
{
	uintptr_t addr = (uintptr_t)&lines[irq];
	bool known = object_get((void *)addr)->state.type == OBJECT_SOURCE;
	struct object *object = source_object(addr);
	char label[16];

	if (known)
		return object;
	snprintf(label, sizeof(label), "irq %u", irq);
	object->state.label = name_intern(label);
	/* Nobody handles it yet. */
	object->state.off = 1;
	source_update(object);
	return object;
}

static void wake_thread(unsigned int irq, uintptr_t pc)
{
	source_arm(&thread_type, (uintptr_t)&threads[irq], pc, "irq thread is woken");
}

/* In a kernel with PREEMPT_RT a handler becomes a thread, unless it may not. */
static irqreturn_t call_handler(const struct irq_action *a, unsigned int irq)
{
	struct context now = current_task->context;

	if (!a->handler)
		return IRQ_WAKE_THREAD;
	now.threaded = !(a->flags & (IRQF_NO_THREAD | IRQF_ONESHOT));
	context_set(&now, (uintptr_t)a->handler);
	return a->handler((int)irq, a->dev_id);
}

static void handle_line(uintptr_t addr)
{
	unsigned int irq = (unsigned int)((uint32_t *)addr - lines);
	struct object *object = source_object(addr);
	bool wakes = false, oneshot = false;

	for (struct irq_action *a = object->state.data; a; a = a->next) {
		irqreturn_t got = call_handler(a, irq);

		if (got != IRQ_WAKE_THREAD || !a->thread_fn)
			continue;
		wakes = true;
		oneshot |= a->flags & IRQF_ONESHOT;
	}
	if (!wakes)
		return;
	/* Still in the handler, so nothing fires in between. */
	if (oneshot) {
		object->state.off++;
		source_object((uintptr_t)&threads[irq])->state.count = 1;
	}
	wake_thread(irq, (uintptr_t)handle_line);
}

static void handle_thread(uintptr_t addr)
{
	unsigned int irq = (unsigned int)((uint32_t *)addr - threads);
	struct object *thread = source_object(addr);

	for (struct irq_action *a = line_object(irq)->state.data; a; a = a->next)
		if (a->thread_fn)
			a->thread_fn((int)irq, a->dev_id);
	if (!thread->state.count)
		return;
	thread->state.count = 0;
	source_turn(&line_type, (uintptr_t)&lines[irq], -1, (uintptr_t)handle_thread,
		    "line is unmasked");
}

/* 0, or why the line cannot be taken. */
static int check_request(const struct irq_action *first, irq_handler_t handler,
			 irq_handler_t thread_fn, unsigned long flags, const void *dev_id)
{
	if (!handler && !thread_fn)
		return -EINVAL;
	if ((flags & IRQF_SHARED) && !dev_id)
		return -EINVAL;
	/* Without the handler's acknowledgement the line would fire for ever. */
	if (!handler && !(flags & IRQF_ONESHOT))
		return -EINVAL;
	if (first && !(first->flags & flags & IRQF_SHARED))
		return -EBUSY;
	return 0;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev_id)
{
	struct irq_action *action, *first;
	struct object *object;
	int err;

	if (irq >= LS_IRQS_MAX)
		return -EINVAL;
	task_may_sleep("request_irq", PC);
	if (execution.fault && (err = execution.fault("request_irq", PC)))
		return -err;
	action = memory_alloc(sizeof(*action), true, "request_irq", site_of(PC));
	if (!action)
		return -ENOMEM;
	object = line_object(irq);
	op_point(OP_ARM, object, object->addr, 0, PC, "request_irq");
	OBSERVE(event, current_task);
	first = object->state.data;
	err = check_request(first, handler, thread_fn, flags, dev_id);
	if (err) {
		memory_free(action, site_of(PC));
		return err;
	}
	memory_access((uintptr_t)action, sizeof(*action), MARKED, PC);
	*action = (struct irq_action){ handler, thread_fn, dev_id, name, flags, first };
	object->state.data = action;
	source_need_server(&line_type, object->addr);
	if (thread_fn) {
		struct object *thread = source_object((uintptr_t)&threads[irq]);

		thread->state.label = object->state.label;
		source_need_server(&thread_type, thread->addr);
	}
	order_release(object, false);
	if (!first)
		object->state.off = (uint8_t)(object->state.off - !(flags & IRQF_NO_AUTOEN));
	source_update(object);
	return 0;
}

static void wait_for_handlers(unsigned int irq, uintptr_t pc, const char *call)
{
	source_wait(&line_type, line_object(irq)->addr, OP_QUIESCE, pc, call);
	/* Only a line that has one can have woken it. */
	if (object_get(&threads[irq])->state.server)
		source_wait(&thread_type, (uintptr_t)&threads[irq], OP_SETTLE, pc, call);
}

/* Take an action out of the list: in the event. */
static struct irq_action *unlink_action(struct object *object, const void *dev_id, uintptr_t pc)
{
	struct irq_action *before = NULL, *a = object->state.data;

	while (a && a->dev_id != dev_id) {
		before = a;
		a = a->next;
	}
	if (!a)
		return NULL;
	if (before) {
		memory_access((uintptr_t)&before->next, sizeof(before->next), MARKED, pc);
		before->next = a->next;
	} else {
		object->state.data = a->next;
	}
	if (!object->state.data)
		object->state.off++;
	source_update(object);
	return a;
}

const void *free_irq(unsigned int irq, void *dev_id)
{
	struct irq_action *action;
	struct object *object;
	const char *name;

	if (irq >= LS_IRQS_MAX)
		return NULL;
	task_may_sleep("free_irq", PC);
	object = line_object(irq);
	op_point(OP_ARM, object, object->addr, 0, PC, "free_irq");
	OBSERVE(event, current_task);
	action = unlink_action(object, dev_id, PC);
	if (!action) {
		OBSERVE(warned, current_task, "an interrupt is freed that was not requested",
			site_of(PC));
		return NULL;
	}
	wait_for_handlers(irq, PC, "free_irq");
	name = action->name;
	memory_free(action, site_of(PC));
	return name;
}

void disable_irq_nosync(unsigned int irq)
{
	if (irq < LS_IRQS_MAX)
		source_turn(&line_type, line_object(irq)->addr, 1, PC, "disable_irq_nosync");
}

void disable_irq(unsigned int irq)
{
	if (irq >= LS_IRQS_MAX)
		return;
	task_may_sleep("disable_irq", PC);
	source_turn(&line_type, line_object(irq)->addr, 1, PC, "disable_irq");
	wait_for_handlers(irq, PC, "disable_irq");
}

void enable_irq(unsigned int irq)
{
	struct object *object;
	bool was_off;

	if (irq >= LS_IRQS_MAX)
		return;
	object = line_object(irq);
	op_point(OP_ARM, object, object->addr, 0, PC, "enable_irq");
	OBSERVE(event, current_task);
	/* A line without a handler is off once for that. */
	was_off = object->state.off > !object->state.data;
	if (!was_off) {
		OBSERVE(warned, current_task, "an interrupt is enabled that is not disabled",
			site_of(PC));
		return;
	}
	order_release(object, false);
	object->state.off--;
	source_update(object);
}

void synchronize_irq(unsigned int irq)
{
	if (irq >= LS_IRQS_MAX)
		return;
	task_may_sleep("synchronize_irq", PC);
	wait_for_handlers(irq, PC, "synchronize_irq");
}

bool synchronize_hardirq(unsigned int irq)
{
	if (irq >= LS_IRQS_MAX)
		return false;
	source_wait(&line_type, line_object(irq)->addr, OP_QUIESCE, PC, "synchronize_hardirq");
	return !(object_get(&threads[irq])->state.source & (SOURCE_PENDING | SOURCE_RUNNING));
}

void irq_wake_thread(unsigned int irq, void *dev_id)
{
	(void)dev_id;
	if (irq < LS_IRQS_MAX && object_get(&threads[irq])->state.server)
		wake_thread(irq, PC);
}

void ls_irq_raise(unsigned int irq)
{
	struct object *object;

	if (irq >= LS_IRQS_MAX)
		harness_bug("interrupt line %u: there are %u", irq, LS_IRQS_MAX);
	object = line_object(irq);
	op_point(OP_ARM, object, object->addr, 0, PC, "raise interrupt");
	OBSERVE(event, current_task);
	order_release(object, false);
	object->state.source |= SOURCE_PENDING;
	source_update(object);
}
