/* SPDX-License-Identifier: GPL-2.0-only */
/* A portfolio whose turns somebody else counts: several processes share them. */
#ifndef STRATEGY_PORTFOLIO_H
#define STRATEGY_PORTFOLIO_H

#include <lockstep/engine.h>

/* How many executions dfs has, and up to which bound, after .begin. */
uint64_t portfolio_bounded_max(void);
int portfolio_bound_max(void);

/**
 * portfolio_by_number() - from now on execution number n is turn n, and dfs has none
 * @dfs: what dfs came to, for .finish
 *
 * Context: after .begin, between executions.
 */
void portfolio_by_number(const struct ls_result *dfs);

#endif
