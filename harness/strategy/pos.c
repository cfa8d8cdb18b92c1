// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018).
 *
 * Every announced event has a random priority, and the highest that can happen does. Its task's
 * next event gets a new priority, and so does every announced event that depends on it: the order
 * of two racing events is decided anew whenever it comes up, and where events are independent no
 * randomness is spent on their order. What is found is not weighed by how many interleavings show
 * it.
 *
 * What is only announced counts as succeeding, so a trylock may get a new priority although it
 * fails and would only have looked. A task that spins has to let the others run (fair.c).
 */
#include "harness/engine/exec.h"
#include "harness/strategy/events.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/random.h"
#include "harness/strategy/table.h"

static struct rng rng;
static uint64_t seed;
static unsigned int tasks_nr;
static uint64_t drawn;		       /* tasks that have one */
static uint32_t priority[TASKS_SLOTS]; /* of the event that the task has announced */

static uint32_t draw(void)
{
	return rng_below(&rng, UINT32_MAX);
}

static int pos_begin(const struct ls_options *options, unsigned int nr)
{
	seed = options->seed;
	tasks_nr = nr;
	return 0;
}

static bool pos_execution_begin(uint64_t number)
{
	rng_seed(&rng, seed, number);
	fair_begin();
	for (unsigned int i = 0; i < tasks_nr; i++)
		priority[i] = draw();
	drawn = (1ul << tasks_nr) - 1;
	return true;
}

static unsigned int highest(uint64_t choices)
{
	unsigned int best = (unsigned int)__builtin_ctzl(choices);

	for (choices &= choices - 1; choices; choices &= choices - 1) {
		unsigned int i = (unsigned int)__builtin_ctzl(choices);

		if (priority[i] > priority[best])
			best = i;
	}
	return best;
}

/* The event that comes now, with the outcome that it will have. */
static struct op outcome_of(const struct op *announced)
{
	struct op op = *announced;

	op.failed = op_fails(&op, op_state(&op));
	return op;
}

static unsigned int pos_pick(uint64_t enabled, unsigned int current)
{
	unsigned int task;
	struct op op;

	(void)current;
	/* Tasks that came into being. */
	for (uint64_t new = enabled & ~drawn; new; new &= new - 1)
		priority[__builtin_ctzl(new)] = draw();
	drawn |= enabled;
	task = highest(fair_choices(enabled));
	op = outcome_of(&tasks[task].op);
	/* Also what cannot happen now: it may have been waiting for this. */
	for (uint64_t left = drawn; left; left &= left - 1) {
		unsigned int i = (unsigned int)__builtin_ctzl(left);

		if (i == task || (tasks[i].announced && op_dependent(&tasks[i].op, &op)))
			priority[i] = draw();
	}
	fair_picked(task, enabled);
	return task;
}

static unsigned int pos_label(unsigned int outcomes)
{
	return sample_label(&rng, outcomes);
}

const struct strategy_ops strategy_pos = {
	.name = "pos",
	.help = "partial order sampling: random priorities for events, drawn anew where events race",
	.sharing = SHARING_NUMBERS,
	.begin = pos_begin,
	.execution_begin = pos_execution_begin,
	.pick = pos_pick,
	.label = pos_label,
};
