/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STRATEGY_TABLE_H
#define STRATEGY_TABLE_H

#include "harness/engine/strategy.h"

extern const struct strategy_ops strategy_random, strategy_pct, strategy_dfs, strategy_bpor,
	strategy_optimal, strategy_replay, strategy_pos, strategy_urw, strategy_surw,
	strategy_portfolio, strategy_hold, strategy_directed, strategy_guide;

const struct strategy_ops *strategy_find(const char *name);

#endif
