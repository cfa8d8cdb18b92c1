// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several strategies one after the other, for programs that are too large to exhaust: first all
 * executions with no preemption, then those with one and two (dfs), for at most a quarter of the
 * budget of executions; then random, pct of depth 1 to 5, pos and surw in turn. Each finding tells
 * which of them had its turn.
 *
 * Turns have numbers, and each strategy counts its own: who has a turn, and what is run in it,
 * depends on the seed and the number, and neither on time nor on the others. So several processes
 * can share them: dfs first, by prefixes, then the turns by their numbers. If dfs has run
 * everything there is within its share, the search is over and was exhaustive.
 *
 * Of several machines the first alone has dfs; the turns are shared.
 */
#include "harness/engine/exec.h"
#include "harness/strategy/dfs.h"
#include "harness/strategy/pct.h"
#include "harness/strategy/portfolio.h"
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
static uint64_t turn;		      /* the next one of the others, from 0 */
static struct ls_result of_dfs;
static bool by_number; /* somebody else counts the turns, and has dfs run */
static unsigned int depth;

static int portfolio_begin(const struct ls_options *options, unsigned int nr)
{
	int err;

	own = *options;
	own.preemptions_max = BOUND_MAX;
	if (options->preemptions_max >= 0 && options->preemptions_max < BOUND_MAX)
		own.preemptions_max = options->preemptions_max;
	tasks_nr = nr;
	bounded = 0;
	turn = own.number_first ? own.number_first - 1 : 0;
	by_number = false;
	bounded_max = own.executions_max ? own.executions_max / SHARE : BOUNDED_OPEN;
	if (bounded_max < BOUNDED_LEAST)
		bounded_max = BOUNDED_LEAST;
	of_dfs = (struct ls_result){ .bound = LS_UNBOUNDED };
	now = turn ? NULL : &strategy_dfs;
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

uint64_t portfolio_bounded_max(void)
{
	return bounded_max;
}

int portfolio_bound_max(void)
{
	return own.preemptions_max;
}

void portfolio_by_number(const struct ls_result *dfs)
{
	of_dfs = *dfs;
	by_number = true;
	now = NULL;
}

/* The number of its own that a strategy's execution in a turn has, from 1. */
static uint64_t number_in(uint64_t t)
{
	unsigned int entry = t % TURNS_NR, before = 0, each = 0;

	for (unsigned int i = 0; i < TURNS_NR; i++) {
		each += turns[i] == turns[entry];
		before += i < entry && turns[i] == turns[entry];
	}
	return t / TURNS_NR * each + before + 1;
}

static void pct_turn(uint64_t n)
{
	depth = 1 + (n - 1) % LS_PCT_DEPTH_MAX;
	pct_set_depth(depth);
}

static bool portfolio_execution_begin(uint64_t number)
{
	uint64_t n;

	if (by_number) {
		turn = number - 1;
	} else if (now == &strategy_dfs) {
		if (bounded < bounded_max && strategy_dfs.execution_begin(bounded + 1)) {
			bounded++;
			return true;
		}
		leave_dfs();
		if (of_dfs.exhausted)
			return false;
	}
	now = turns[turn % TURNS_NR];
	n = number_in(turn);
	turn += own.number_step ? own.number_step : 1;
	if (now == &strategy_pct)
		pct_turn(n);
	return now->execution_begin(n);
}

/* All that pct rests on, then all that surw does. */
static bool portfolio_learn(uint32_t i)
{
	if (i < LEARN_EXECUTIONS) {
		now = &strategy_pct;
		pct_turn(i + 1);
		return strategy_pct.learn(i);
	}
	now = &strategy_surw;
	if (strategy_surw.learn(i - LEARN_EXECUTIONS))
		return true;
	now = turn || by_number ? NULL : &strategy_dfs;
	return false;
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
	.sharing = SHARING_BOTH,
	.learn = portfolio_learn,
	.begin = portfolio_begin,
	.execution_begin = portfolio_execution_begin,
	.pick = portfolio_pick,
	.label = portfolio_label,
	.execution_end = portfolio_execution_end,
	.finish = portfolio_finish,
	.bound = portfolio_bound,
	.now = portfolio_now,
};
