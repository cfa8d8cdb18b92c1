// SPDX-License-Identifier: GPL-2.0-only
/* Sharing a portfolio: its search by dfs by prefixes, and then its turns by their numbers. */
#include <errno.h>
#include "harness/explore/sharing.h"
#include "harness/strategy/dfs.h"
#include "harness/strategy/portfolio.h"
#include "harness/strategy/table.h"

static bool turns;		/* dfs has had its share, */
static struct ls_result of_dfs; /* and came to this */

static void begin(void)
{
	turns = false;
	sharing_prefixes.begin();
	sharing_numbers.begin();
}

static void leave_dfs(void)
{
	of_dfs = (struct ls_result){ 0 };
	sharing_prefixes.conclude(&(struct search){ .result = &of_dfs });
	portfolio_by_number(&of_dfs);
	turns = true;
}

static int explore(struct search *s)
{
	uint64_t max = portfolio_bounded_max();
	bool first = s->own.number_first < 2;
	int err = 0;

	if (turns) {
		portfolio_by_number(&of_dfs);
	} else if (first) {
		err = prefixes_explore(s, portfolio_bound_max(), max);
		/* Ended by something else than its end or its share: there are no turns either. */
		if (err || (!prefixes_end()->over && s->result->executions < max))
			return err;
		work.over = prefixes_end()->over && !prefixes_end()->refused &&
			    !prefixes_end()->dropped && !prefixes_end()->cut;
		if (work.over)
			return 0;
		leave_dfs();
	}
	turns = true;
	return sharing_numbers.explore(s);
}

static void forget_orders(void)
{
	if (turns)
		sharing_numbers.forget_orders();
	else
		sharing_prefixes.forget_orders();
}

static void conclude(struct search *s)
{
	struct ls_result *r = s->result;

	if (!turns)
		leave_dfs();
	r->withheld = (r->withheld & ~(unsigned int)LS_WITHHELD_BUDGET) | LS_WITHHELD_SAMPLED;
	s->strategy->finish(r);
}

static void write_state(FILE *out)
{
	fputc(turns, out);
	fwrite(&of_dfs.bound, sizeof(of_dfs.bound), 1, out);
	sharing_prefixes.write(out);
	sharing_numbers.write(out);
}

static int read_state(FILE *in)
{
	int err;

	turns = fgetc(in) == 1;
	of_dfs = (struct ls_result){ 0 };
	if (fread(&of_dfs.bound, sizeof(of_dfs.bound), 1, in) != 1)
		return -EINVAL;
	err = sharing_prefixes.read(in);
	return err ? err : sharing_numbers.read(in);
}

const struct sharing_ops sharing_both = {
	.begin = begin,
	.explore = explore,
	.forget_orders = forget_orders,
	.conclude = conclude,
	.write = write_state,
	.read = read_state,
};
