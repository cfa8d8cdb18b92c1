// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a function demands of its caller: locks, interrupts, preemption. An assertion looks at the
 * calling task alone, is no operation, and changes nothing.
 */
#include <linux/lockdep.h>
#include <lockstep/finding.h>
#include "harness/primitives/lockdep.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static const char *const held_as[] = { "held", "held for writing", "held for reading" };

void lockstep_assert_held(const struct lockdep_map *map, int read)
{
	memory_check((uintptr_t)map, sizeof(*map), 0, PC);
	OBSERVE(lock_asserted, current_task, map_object(map), held_as[read + 1],
		lock_is_held_type(map, read), site_of(PC));
}

void lockstep_assert_not_held(const struct lockdep_map *map)
{
	memory_check((uintptr_t)map, sizeof(*map), 0, PC);
	OBSERVE(lock_asserted, current_task, map_object(map), "not held", !lock_is_held(map),
		site_of(PC));
}

static void none_held(uintptr_t pc)
{
	struct task *t = current_task;

	for (unsigned int i = 0; i < t->held_nr; i++)
		OBSERVE(lock_asserted, t, t->held[i].object, "not held", false, site_of(pc));
}

void lockstep_assert_none_held(void)
{
	none_held(PC);
}

void debug_check_no_locks_held(void)
{
	none_held(PC);
}

static void demand(bool met, const char *text, uintptr_t pc)
{
	if (!met)
		OBSERVE(raised, current_task, LS_CONTRACT, NULL, text, site_of(pc));
}

void lockdep_assert_irqs_enabled(void)
{
	demand(!current_task->context.irqs_off,
	       "a function that needs interrupts on is called with interrupts off", PC);
}

void lockdep_assert_irqs_disabled(void)
{
	demand(current_task->context.irqs_off,
	       "a function that needs interrupts off is called with interrupts on", PC);
}

void lockdep_assert_in_irq(void)
{
	demand(current_task->context.hardirq,
	       "a function for handlers of hard interrupts is called outside of them", PC);
}

void lockdep_assert_no_hardirq(void)
{
	const struct context *c = &current_task->context;

	demand(!c->hardirq && !c->irqs_off,
	       "a function is called in a hard interrupt or with interrupts off", PC);
}

void lockdep_assert_in_softirq(void)
{
	const struct context *c = &current_task->context;

	demand((c->softirq || c->bh_off) && !c->hardirq,
	       "a function that needs softirqs off is called with softirqs on", PC);
}

static bool can_be_preempted(void)
{
	const struct context *c = &current_task->context;

	return !c->hardirq && !c->softirq && !c->irqs_off && !c->bh_off && !c->preempt_off;
}

void lockdep_assert_preemption_enabled(void)
{
	demand(can_be_preempted(), "a function that needs preemption on is called with it off", PC);
}

void lockdep_assert_preemption_disabled(void)
{
	demand(!can_be_preempted(), "a function that needs preemption off is called with it on",
	       PC);
}

void lockdep_assert_in_rcu_read_lock(void)
{
	demand(lock_is_held(&rcu_lock_map), "a function that needs an RCU reader is called outside",
	       PC);
}

void lockdep_assert_in_rcu_read_lock_bh(void)
{
	demand(lock_is_held(&rcu_bh_lock_map),
	       "a function that needs an RCU-bh reader is called outside", PC);
}

void lockdep_assert_in_rcu_read_lock_sched(void)
{
	demand(lock_is_held(&rcu_sched_lock_map),
	       "a function that needs an RCU-sched reader is called outside", PC);
}

void lockdep_assert_in_rcu_reader(void)
{
	demand(lock_is_held(&rcu_lock_map) || lock_is_held(&rcu_bh_lock_map) ||
		       lock_is_held(&rcu_sched_lock_map) || !can_be_preempted(),
	       "a function that needs a reader of some flavour of RCU is called outside", PC);
}
