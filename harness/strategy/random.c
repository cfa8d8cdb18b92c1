// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uniform random walk: each choice is uniform among the tasks that can go on. Executions are not
 * equally likely: long tasks are seen early in their lives less often interleaved.
 *
 * A task that spins needs no special treatment here: every other one is picked sooner or later.
 */
#include "harness/strategy/random.h"
#include "harness/strategy/table.h"

static struct rng rng;
static uint64_t seed;

static int random_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)tasks_nr;
	seed = options->seed;
	return 0;
}

static bool random_execution_begin(uint64_t number)
{
	rng_seed(&rng, seed, number);
	return true;
}

static unsigned int random_pick(uint64_t enabled, unsigned int current)
{
	unsigned int nr = (unsigned int)__builtin_popcountl(enabled);

	(void)current;
	if (nr > 1)
		for (unsigned int skip = rng_below(&rng, nr); skip; skip--)
			enabled &= enabled - 1;
	return (unsigned int)__builtin_ctzl(enabled);
}

static unsigned int random_label(unsigned int outcomes)
{
	return sample_label(&rng, outcomes);
}

const struct strategy_ops strategy_random = {
	.name = "random",
	.help = "uniform random walk over the tasks that can run",
	.sharing = SHARING_NUMBERS,
	.begin = random_begin,
	.execution_begin = random_execution_begin,
	.pick = random_pick,
	.label = random_label,
};
