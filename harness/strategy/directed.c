// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random walk that holds tasks back where a caller wants them, until nothing else can run: so that
 * several tasks come to stand at their places at the same time. Whether that is possible, and
 * whether something follows from it, is the caller's question.
 */
#include "harness/strategy/directed.h"
#include "harness/strategy/random.h"
#include "harness/strategy/table.h"

#define STAY_IN 8u /* a task that can go on is left in one pick of so many */

static struct rng rng;
static bool (*holds_back)(const struct task *t);

void directed_set(bool (*which)(const struct task *t))
{
	holds_back = which;
}

static int directed_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)options, (void)tasks_nr;
	return 0;
}

static bool directed_execution_begin(uint64_t number)
{
	rng_seed(&rng, 0, number);
	return true;
}

static unsigned int directed_pick(uint64_t enabled, unsigned int current)
{
	uint64_t free = 0;

	for (uint64_t e = enabled; e; e &= e - 1)
		if (!holds_back(&tasks[__builtin_ctzl(e)]))
			free |= e & -e;
	if (free)
		enabled = free;
	if (current < NO_TASK && enabled >> current & 1 && rng_below(&rng, STAY_IN))
		return current;
	for (uint32_t skip = rng_below(&rng, (uint32_t)__builtin_popcountl(enabled)); skip; skip--)
		enabled &= enabled - 1;
	return (unsigned int)__builtin_ctzl(enabled);
}

static unsigned int directed_label(unsigned int outcomes)
{
	return sample_label(&rng, outcomes);
}

const struct strategy_ops strategy_directed = {
	.name = "directed",
	.help = "random walk that brings tasks to certain places at the same time",
	.begin = directed_begin,
	.execution_begin = directed_execution_begin,
	.pick = directed_pick,
	.label = directed_label,
};
