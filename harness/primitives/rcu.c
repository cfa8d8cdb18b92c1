// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers' sections and grace periods, after RCU's guarantee: of a section and a grace period,
 * either the section began before the grace period did, and then all of it comes before the end of
 * the grace period; or it began later, and then what came before the grace period comes before all
 * of it.
 *
 * So all that matters is which of the two begins first: these are the events that depend on each
 * other. The end of a section depends on nothing; it lets the grace periods that wait for it end.
 * Grace periods do not matter to each other, nor do sections, and a grace period is never late.
 *
 * Sections within sections are one; only the outermost calls are events.
 */
#include "harness/primitives/rcu.h"
#include <lockstep/finding.h>

static char rcu; /* Its address stands for all of RCU. */

/* What sections that have ended knew at their ends, in the execution @ended_in. */
static struct clock ended_order, ended_dep;
static uint32_t ended_in;

static struct object *rcu_object(void)
{
	struct object *object = object_get(&rcu);

	object->state.type = OBJECT_RCU;
	object->state.label = "RCU readers";
	if (ended_in != execution.number) {
		ended_in = execution.number;
		clock_zero(&ended_order);
		clock_zero(&ended_dep);
	}
	return object;
}

static struct object *point(enum op_kind kind, uintptr_t pc, const char *call)
{
	struct object *object = rcu_object();

	op_point(kind, object, (uintptr_t)&rcu, 0, pc, call);
	return object;
}

void rcu_enter(uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *object;

	if (t->rcu_depth++)
		return;
	object = point(OP_RCU_LOCK, pc, call);
	OBSERVE(event, t);
	object->state.readers |= 1ul << t->id;
	order_acquire(object);
}

/* The end of a section is one of the ends that a grace period waits for. */
static void end_for(struct task *waiting, const struct task *reader)
{
	if (!(waiting->grace >> reader->id & 1))
		return;
	waiting->grace &= ~(1ul << reader->id);
	if (waiting->grace) {
		clock_join(&waiting->wake_dep, &reader->dep);
		clock_join(&waiting->wake_order, &reader->order);
	} else {
		task_wake(waiting);
	}
}

void rcu_leave(uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *object;

	if (!t->rcu_depth) {
		OBSERVE(raised, t, LS_RCU_MISUSE, &rcu,
			"the end of an RCU reader's section that did not begin", site_of(pc));
		return;
	}
	if (--t->rcu_depth)
		return;
	object = point(OP_RCU_UNLOCK, pc, call);
	OBSERVE(event, t);
	object->state.readers &= ~(1ul << t->id);
	for (uint64_t all = execution.all; all; all &= all - 1)
		end_for(&tasks[__builtin_ctzl(all)], t);
	clock_join(&ended_dep, &t->dep);
	clock_join(&ended_order, &t->order);
	t->order.at[t->id & (CLOCK_MAX - 1)]++;
}

void rcu_wait(uintptr_t pc, const char *call)
{
	struct task *t = current_task;
	struct object *object;

	if (t->rcu_depth)
		OBSERVE(raised, t, LS_RCU_MISUSE, &rcu,
			"a wait for a grace period inside an RCU reader's section", site_of(pc));
	object = point(OP_GP_START, pc, call);
	OBSERVE(event, t);
	t->grace = object->state.readers;
	/* Sections that are over began before, too. What they knew is not known before the end. */
	clock_join(&t->wake_dep, &ended_dep);
	clock_join(&t->wake_order, &ended_order);
	order_release(object, false);
	if (t->grace)
		task_sleep();
	t->want_site = site_of(pc);
	point(OP_GP_END, pc, call);
	task_woken();
	OBSERVE(event, t);
}
