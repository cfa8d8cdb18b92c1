/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STRATEGY_PCT_H
#define STRATEGY_PCT_H

/**
 * pct_set_depth() - look for bugs of another depth from the next execution on
 * @d: 1..LS_PCT_DEPTH_MAX
 *
 * What was learnt about the length of executions stays, which beginning anew would forget.
 *
 * Context: between executions.
 */
void pct_set_depth(unsigned int d);

#endif
