/* SPDX-License-Identifier: GPL-2.0-only */
/* What else than picking `optimal` can do: executions run elsewhere, and its state in a file. */
#ifndef STRATEGY_OPTIMAL_H
#define STRATEGY_OPTIMAL_H

#include "harness/strategy/leaf.h"

/**
 * optimal_leaf_begin() - the next execution is this one, and nothing is explored besides
 * @leaf: not owned
 * @outcome: filled in when the execution has run; free with outcome_free()
 *
 * Context: a process that runs executions for another one; takes the place of .execution_begin.
 */
void optimal_leaf_begin(const struct leaf *leaf, struct outcome *outcome);

/**
 * optimal_waiting() - the next branch but one, or a later one, that nobody was given
 * @leaf: filled in; free with leaf_free()
 *
 * The next is left to the caller, which would have to wait for it otherwise: trees are narrow.
 *
 * Context: between executions.
 * Return: the branch, whose .given the caller may set; NULL when there is none.
 */
struct wakeup *optimal_waiting(struct leaf *leaf);

/* Is nothing left to be run? Between executions; changes nothing. */
bool optimal_is_over(void);

/* The branch whose turn it is, after .execution_begin; NULL for the first execution of all. */
struct wakeup *optimal_current(void);

/**
 * optimal_apply() - use an outcome in the place of running the execution whose turn it is
 * @outcome: of that branch
 *
 * Context: after .execution_begin.
 */
void optimal_apply(const struct outcome *outcome);

/* The state between two executions as bytes, and back: 0, or -EINVAL when it is cut short. */
void optimal_write(FILE *out);
int optimal_read(FILE *in);

#endif
