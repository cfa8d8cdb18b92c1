// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).
 *
 * Tasks get distinct random priorities above the depth d; at d - 1 random events the running task
 * falls to a priority below all others. With n tasks and k events an execution shows a given bug of
 * depth d with probability at least 1 / (n * k^(d-1)). k is the longest execution seen so far, so
 * the bound that is printed is that of the last execution.
 *
 * A task that spins (fair.c) has to let the others run whatever its priority; the bound is that of
 * programs in which none does.
 */
#include <string.h>
#include "harness/engine/task.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/pct.h"
#include "harness/strategy/random.h"
#include "harness/strategy/table.h"

static struct rng rng;
static uint64_t seed;
static unsigned int tasks_nr, depth;
static uint32_t longest, step;
static uint32_t change_at[LS_PCT_DEPTH_MAX];
static uint32_t priority[TASKS_SLOTS];

static int pct_begin(const struct ls_options *options, unsigned int nr)
{
	seed = options->seed;
	tasks_nr = nr;
	depth = options->pct_depth ? options->pct_depth : 3;
	longest = 1;
	return 0;
}

void pct_set_depth(unsigned int d)
{
	depth = d;
}

static bool pct_execution_begin(uint64_t number)
{
	rng_seed(&rng, seed, number);
	fair_begin();
	step = 0;
	/* A random permutation of depth .. depth + tasks_nr - 1. */
	for (unsigned int i = 0; i < tasks_nr; i++) {
		unsigned int j = rng_below(&rng, i + 1);

		priority[i] = priority[j];
		priority[j] = depth + i;
	}
	for (unsigned int i = 0; i + 1 < depth; i++)
		change_at[i] = 1 + rng_below(&rng, longest);
	return true;
}

static unsigned int highest(uint64_t enabled)
{
	unsigned int best = (unsigned int)__builtin_ctzl(enabled);

	for (enabled &= enabled - 1; enabled; enabled &= enabled - 1) {
		unsigned int i = (unsigned int)__builtin_ctzl(enabled);

		if (priority[i] > priority[best])
			best = i;
	}
	return best;
}

static unsigned int pct_pick(uint64_t enabled, unsigned int current)
{
	uint64_t choices = fair_choices(enabled);
	unsigned int task = highest(choices);

	(void)current;
	step++;
	for (unsigned int i = 0; i + 1 < depth; i++) {
		if (change_at[i] != step)
			continue;
		priority[task] = depth - 2 - i;
		task = highest(choices);
	}
	fair_picked(task, enabled);
	return task;
}

static unsigned int pct_label(unsigned int outcomes)
{
	return rng_below(&rng, outcomes);
}

static void pct_execution_end(uint32_t events)
{
	if (events > longest)
		longest = events;
}

static void pct_finish(struct ls_result *result)
{
	result->pct_probability = 1.0 / tasks_nr;
	for (unsigned int i = 0; i + 1 < depth; i++)
		result->pct_probability /= longest;
}

const struct strategy_ops strategy_pct = {
	.name = "pct",
	.help = "random priorities with d - 1 change points; finds bugs of depth d with a known "
		"probability",
	.can_share = true,
	.begin = pct_begin,
	.execution_begin = pct_execution_begin,
	.pick = pct_pick,
	.label = pct_label,
	.execution_end = pct_execution_end,
	.finish = pct_finish,
};
