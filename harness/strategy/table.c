// SPDX-License-Identifier: GPL-2.0-only
/* Every strategy that `--strategy` takes. */
#include "harness/strategy/table.h"
#include <string.h>

static const struct strategy_ops *const table[] = {
	&strategy_optimal, &strategy_dfs, &strategy_bpor, &strategy_random,   &strategy_pct,
	&strategy_pos,	   &strategy_urw, &strategy_surw, &strategy_portfolio
};
#define TABLE_NR (sizeof(table) / sizeof(table[0]))

/**
 * strategy_find() - the strategy of a name
 * @name: NUL-terminated
 *
 * Context: any.
 * Return: it, or NULL.
 */
const struct strategy_ops *strategy_find(const char *name)
{
	for (size_t i = 0; i < TABLE_NR; i++)
		if (!strcmp(table[i]->name, name))
			return table[i];
	return NULL;
}

enum ls_sharing ls_shares(const char *strategy)
{
	const struct strategy_ops *ops = strategy_find(strategy);

	switch (ops ? ops->sharing : SHARING_NONE) {
	case SHARING_TREE:
		return LS_SHARES_TREE;
	case SHARING_PREFIXES:
		return LS_SHARES_PREFIXES;
	case SHARING_NUMBERS:
	case SHARING_BOTH:
		return LS_SHARES_NUMBERS;
	case SHARING_NONE:
		break;
	}
	return LS_SHARES_NOTHING;
}

const struct ls_listed *ls_strategies(void)
{
	static struct ls_listed list[TABLE_NR + 1];

	for (size_t i = 0; i < TABLE_NR; i++)
		list[i] = (struct ls_listed){ table[i]->name, table[i]->help };
	return list;
}
