/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Searches of random small programs, compared: `optimal` with every interleaving, and `bpor` with
 * every interleaving of a bounded number of preemptions. A difference is shrunk and printed.
 */
#ifndef TESTS_COMPARE_SMALL_H
#define TESTS_COMPARE_SMALL_H

#include "tests/explore/outcomes.h"

#define BOUNDS_COMPARED 4
#define MISMATCHES_MAX	3

struct compared {
	uint64_t programs, left_out, mismatches;
	uint64_t executions, executions_all; /* of the reduction; of the search of everything */
	uint64_t traces, deadlocks, aborted, with_faults, with_memory;
};

static char mismatch[400]; /* what the last comparison found */
static bool too_large;	   /* or that it could not be made */

/* Brute force and optimal see the same traces and states, and optimal sees each once. */
static inline bool optimal_differs_in(const struct outcomes *all, const struct outcomes *one)
{
	const struct ls_result *a = &all->result, *o = &one->result;

	snprintf(
		mismatch, sizeof(mismatch),
		"dfs: %lu executions, %lu traces + %lu deadlocks, %zu outcomes; optimal: %lu executions, "
		"%lu + %lu, %zu outcomes, %lu aborted, %lu redundant, exhausted %d, withheld %x%s",
		a->executions, a->traces, a->traces_deadlocked, all->nr, o->executions, o->traces,
		o->traces_deadlocked, one->nr, o->aborted, o->redundant, o->exhausted, o->withheld,
		outcomes_equal(all, one) ? "" : "; the sets differ");
	return a->traces != o->traces || a->traces_deadlocked != o->traces_deadlocked ||
	       o->redundant ||
	       o->executions != o->traces + o->traces_deadlocked + o->aborted + o->excluded ||
	       one->ended != one->nr || !o->exhausted || o->withheld || !outcomes_equal(all, one);
}

static inline bool optimal_differs(void)
{
	struct outcomes all, one;
	bool differs = false;

	search_small("dfs", LS_UNBOUNDED, SMALL_EXECUTIONS, &all);
	too_large = !all.result.exhausted;
	if (!too_large) {
		search_small("optimal", LS_UNBOUNDED, 2 * SMALL_EXECUTIONS, &one);
		differs = optimal_differs_in(&all, &one);
		outcomes_free(&one);
	}
	outcomes_free(&all);
	return differs;
}

/* A search that ends before it needs its bound has seen everything. */
static inline bool bpor_ended_early(const struct outcomes *some)
{
	struct outcomes all;
	bool equal;

	if (!some->result.exhausted)
		return false;
	search_small("optimal", LS_UNBOUNDED, 0, &all);
	equal = outcomes_equal(&all, some);
	outcomes_free(&all);
	return !equal;
}

/* Under bound @k both see the same traces and states. */
static inline bool bpor_differs_at(int k, struct compared *sum)
{
	struct outcomes all, some;
	bool differs = false;

	search_small("dfs", k, SMALL_EXECUTIONS, &all);
	too_large = all.result.withheld & LS_WITHHELD_BUDGET;
	if (!too_large) {
		search_small("bpor", k, 0, &some);
		differs = !outcomes_equal(&all, &some) || bpor_ended_early(&some) ||
			  (all.result.exhausted && !some.result.exhausted &&
			   !some.result.aborted) ||
			  some.result.traces + some.result.traces_deadlocked != some.nr;
		snprintf(mismatch, sizeof(mismatch),
			 "bound %d: dfs %lu executions, %zu outcomes, exhausted %d; "
			 "bpor %lu executions, %zu outcomes, exhausted %d",
			 k, all.result.executions, all.nr, all.result.exhausted,
			 some.result.executions, some.nr, some.result.exhausted);
		if (sum) {
			sum->executions += some.result.executions;
			sum->executions_all += all.result.executions;
			sum->traces += some.nr;
		}
		outcomes_free(&some);
	}
	outcomes_free(&all);
	return differs;
}

static inline bool bpor_differs(void)
{
	for (int k = 0; k < BOUNDS_COMPARED; k++)
		if (bpor_differs_at(k, NULL) || too_large)
			return !too_large;
	return false;
}

static inline void report_mismatch(bool (*differs)(void), struct compared *sum)
{
	sum->mismatches++;
	if (sum->mismatches > MISMATCHES_MAX)
		return;
	small_shrink(differs);
	differs();
	small_print(stderr);
	fprintf(stderr, "    %s\n", mismatch);
}

/* @programs programs that are small enough, from @seed on. */
static inline struct compared compare_small(bool (*differs)(void), uint64_t seed, uint64_t programs)
{
	struct compared sum = { 0 };

	for (; sum.programs < programs && sum.mismatches < 10; seed++) {
		small_make(seed);
		if (differs()) {
			report_mismatch(differs, &sum);
		} else if (too_large) {
			sum.left_out++;
			continue;
		}
		sum.programs++;
		sum.with_faults += small.plans_nr > 0;
		sum.with_memory += small.memory_points;
	}
	return sum;
}

#endif
