/* SPDX-License-Identifier: GPL-2.0-only */
/* Combinations of variants of which no case of a file says what to expect. */
#ifndef SCENARIO_UNSTATED_H
#define SCENARIO_UNSTATED_H

#include "harness/scenario/scenario.h"

/**
 * unstated_add() - add the combinations that a file leaves out
 * @s: scenario
 * @variants: asked for; a case with all of them, for each combination that is named otherwise
 * @nr: how many
 *
 * Whatever such a case finds is allowed, since nobody said what to expect; what it is for is to be
 * seen beside others. A scenario that names no variant of any of these functions is about something
 * else and gets none, and so do cases that are about a kernel all of a piece.
 *
 * Context: harness, before the run.
 */
void unstated_add(struct scenario *s, const struct scenario_variant *variants, unsigned int nr);

/* Does a case of @s name a variant of @slot's function? */
bool unstated_is_about(const struct scenario *s, const struct ls_variant_slot *slot);

/**
 * unstated_case() - such a case by its name, for a replay, which tells every variant itself
 * @pool: of what is returned
 * @s: scenario
 * @name: "FUNCTION=VARIANT, FUNCTION=VARIANT", perhaps after "like VERSION"
 *
 * Context: harness.
 * Return: the case; NULL: no such case was ever made.
 */
struct scenario_case *unstated_case(struct pool *pool, const struct scenario *s, const char *name);

#endif
