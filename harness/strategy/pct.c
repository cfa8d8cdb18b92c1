// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).
 *
 * Tasks get distinct random priorities above the depth d; at d - 1 random events the running task
 * falls to a priority below all others. With n tasks and k events an execution shows a given bug of
 * depth d with probability at least 1 / (n * k^(d-1)). k is the longest of the first
 * LEARN_EXECUTIONS executions, which have to do with guesses of it themselves; after them an
 * execution is a function of the seed and its number. The bound that is printed is for executions
 * of at most k events.
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
static uint32_t learnt; /* executions that .longest is of */
static bool learns;	/* this is one of them */
static uint32_t change_at[LS_PCT_DEPTH_MAX];
static uint32_t priority[TASKS_SLOTS];
static uint64_t ranked; /* tasks that have a priority */
static unsigned int ranked_max;

static int pct_begin(const struct ls_options *options, unsigned int nr)
{
	seed = options->seed;
	tasks_nr = ranked_max = nr;
	depth = options->pct_depth ? options->pct_depth : 3;
	longest = 1;
	learnt = 0;
	return 0;
}

void pct_set_depth(unsigned int d)
{
	depth = d;
}

/* Until the length of executions is known: 8, 16, ... 1,024, and again. */
static uint32_t length_of(uint64_t number)
{
	return number > LEARN_EXECUTIONS ? longest : 8u << (number - 1) % 8;
}

static bool pct_execution_begin(uint64_t number)
{
	uint32_t length = length_of(number);

	learns = number <= LEARN_EXECUTIONS && number == learnt + 1;
	rng_seed(&rng, seed, number);
	fair_begin();
	step = 0;
	/* A random permutation of depth .. depth + tasks_nr - 1. */
	for (unsigned int i = 0; i < tasks_nr; i++) {
		unsigned int j = rng_below(&rng, i + 1);

		priority[i] = priority[j];
		priority[j] = depth + i;
	}
	ranked = (1ul << tasks_nr) - 1;
	for (unsigned int i = 0; i + 1 < depth; i++)
		change_at[i] = 1 + rng_below(&rng, length);
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

/* Tasks that came into being get any place among those that there are. */
static void rank(uint64_t new)
{
	for (; new; new &= new - 1) {
		unsigned int nr = (unsigned int)__builtin_popcountl(ranked);
		uint32_t place = depth + rng_below(&rng, nr + 1);

		for (uint64_t others = ranked; others; others &= others - 1) {
			uint32_t *other = &priority[__builtin_ctzl(others)];

			*other += *other >= place;
		}
		priority[__builtin_ctzl(new)] = place;
		ranked |= new & -new;
		if (nr + 1 > ranked_max)
			ranked_max = nr + 1;
	}
}

static unsigned int pct_pick(uint64_t enabled, unsigned int current)
{
	uint64_t choices = fair_choices(enabled);
	unsigned int task;

	(void)current;
	rank(enabled & ~ranked);
	task = highest(choices);
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
	return sample_label(&rng, outcomes);
}

static void pct_execution_end(uint32_t events)
{
	if (!learns)
		return;
	learnt++;
	if (events > longest)
		longest = events;
}

static bool pct_learn(uint32_t i)
{
	return i < LEARN_EXECUTIONS && pct_execution_begin(i + 1);
}

static void pct_finish(struct ls_result *result)
{
	result->pct_probability = 1.0 / ranked_max;
	for (unsigned int i = 0; i + 1 < depth; i++)
		result->pct_probability /= longest;
}

const struct strategy_ops strategy_pct = {
	.name = "pct",
	.help = "random priorities with d - 1 change points; finds bugs of depth d with a known "
		"probability",
	.sharing = SHARING_NUMBERS,
	.learn = pct_learn,
	.begin = pct_begin,
	.execution_begin = pct_execution_begin,
	.pick = pct_pick,
	.label = pct_label,
	.execution_end = pct_execution_end,
	.finish = pct_finish,
};
