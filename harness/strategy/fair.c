// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fair scheduling of tasks that spin, after Musuvathi, Qadeer: Fair Stateless Model Checking, PLDI
 * 2008.
 *
 * A task spins when it calls cond_resched() over and over and no other task runs in between, or
 * when one event after the other repeats an earlier one of its own: the same place, the same
 * object, in the same state. From then on, after each such event, it owes every other task that can
 * run one event, and is not picked before each has run, or cannot run any more. Whoever runs is
 * owed nothing any more, so debts never form a circle, and somebody may always run.
 *
 * As in that paper a short while of it is free, so that code which merely yields now and then, or
 * looks at one thing several times, is not kept from any interleaving. A task that counts its
 * rounds in a variable that is not shared, and stops by itself, looks as if it were spinning; loops
 * of more than LOOKS_MAX different events are not noticed. Both are why the engine has a step
 * bound, too.
 */
#include "harness/strategy/fair.h"
#include "harness/engine/exec.h"
#include "harness/strategy/events.h"

#define YIELDS_FREE  4u	 /* cond_resched() in a row while no other task runs */
#define LOOKS_FREE   8u	 /* repeated events in a row, none of which writes */
#define REPEATS_FREE 64u /* repeated events in a row */
#define LOOKS_MAX    16u /* events that are remembered */

/* What a task did, and what was there. */
struct look {
	uintptr_t pc, addr;
	uint64_t state;
};

struct spinner {
	uint64_t owes; /* tasks that go first */
	uint32_t yields, looks, repeats;
	uint32_t nr, next; /* of .seen, which is overwritten in turn */
	struct look seen[LOOKS_MAX];
};

static struct spinner spinners[TASKS_SLOTS];
static uint64_t started; /* tasks whose entry is of this execution */
static uint64_t indebted;
static unsigned int last;
static bool yielded;

void fair_begin(void)
{
	started = 0;
	indebted = 0;
	last = NO_TASK;
	yielded = false;
}

uint64_t fair_choices(uint64_t enabled)
{
	uint64_t free = enabled;

	for (uint64_t in = indebted & enabled; in; in &= in - 1)
		if (spinners[__builtin_ctzl(in)].owes & enabled)
			free &= ~(in & -in);
	harness_assert(free);
	return free;
}

bool fair_yielded(void)
{
	return yielded;
}

/* Every debt to this task is paid. */
static void pay(unsigned int task)
{
	for (uint64_t in = indebted; in; in &= in - 1) {
		struct spinner *s = &spinners[__builtin_ctzl(in)];

		s->owes &= ~(1ul << task);
		if (!s->owes)
			indebted &= ~(in & -in);
	}
}

static bool was_seen(struct spinner *s, const struct look *look)
{
	for (uint32_t i = 0; i < s->nr; i++)
		if (s->seen[i].pc == look->pc && s->seen[i].addr == look->addr &&
		    s->seen[i].state == look->state)
			return true;
	s->seen[s->next] = *look;
	s->next = (s->next + 1) % LOOKS_MAX;
	if (s->nr < LOOKS_MAX)
		s->nr++;
	return false;
}

/*
 * Does the announced operation, which is the next to happen, change its object? That a callback was
 * queued is not in its state.
 */
static bool writes(const struct op *announced, uint64_t state)
{
	struct op op = *announced;

	op.failed = op_fails(&op, state);
	return op_mode(&op) == DEP_WRITE || op.kind == OP_CALL_QUEUE;
}

static bool spins(struct spinner *s, const struct op *op)
{
	struct look look = { .pc = op->pc, .addr = op->addr, .state = op_state(op) };

	if (op->kind == OP_YIELD)
		s->yields++;
	/* Each is of another callback, which somebody queued: it cannot go on by itself. */
	if (op->kind == OP_CALL_SEEN || op->kind == OP_CALL_START) {
		s->looks = s->repeats = 0;
	} else if (!was_seen(s, &look)) {
		s->looks = s->repeats = 0;
	} else {
		s->looks = writes(op, look.state) ? 0 : s->looks + 1;
		s->repeats++;
	}
	return s->yields > YIELDS_FREE || s->looks > LOOKS_FREE || s->repeats > REPEATS_FREE;
}

void fair_picked(unsigned int task, uint64_t enabled)
{
	struct spinner *s = &spinners[task];
	uint64_t bit = 1ul << task;

	if (!(started & bit)) {
		started |= bit;
		s->owes = 0;
		s->yields = s->looks = s->repeats = 0;
		s->nr = s->next = 0;
	}
	if (indebted)
		pay(task);
	if (last != task)
		s->yields = 0;
	last = task;
	yielded = tasks[task].op.kind == OP_YIELD;
	if (spins(s, &tasks[task].op)) {
		s->owes = enabled & ~bit;
		indebted |= s->owes ? bit : 0;
	}
}
