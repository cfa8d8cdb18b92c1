// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sketches: where a task is, and what runs in between: interrupts, timers, tasklets. Their handlers
 * are operations that the scenario hands over.
 */
#include <linux/bottom_half.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <lockstep/interrupt.h>
#include <lockstep/objects.h>
#include "harness/scenario/sketch.h"

struct sketched_irq {
	unsigned int number;
	struct ls_var *freed; /* an execution changes it, so it is no member */
	const struct ls_body *body;
};

struct sketched_timer {
	struct timer_list timer;
	struct lock_class_key key;
	const struct ls_body *body;
};

struct sketched_tasklet {
	struct tasklet_struct tasklet;
	const struct ls_body *body;
};

#define PLAIN_CALL(symbol)                                   \
	static long run_##symbol(const struct ls_args *args) \
	{                                                    \
		(void)args;                                  \
		symbol();                                    \
		return 0;                                    \
	}
PLAIN_CALL(local_irq_disable)
PLAIN_CALL(local_irq_enable)
PLAIN_CALL(local_bh_disable)
PLAIN_CALL(local_bh_enable)
PLAIN_CALL(preempt_disable)
PLAIN_CALL(preempt_enable)

static irqreturn_t handle_irq(int irq, void *dev_id)
{
	const struct sketched_irq *one = dev_id;

	(void)irq;
	ls_body_run(one->body);
	return IRQ_HANDLED;
}

static void destroy_irq(void *object)
{
	struct sketched_irq *one = object;

	if (!ls_var_read_plain(one->freed))
		free_irq(one->number, one);
	kfree(one);
}

static long new_irq(const struct ls_args *args)
{
	struct sketched_irq *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "irq", "%s", args->v[0].text);
	one->number = (unsigned int)args->v[1].number;
	one->freed = ls_var_new("freed", 0);
	one->body = args->v[2].body;
	if (request_irq(one->number, handle_irq, 0, args->v[0].text, one))
		return 0;
	return sketch_add(one, NULL, destroy_irq);
}

static unsigned int line_of(const struct ls_args *args)
{
	return ((const struct sketched_irq *)args->v[0].object)->number;
}

static long run_irq_raise(const struct ls_args *args)
{
	ls_irq_raise(line_of(args));
	return 0;
}

static long run_disable_irq(const struct ls_args *args)
{
	disable_irq(line_of(args));
	return 0;
}

static long run_enable_irq(const struct ls_args *args)
{
	enable_irq(line_of(args));
	return 0;
}

static long run_synchronize_irq(const struct ls_args *args)
{
	synchronize_irq(line_of(args));
	return 0;
}

static long run_free_irq(const struct ls_args *args)
{
	struct sketched_irq *one = args->v[0].object;

	free_irq(one->number, one);
	ls_var_write_plain(one->freed, 1);
	return 0;
}

static void fire_timer(struct timer_list *timer)
{
	ls_body_run(container_of(timer, struct sketched_timer, timer)->body);
}

static void destroy_timer(void *object)
{
	struct sketched_timer *one = object;

	del_timer_sync(&one->timer);
	kfree(one);
}

static long new_timer(const struct ls_args *args)
{
	struct sketched_timer *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "timer", "%s", args->v[0].text);
	one->body = args->v[1].body;
	init_timer_key(&one->timer, fire_timer, 0, args->v[0].text, &one->key);
	return sketch_add(one, NULL, destroy_timer);
}

static long run_mod_timer(const struct ls_args *args)
{
	sketch_give(&args->v[1], mod_timer(args->v[0].object, jiffies + 1));
	return 0;
}

static long run_del_timer(const struct ls_args *args)
{
	sketch_give(&args->v[1], del_timer(args->v[0].object));
	return 0;
}

static long run_del_timer_sync(const struct ls_args *args)
{
	sketch_give(&args->v[1], del_timer_sync(args->v[0].object));
	return 0;
}

static void run_tasklet(struct tasklet_struct *t)
{
	ls_body_run(container_of(t, struct sketched_tasklet, tasklet)->body);
}

static void destroy_tasklet(void *object)
{
	struct sketched_tasklet *one = object;

	tasklet_kill(&one->tasklet);
	kfree(one);
}

static long new_tasklet(const struct ls_args *args)
{
	struct sketched_tasklet *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return 0;
	ls_object_named(one, "tasklet", "%s", args->v[0].text);
	one->body = args->v[1].body;
	tasklet_setup(&one->tasklet, run_tasklet);
	return sketch_add(one, NULL, destroy_tasklet);
}

static long run_tasklet_schedule(const struct ls_args *args)
{
	tasklet_schedule(args->v[0].object);
	return 0;
}

static long run_tasklet_kill(const struct ls_args *args)
{
	tasklet_kill(args->v[0].object);
	return 0;
}

#define TIMER ARG_OBJECT("timer", "timer", "a timer")

static const struct ls_arg no_args[] = { ARG_END };
static const struct ls_arg irq_args[] = { ARG_NAME("name of the line"),
					  ARG_NUMBER("number", 1, "of the line"),
					  ARG_BODY(true, "what the handler does"), ARG_END };
static const struct ls_arg one_irq_args[] = { ARG_OBJECT("irq", "irq", "an interrupt line"),
					      ARG_END };
static const struct ls_arg timer_args[] = { ARG_NAME("name of the timer"),
					    ARG_BODY(true, "what it does when it fires"), ARG_END };
static const struct ls_arg one_timer_args[] = {
	TIMER, ARG_INTO(false, "register that gets 1 when it was pending, else 0"), ARG_END
};
static const struct ls_arg tasklet_args[] = { ARG_NAME("name of the tasklet"),
					      ARG_BODY(true, "what it does"), ARG_END };
static const struct ls_arg one_tasklet_args[] = { ARG_OBJECT("tasklet", "tasklet", "a tasklet"),
						  ARG_END };

SKETCH_TASK(local_irq_disable, no_args, "turn interrupts off on this task's CPU");
SKETCH_TASK(local_irq_enable, no_args, "turn interrupts on");
SKETCH_TASK(local_bh_disable, no_args, "turn softirqs off on this task's CPU; nests");
SKETCH_TASK(local_bh_enable, no_args, "turn softirqs on");
SKETCH_TASK(preempt_disable, no_args, "turn preemption off; nests");
SKETCH_TASK(preempt_enable, no_args, "turn preemption on");
SKETCH_SETUP(irq, "an interrupt line with a handler");
SKETCH_TASK(irq_raise, one_irq_args, "the device raises its line");
SKETCH_TASK(disable_irq, one_irq_args, "keep the line away, and wait for its handler");
SKETCH_TASK(enable_irq, one_irq_args, "let the line through again");
SKETCH_TASK(synchronize_irq, one_irq_args, "wait for the handler");
SKETCH_TASK(free_irq, one_irq_args, "take the handler away, and wait for it");
SKETCH_SETUP(timer, "a timer, whose time is up whenever the strategy says so");
SKETCH_TASK(mod_timer, one_timer_args, "start a timer");
SKETCH_TASK(del_timer, one_timer_args, "stop a timer; what it does may be under way");
SKETCH_TASK(del_timer_sync, one_timer_args, "stop a timer, and wait for what it does");
SKETCH_SETUP(tasklet, "something that a softirq does once");
SKETCH_TASK(tasklet_schedule, one_tasklet_args, "let a softirq do it");
SKETCH_TASK(tasklet_kill, one_tasklet_args, "wait until it is done");
