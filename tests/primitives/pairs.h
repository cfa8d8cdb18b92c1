/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two tasks under every interleaving, and what must come of it: by brute force, and by the optimal
 * search, which has to see the same.
 */
#ifndef TESTS_PRIMITIVES_PAIRS_H
#define TESTS_PRIMITIVES_PAIRS_H

#include "tests/primitives/primitives_test.h"

#define ANY 0u /* number of traces */

#define CASE(name)          \
	{                   \
#name, name \
	}

static bool seen[16];
static bool sampled; /* not every interleaving */

static inline void note_seen(long value)
{
	seen[value & 15] = true;
}

struct pair {
	const char *name;
	void (*setup)(void);
	void (*a)(void *arg), (*b)(void *arg);
	void (*finish)(void);
};

static inline void call_finish(void *arg)
{
	const struct pair *pair = arg;

	if (pair->finish)
		pair->finish();
}

static inline int call_pair_setup(void *arg)
{
	((const struct pair *)arg)->setup();
	return 0;
}

static inline struct ls_result run_pair(const struct pair *pair, const char *strategy)
{
	const struct ls_task tasks[] = { { "a", pair->a, NULL }, { "b", pair->b, NULL } };
	const struct ls_program program = { .name = pair->name,
					    .setup = call_pair_setup,
					    .finish = call_finish,
					    .finish_is_noop = !pair->finish,
					    .arg = (void *)pair,
					    .tasks = tasks,
					    .tasks_nr = pair->b ? 2 : 1 };

	memset(seen, 0, sizeof(seen));
	return explore(&program, &(struct ls_options){ .strategy = strategy,
						       .preemptions_max = LS_UNBOUNDED,
						       .executions_max = sampled ? 2000 : 0,
						       .count_traces = true });
}

static inline void quiet_pair(const struct pair *pair, unsigned int traces)
{
	bool seen_by_all[16];
	struct ls_result all = run_pair(pair, "dfs"), one;

	memcpy(seen_by_all, seen, sizeof(seen));
	one = run_pair(pair, "optimal");
	CHECK_EQUAL(no_finding(&all) && no_finding(&one), true, pair->name);
	CHECK_EQUAL(all.exhausted && one.exhausted, true, pair->name);
	CHECK_EQUAL(all.complete, all.executions, pair->name);
	CHECK_EQUAL(one.executions, all.traces, pair->name);
	CHECK_EQUAL(one.withheld, 0, pair->name);
	CHECK_EQUAL(memcmp(seen, seen_by_all, sizeof(seen)), 0, pair->name);
	if (traces != ANY)
		CHECK_EQUAL(all.traces, traces, pair->name);
	ls_result_free(&all);
	ls_result_free(&one);
}

/* Nothing is found, in as many traces. */
static inline void quiet(const char *name, void (*setup)(void), void (*a)(void *arg),
			 void (*b)(void *arg), unsigned int traces)
{
	quiet_pair(&(struct pair){ name, setup, a, b, NULL }, traces);
}

/* This is found and nothing else, by both. */
static inline void finds_pair(const struct pair *pair, enum ls_finding_kind kind)
{
	struct ls_result all = run_pair(pair, "dfs"), one = run_pair(pair, "optimal");

	CHECK_EQUAL(only_kind(&all, kind), true, pair->name);
	CHECK_EQUAL(only_kind(&one, kind), true, pair->name);
	ls_result_free(&all);
	ls_result_free(&one);
}

static inline void finds(const char *name, void (*setup)(void), void (*a)(void *arg),
			 void (*b)(void *arg), enum ls_finding_kind kind)
{
	finds_pair(&(struct pair){ name, setup, a, b, NULL }, kind);
}

/* This is found, and perhaps what follows from it. */
static inline void finds_first(const char *name, void (*setup)(void), void (*a)(void *arg),
			       void (*b)(void *arg), enum ls_finding_kind kind)
{
	const struct pair pair = { name, setup, a, b, NULL };
	struct ls_result all = run_pair(&pair, "dfs"), one = run_pair(&pair, "optimal");

	CHECK_EQUAL(find_kind(&all, kind) != NULL, true, name);
	CHECK_EQUAL(find_kind(&one, kind) != NULL, true, name);
	ls_result_free(&all);
	ls_result_free(&one);
}

#endif
