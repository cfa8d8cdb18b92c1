// SPDX-License-Identifier: GPL-2.0-only
/*
 * Selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform
 * Concurrency Testing, ASPLOS 2025): the interleavings of the events that matter are equally
 * likely, whatever else the tasks do between them.
 *
 * The task that shall perform the next event that matters is drawn in proportion to how many of
 * them each task has left. Until then the others may do what does not matter, each step uniform
 * among those that can, and wait before what does.
 *
 * What matters here is any event on an object that more than one task has touched and one of them
 * written, in one of the first executions. It is learnt there, as are the counts (counts.c), which
 * start anew when something has been learnt. What only later ones touch does not matter. An object
 * is known by its first word, and no more than KNOWN_MAX of them. Locks make it an approximation. A
 * task that spins has to let others run.
 */
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/strategy/counts.h"
#include "harness/strategy/events.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/table.h"

#define KNOWN_MAX   (1u << 14)
#define KNOWN_SLOTS (2 * KNOWN_MAX)

/* An object, by its address, and who has touched it in some execution. */
struct known {
	uintptr_t addr;
	uint64_t touched, written;
};

static struct rng rng;
static uint64_t seed;
static struct counts counts;
static struct known known[KNOWN_SLOTS];
static unsigned int known_nr;
static bool learnt; /* in this execution, that something matters */
static unsigned int
	intended; /* the task that is to perform the next event that matters, or NO_TASK */

static int surw_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	seed = options->seed;
	counts_begin(&counts, tasks_nr);
	memset(known, 0, sizeof(known));
	known_nr = 0;
	return 0;
}

static bool surw_execution_begin(uint64_t number)
{
	rng_seed(&rng, seed, number);
	fair_begin();
	counts_execution_begin(&counts, number);
	intended = NO_TASK;
	learnt = false;
	return true;
}

/* The entry of an address, or an empty one where it would be. */
static struct known *known_find(uintptr_t addr)
{
	unsigned int i = (unsigned int)((addr >> 2) * 0x9e3779b97f4a7c15ul >> 32) % KNOWN_SLOTS;

	while (known[i].addr && known[i].addr != addr)
		i = (i + 1) % KNOWN_SLOTS;
	return &known[i];
}

static bool is_shared(const struct known *k)
{
	return k->written && (k->touched & (k->touched - 1));
}

static bool matters(const struct op *op)
{
	return op->object && is_shared(known_find(op->addr & ~3ul));
}

static void learn(unsigned int task)
{
	const struct op *op = &tasks[task].op;
	struct known *k;
	bool was;

	if (!op->object)
		return;
	k = known_find(op->addr & ~3ul);
	if (!k->addr) {
		if (known_nr == KNOWN_MAX)
			return;
		known_nr++;
		k->addr = op->addr & ~3ul;
	}
	was = is_shared(k);
	k->touched |= 1ul << task;
	/* As if it succeeded: in some execution it may. */
	if (op_mode(op) == DEP_WRITE)
		k->written |= 1ul << task;
	learnt |= is_shared(k) && !was;
}

static unsigned int one_of(uint64_t choices)
{
	for (uint32_t skip = rng_below(&rng, (uint32_t)__builtin_popcountl(choices)); skip; skip--)
		choices &= choices - 1;
	return (unsigned int)__builtin_ctzl(choices);
}

/* A task to go on with: the intended one, or one whose next event does not matter. */
static unsigned int go_on(uint64_t choices)
{
	uint64_t may = 0;

	if (intended == NO_TASK || !(choices >> intended & 1))
		intended = counts_draw(&counts, &rng, choices);
	for (uint64_t c = choices; c; c &= c - 1)
		if (!matters(&tasks[__builtin_ctzl(c)].op))
			may |= c & -c;
	return one_of(may | 1ul << intended);
}

static unsigned int surw_pick(uint64_t enabled, unsigned int current)
{
	uint64_t choices = fair_choices(enabled);
	unsigned int task = counts.relied_on ? go_on(choices) : one_of(choices);

	(void)current;
	if (matters(&tasks[task].op)) {
		counts.done[task]++;
		intended = NO_TASK;
	}
	if (counts.learns)
		learn(task);
	fair_picked(task, enabled);
	return task;
}

static unsigned int surw_label(unsigned int outcomes)
{
	return sample_label(&rng, outcomes);
}

static void surw_execution_end(uint32_t events)
{
	(void)events;
	counts_execution_end(&counts);
	if (learnt)
		counts_forget(&counts);
}

static bool surw_learn(uint32_t i)
{
	return i < LEARN_EXECUTIONS && surw_execution_begin(i + 1);
}

const struct strategy_ops strategy_surw = {
	.name = "surw",
	.help = "interleavings of the events on shared objects are equally likely",
	.sharing = SHARING_NUMBERS,
	.learn = surw_learn,
	.begin = surw_begin,
	.execution_begin = surw_execution_begin,
	.pick = surw_pick,
	.label = surw_label,
	.execution_end = surw_execution_end,
};
