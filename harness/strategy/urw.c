// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uniform random walk over interleavings (Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform
 * Concurrency Testing, ASPLOS 2025, there called URW): a task is picked with a probability in
 * proportion to the events that it has left, since that is the share of the interleavings that
 * begin with it. Where tasks do not block each other and always have the same events, every
 * interleaving is equally likely.
 *
 * How many events a task has is learnt from the first executions (counts.c). Locks, and values
 * that decide how a task goes on, make it an approximation. A task that spins has to let others
 * run.
 */
#include "harness/strategy/counts.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/table.h"

static struct rng rng;
static uint64_t seed;
static struct counts counts;

static int urw_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	seed = options->seed;
	counts_begin(&counts, tasks_nr);
	return 0;
}

static bool urw_execution_begin(uint64_t number)
{
	rng_seed(&rng, seed, number);
	fair_begin();
	counts_execution_begin(&counts, number);
	return true;
}

static unsigned int urw_pick(uint64_t enabled, unsigned int current)
{
	unsigned int task = counts_draw(&counts, &rng, fair_choices(enabled));

	(void)current;
	counts.done[task]++;
	fair_picked(task, enabled);
	return task;
}

static unsigned int urw_label(unsigned int outcomes)
{
	return sample_label(&rng, outcomes);
}

static void urw_execution_end(uint32_t events)
{
	(void)events;
	counts_execution_end(&counts);
}

static bool urw_learn(uint32_t i)
{
	return i < LEARN_EXECUTIONS && urw_execution_begin(i + 1);
}

const struct strategy_ops strategy_urw = {
	.name = "urw",
	.help = "random walk weighed by the events left: interleavings are equally likely",
	.sharing = SHARING_NUMBERS,
	.learn = urw_learn,
	.begin = urw_begin,
	.execution_begin = urw_execution_begin,
	.pick = urw_pick,
	.label = urw_label,
	.execution_end = urw_execution_end,
};
