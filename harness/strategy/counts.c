// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counting the events of tasks, for the strategies that weigh tasks by what they have left. An
 * execution in which a task did not come to its end says only that it has so many events at least.
 */
#include "harness/strategy/counts.h"
#include <string.h>
#include "harness/engine/exec.h"

void counts_begin(struct counts *counts, unsigned int tasks_nr)
{
	memset(counts, 0, sizeof(*counts));
	counts->tasks_nr = tasks_nr;
}

void counts_forget(struct counts *counts)
{
	memset(counts->runs, 0, sizeof(counts->runs));
	memset(counts->sum, 0, sizeof(counts->sum));
	memset(counts->longest, 0, sizeof(counts->longest));
}

void counts_execution_begin(struct counts *counts, uint64_t number)
{
	counts->relied_on = number > LEARN_EXECUTIONS;
	counts->learns = !counts->relied_on && number == counts->learnt + 1;
	for (unsigned int i = 0; i < counts->tasks_nr; i++) {
		uint32_t runs = counts->runs[i];

		counts->done[i] = 0;
		counts->expected[i] = counts->longest[i];
		/* The mean, rounded: outcomes and values make a task longer or shorter. */
		if (runs)
			counts->expected[i] = (uint32_t)((counts->sum[i] + runs / 2) / runs);
	}
}

void counts_execution_end(struct counts *counts)
{
	if (!counts->learns)
		return;
	counts->learnt++;
	/* Tasks that came into being. */
	if (execution.all >> counts->tasks_nr)
		counts->tasks_nr = 64u - (unsigned int)__builtin_clzl(execution.all);
	for (unsigned int i = 0; i < counts->tasks_nr; i++) {
		if (counts->done[i] > counts->longest[i])
			counts->longest[i] = counts->done[i];
		if (!(execution.finished >> i & 1))
			continue;
		counts->runs[i]++;
		counts->sum[i] += counts->done[i];
	}
}

static uint32_t weight(const struct counts *counts, unsigned int task)
{
	if (!counts->relied_on || counts->done[task] >= counts->expected[task])
		return 1;
	return counts->expected[task] - counts->done[task];
}

unsigned int counts_draw(const struct counts *counts, struct rng *rng, uint64_t choices)
{
	uint32_t all = 0, at;

	for (uint64_t c = choices; c; c &= c - 1)
		all += weight(counts, (unsigned int)__builtin_ctzl(c));
	at = rng_below(rng, all);
	for (;; choices &= choices - 1) {
		unsigned int task = (unsigned int)__builtin_ctzl(choices);
		uint32_t w = weight(counts, task);

		if (at < w)
			return task;
		at -= w;
	}
}
