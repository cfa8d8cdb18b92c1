// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random walk that holds back whoever is about to perform an access at one place, as long as
 * another task can run. Used to show an access after a free that the order clocks allow, and that
 * no execution of the search has shown in that order.
 */
#include "harness/strategy/hold.h"
#include "harness/engine/task.h"
#include "harness/strategy/random.h"
#include "harness/strategy/table.h"

static struct rng rng;
static uintptr_t place;

void hold_set(uintptr_t pc)
{
	place = pc;
}

static int hold_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)options, (void)tasks_nr;
	return 0;
}

/* Not by the place: it is an address, and what is shown must not depend on where code lies. */
static bool hold_execution_begin(uint64_t number)
{
	rng_seed(&rng, 0, number);
	return true;
}

static unsigned int hold_pick(uint64_t enabled, unsigned int current)
{
	uint64_t others = 0;

	for (uint64_t e = enabled; e; e &= e - 1)
		if (tasks[__builtin_ctzl(e)].op.pc != place)
			others |= e & -e;
	if (others)
		enabled = others;
	/* Few switches: what leads to the place should come about as in a plain run. */
	if (current < NO_TASK && enabled >> current & 1 && rng_below(&rng, 16))
		return current;
	for (uint32_t skip = rng_below(&rng, (uint32_t)__builtin_popcountl(enabled)); skip; skip--)
		enabled &= enabled - 1;
	return (unsigned int)__builtin_ctzl(enabled);
}

static unsigned int hold_label(unsigned int outcomes)
{
	return rng_below(&rng, outcomes);
}

const struct strategy_ops strategy_hold = {
	.name = "hold",
	.help = "random walk that holds one access back",
	.begin = hold_begin,
	.execution_begin = hold_execution_begin,
	.pick = hold_pick,
	.label = hold_label,
};
