// SPDX-License-Identifier: GPL-2.0-only
/* explore:, how to search and for how long. What it leaves out has defaults in program.c. */
#include <string.h>
#include "harness/scenario/keys.h"
#include "harness/scenario/schema.h"

static void read_strategy(struct loader *l, const struct key *key, const struct yaml *value,
			  void *into)
{
	struct scenario_explore *e = into;
	struct words words = { 0 };
	const char *name = value_text(l, value, "the name of a strategy");

	(void)key;
	for (const struct ls_listed *s = ls_strategies(); s->name; s++) {
		if (!strcmp(s->name, "replay"))
			continue; /* needs a choice list, which no scenario has */
		words_add(l->pool, &words, s->name);
		if (name && !strcmp(s->name, name)) {
			e->strategy = name;
			return;
		}
	}
	if (name)
		diagnose_unknown(l->d, value->at, "strategy", name, "", &words, NULL);
}

static void read_seed(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_explore *e = into;

	(void)key;
	e->seed_set = value_count(l, value, 0, INT64_MAX, &e->seed);
}

static void read_executions(struct loader *l, const struct key *key, const struct yaml *value,
			    void *into)
{
	struct scenario_explore *e = into;

	(void)key;
	e->executions_set = value_count(l, value, 1, UINT64_MAX, &e->executions);
}

static void read_time(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_explore *e = into;

	(void)key;
	e->time_set = value_time(l, value, &e->time_ns);
}

static void read_preemptions(struct loader *l, const struct key *key, const struct yaml *value,
			     void *into)
{
	struct scenario_explore *e = into;
	uint64_t bound = 0;

	(void)key;
	e->preemptions_set = true;
	e->preemptions = LS_UNBOUNDED;
	if (value->kind == YAML_SCALAR && !strcmp(value->text, "unbounded"))
		return;
	if (value->kind == YAML_SCALAR && count_parse(value->text, 0, 1000, &bound))
		e->preemptions = (int)bound;
	else
		value_expected(l, value, "unbounded, or a whole number from 0 to 1000");
}

static void read_depth(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct scenario_explore *e = into;
	uint64_t depth = 0;

	(void)key;
	e->depth_set = value_count(l, value, 1, LS_PCT_DEPTH_MAX, &depth);
	e->depth = (uint32_t)depth;
}

static void read_granularity(struct loader *l, const struct key *key, const struct yaml *value,
			     void *into)
{
	struct scenario_explore *e = into;
	int index = value_word(l, value, "granularity", "sync|memory");

	(void)key;
	e->granularity_set = index >= 0;
	e->granularity = index == 1 ? LS_GRANULARITY_MEMORY : LS_GRANULARITY_SYNC;
}

static void read_steps(struct loader *l, const struct key *key, const struct yaml *value,
		       void *into)
{
	struct scenario_explore *e = into;
	uint64_t steps = 0;

	(void)key;
	e->steps_set = value_count(l, value, 1, LS_STEPS_CAP, &steps);
	e->steps = (uint32_t)steps;
}

static void read_budget(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	struct scenario_explore *e = into;
	uint64_t budget = 0;

	(void)key;
	value_count(l, value, 1, 100, &budget);
	e->budget = (uint32_t)budget;
}

static void read_strict(struct loader *l, const struct key *key, const struct yaml *value,
			void *into)
{
	struct scenario_explore *e = into;

	(void)key;
	value_bool(l, value, &e->strict);
}

static void read_stop(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	struct scenario_explore *e = into;
	int index = value_word(l, value, "stop", "never|first");

	(void)key;
	e->stop_set = index >= 0;
	e->stop_first = index == 1;
}

const struct key explore_keys[] = {
	{ "strategy", false, read_strategy, schema_strategy, "how to choose schedules" },
	{ "executions", false, read_executions, schema_count, "stop after this many executions" },
	{ "time", false, read_time, schema_time, "stop after this time" },
	{ "preemptions", false, read_preemptions, schema_preemptions,
	  "dfs: the most switches away from a task that could go on, or unbounded" },
	{ "seed", false, read_seed, schema_number, "of random choices" },
	{ "depth", false, read_depth, schema_count, "pct: depth of the bugs looked for, 1 to 5" },
	{ "granularity", false, read_granularity, schema_granularity,
	  "where tasks are switched: at synchronisation, or at every memory access" },
	{ "steps", false, read_steps, schema_count, "the most events of one execution" },
	{ "budget", false, read_budget, schema_count,
	  "the most faults of one execution, 1 if left out" },
	{ "stop", false, read_stop, schema_stop, "first: stop at the first finding" },
	{ "strict", false, read_strict, schema_bool,
	  "plain aligned writes of up to a word race like any other" },
	{ 0 },
};

void read_explore(struct loader *l, const struct key *key, const struct yaml *value, void *into)
{
	(void)key, (void)into;
	keys_read(l, value, "explore", explore_keys, &l->s->explore);
}
