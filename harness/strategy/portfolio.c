// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several strategies one after the other, for programs that are too large to exhaust: first all
 * executions with no preemption, then those with one and two (dfs), for at most a quarter of the
 * budget of executions; then random, pct of depth 1 to 5, pos and surw in turn. Each finding tells
 * which of them had its turn.
 *
 * Each strategy counts its own executions, so what it runs depends on the seed and on how often it
 * had its turn, and neither on time nor on the others. If dfs has run everything there is within
 * its share, the search is over and was exhaustive.
 */
#include "harness/engine/exec.h"
#include "harness/strategy/pct.h"
#include "harness/strategy/table.h"

#define BOUND_MAX     2	    /* preemptions that dfs goes up to */
#define SHARE	      4u    /* dfs gets one in so many executions */
#define BOUNDED_LEAST 100u  /* but so many at least, */
#define BOUNDED_OPEN  5000u /* and so many when there is no bound on executions */

/* Who has a turn, again and again. */
static const struct strategy_ops *const turns[] = {
	&strategy_random, &strategy_pct, &strategy_pos, &strategy_pct, &strategy_surw, &strategy_pct
};
#define TURNS_NR (sizeof(turns) / sizeof(turns[0]))

static const char *const pct_names[] = { "pct(1)", "pct(2)", "pct(3)", "pct(4)", "pct(5)" };
_Static_assert(sizeof(pct_names) / sizeof(pct_names[0]) == LS_PCT_DEPTH_MAX,
	       "a name for each depth");

static const struct strategy_ops *now;
static struct ls_options own;
static unsigned int tasks_nr;
static uint64_t bounded, bounded_max; /* executions of dfs */
static uint64_t turn;		      /* of the others, from 0 */
static uint64_t numbers[TURNS_NR]; /* executions by that entry's strategy; the first entry counts */
static struct ls_result of_dfs;
static unsigned int depth;

static int portfolio_begin(const struct ls_options *options, unsigned int nr)
{
	int err;

	own = *options;
	own.preemptions_max = BOUND_MAX;
	if (options->preemptions_max >= 0 && options->preemptions_max < BOUND_MAX)
		own.preemptions_max = options->preemptions_max;
	tasks_nr = nr;
	bounded = turn = 0;
	bounded_max = own.executions_max ? own.executions_max / SHARE : BOUNDED_OPEN;
	if (bounded_max < BOUNDED_LEAST)
		bounded_max = BOUNDED_LEAST;
	for (unsigned int i = 0; i < TURNS_NR; i++)
		numbers[i] = 0;
	of_dfs = (struct ls_result){ 0 };
	now = &strategy_dfs;
	err = strategy_dfs.begin(&own, tasks_nr);
	for (unsigned int i = 0; i < TURNS_NR && !err; i++)
		err = turns[i]->begin(&own, tasks_nr);
	return err;
}

/* The search by dfs is over, or has had its share. */
static void leave_dfs(void)
{
	strategy_dfs.finish(&of_dfs);
	now = NULL;
}

/* The number of the strategy's next execution, over all its entries. */
static uint64_t next_number(unsigned int entry)
{
	unsigned int first = 0;

	while (turns[first] != turns[entry])
		first++;
	return ++numbers[first];
}

static bool portfolio_execution_begin(uint64_t number)
{
	unsigned int entry;
	uint64_t n;

	(void)number;
	if (now == &strategy_dfs) {
		if (bounded < bounded_max && strategy_dfs.execution_begin(bounded + 1)) {
			bounded++;
			return true;
		}
		leave_dfs();
		if (of_dfs.exhausted)
			return false;
	}
	entry = turn++ % TURNS_NR;
	now = turns[entry];
	n = next_number(entry);
	if (now == &strategy_pct) {
		depth = 1 + (n - 1) % LS_PCT_DEPTH_MAX;
		pct_set_depth(depth);
	}
	return now->execution_begin(n);
}

static unsigned int portfolio_pick(uint64_t enabled, unsigned int current)
{
	return now->pick(enabled, current);
}

static unsigned int portfolio_label(unsigned int outcomes)
{
	return now->label(outcomes);
}

static void portfolio_execution_end(uint32_t events)
{
	if (now->execution_end)
		now->execution_end(events);
}

static void portfolio_finish(struct ls_result *result)
{
	if (now == &strategy_dfs)
		leave_dfs();
	result->bound = of_dfs.bound;
	if (of_dfs.exhausted) {
		result->exhausted = true;
		result->withheld &= ~LS_WITHHELD_SAMPLED;
	}
}

static int portfolio_bound(void)
{
	return now == &strategy_dfs ? strategy_dfs.bound() : LS_UNBOUNDED;
}

static const char *portfolio_now(void)
{
	return now == &strategy_pct ? pct_names[depth - 1] : now->name;
}

const struct strategy_ops strategy_portfolio = {
	.name = "portfolio",
	.help = "up to two preemptions, then random, pct, pos and surw in turn",
	.counts_traces = true,
	.begin = portfolio_begin,
	.execution_begin = portfolio_execution_begin,
	.pick = portfolio_pick,
	.label = portfolio_label,
	.execution_end = portfolio_execution_end,
	.finish = portfolio_finish,
	.bound = portfolio_bound,
	.now = portfolio_now,
};
