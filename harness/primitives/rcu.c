// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers' sections and grace periods, after RCU's guarantee: of a section and a grace period,
 * either the section began before the grace period did, and then all of it comes before the end of
 * the grace period; or it began later, and then what came before the grace period comes before all
 * of it.
 *
 * So all that matters is which of the two begins first: these are the events that depend on each
 * other. The end of a section depends on nothing; it lets the grace periods that wait for it end.
 * Grace periods do not matter to each other, nor do sections. The end of a grace period can happen
 * as soon as the last of its sections has ended, and at any later moment, as the strategy chooses.
 *
 * Sections within sections are one; only the outermost calls are events. Where preemption or
 * interrupts are off without a reader's section there is none for a grace period to wait for.
 */
#include "harness/primitives/rcu.h"
#include <lockstep/finding.h>

uint64_t rcu_domain;

struct object *rcu_object(void)
{
	struct object *object = object_get(&rcu_domain);

	object->state.type = OBJECT_RCU;
	object->state.label = "RCU readers";
	return object;
}

/* Of the second half of the domain's first word: its clocks are what ended sections knew. */
static struct object *ended_of(const struct object *domain)
{
	return object_get((const char *)domain->addr + 4);
}

void rcu_begin(struct object *domain, uintptr_t pc, const char *call)
{
	struct task *t = current_task;

	op_point(OP_RCU_LOCK, domain, domain->addr, 0, pc, call);
	OBSERVE(event, t);
	domain->state.readers |= 1ul << t->id;
	order_acquire(domain);
}

/* The end of a section is one of the ends that a grace period waits for. */
static void end_for(struct task *waiting, const struct task *reader)
{
	waiting->grace &= ~(1ul << reader->id);
	if (waiting->grace) {
		clock_join(&waiting->wake_dep, &reader->dep);
		clock_join(&waiting->wake_order, &reader->order);
	} else {
		task_wake(waiting);
	}
}

void rcu_end(struct object *domain, uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *ended = ended_of(domain);

	op_point(OP_RCU_UNLOCK, domain, domain->addr, 0, pc, call);
	OBSERVE(event, t);
	domain->state.readers &= ~(1ul << t->id);
	for (uint64_t all = execution.all; all; all &= all - 1) {
		struct task *waiting = &tasks[__builtin_ctzl(all)];

		if (waiting->grace >> t->id & 1 && waiting->op.object == domain &&
		    waiting->op.kind == OP_GP_END)
			end_for(waiting, t);
	}
	callbacks_reader_ended(domain);
	clock_join(ended->dep_gather, &t->dep);
	clock_join(ended->order, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

/*
 * The event by which a grace period begins. Sections that are over began before, too; what they
 * knew is not known before the end. That sections which begin from now on know what the caller
 * does is for the caller to say.
 */
void grace_start(struct grace *grace, struct object *domain, uintptr_t pc, const char *call)
{
	struct object *ended = ended_of(domain);

	op_point(OP_GP_START, domain, domain->addr, 0, pc, call);
	OBSERVE(event, current_task);
	/* All of it: clocks may become wider later. */
	*grace = (struct grace){ .domain = domain, .left = domain->state.readers };
	clock_copy(&grace->dep, ended->dep_gather);
	clock_copy(&grace->order, ended->order);
}

void rcu_synchronize(struct object *domain, uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct grace grace;

	OBSERVE(wait_begun, t, domain, site_of(pc));
	grace_start(&grace, domain, pc, call);
	order_release(domain, false);
	t->grace = grace.left;
	clock_join(&t->wake_dep, &grace.dep);
	clock_join(&t->wake_order, &grace.order);
	if (t->grace)
		task_sleep();
	t->want_site = site_of(pc);
	op_point(OP_GP_END, domain, domain->addr, 0, pc, call);
	task_woken();
	OBSERVE(event, t);
}

void rcu_misuse(const void *object, const char *text, uintptr_t pc)
{
	OBSERVE(raised, current_task, LS_RCU_MISUSE, object, text, site_of(pc));
}

void rcu_enter(uintptr_t pc, const char *call)
{
	if (!current_task->rcu_depth++)
		rcu_begin(rcu_object(), pc, call);
}

void rcu_tell_left(void)
{
	if (!current_task->rcu_depth && !srcu_is_inside())
		OBSERVE(section_ended, current_task);
}

/* What it has found is told of before others may act on its end. */
static void end_section(uintptr_t pc, const char *call)
{
	rcu_tell_left();
	rcu_end(rcu_object(), pc, call);
}

void rcu_leave(uintptr_t pc, const char *call)
{
	struct task *t = current_task;

	if (!t->rcu_depth)
		rcu_misuse(&rcu_domain, "the end of an RCU reader's section that did not begin",
			   pc);
	else if (!--t->rcu_depth)
		end_section(pc, call);
}

void rcu_wait(uintptr_t pc, const char *call)
{
	if (current_task->rcu_depth)
		rcu_misuse(&rcu_domain, "a wait for a grace period inside an RCU reader's section",
			   pc);
	else
		task_may_sleep(call, pc);
	rcu_synchronize(rcu_object(), pc, call);
}
