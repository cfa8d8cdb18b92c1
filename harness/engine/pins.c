// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pins run one task alone until it reaches a stated place, one pin after the other; then the
 * strategy takes over. Where a pin stops inside straight code (entry of a function, an allocation)
 * the task performs a step of its own there, so that others can be picked.
 *
 * In a replay the list of choices picks, and the pins only put those steps where they were.
 */
#include "harness/engine/pins.h"
#include "harness/engine/exec.h"

static const struct pin *pins;
static unsigned int pins_nr, at, seen;
static int missed = -1;

void pins_set(const struct pin *list, unsigned int nr)
{
	pins = list;
	pins_nr = nr;
	missed = -1;
	execution.pins_active = nr > 0;
	execution.functions_watched = execution.pins_active || execution.windows_active;
}

void pins_execution_begin(void)
{
	at = 0;
	seen = 0;
}

/**
 * pins_missed() - was some pin not reached?
 *
 * Context: any.
 * Return: its index, or -1. Of several the first to be missed.
 */
int pins_missed(void)
{
	return missed;
}

/* In another process of the search; -1: there was none. */
void pins_missed_elsewhere(int which)
{
	if (missed < 0)
		missed = which;
}

static bool waits_for(const struct task *t, enum ls_pin_kind kind)
{
	return at < pins_nr && pins[at].want.task == t->id && pins[at].want.until == kind;
}

/* Has it happened often enough? Then the next pin is in force. */
static bool reached(void)
{
	if (++seen < (pins[at].want.nth ? pins[at].want.nth : 1))
		return false;
	seen = 0;
	at++;
	return true;
}

/* A wait that is given up also tells others that a lock is not wanted any more. */
static bool holds(const struct task *t, const struct object *lock)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object == lock)
			return true;
	return false;
}

unsigned int pins_pick(uint64_t enabled)
{
	if (execution.strategy->follows_list || at == pins_nr)
		return NO_TASK;
	if (enabled >> pins[at].want.task & 1)
		return pins[at].want.task;
	if (missed < 0)
		missed = (int)at;
	at = pins_nr;
	return NO_TASK;
}

void pins_announced(struct task *t)
{
	if ((t->op.kind == OP_UNLOCK || t->op.kind == OP_READ_UNLOCK) &&
	    waits_for(t, LS_PIN_UNLOCK) && (uintptr_t)pins[at].want.object == t->op.object->addr &&
	    holds(t, t->op.object))
		reached();
}

void pins_lock_taken(struct task *t, const struct object *object)
{
	if (waits_for(t, LS_PIN_LOCK) && (uintptr_t)pins[at].want.object == object->addr)
		reached();
}

static void step(struct task *t, uintptr_t pc, const char *call)
{
	if (in_task() && reached()) {
		op_point(OP_LOCAL, NULL, 0, 0, pc, call);
		OBSERVE(event, t);
	}
}

void pins_allocates(struct task *t, uintptr_t pc)
{
	if (waits_for(t, LS_PIN_ALLOC))
		step(t, pc, "(pinned before an allocation)");
}

static bool inside(uintptr_t pc)
{
	for (unsigned int i = 0; i < pins[at].ranges_nr; i++)
		if (pc >= pins[at].range[i].from && pc < pins[at].range[i].to)
			return true;
	return false;
}

void pins_enters(struct task *t, uintptr_t pc)
{
	if (waits_for(t, LS_PIN_ENTER) && inside(pc))
		step(t, pc, "(pinned at the entry)");
}

void pins_leaves(struct task *t, uintptr_t pc)
{
	if (waits_for(t, LS_PIN_LEAVE) && inside(pc))
		step(t, pc, "(pinned at the exit)");
}

void pins_finished(struct task *t)
{
	if (waits_for(t, LS_PIN_FINISHED))
		reached();
	else if (at < pins_nr && pins[at].want.task == t->id && missed < 0)
		missed = (int)at;
}
