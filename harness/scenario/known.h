/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of known races: from a file to the engine, and what came of it. */
#ifndef SCENARIO_KNOWN_H
#define SCENARIO_KNOWN_H

#include <jansson.h>
#include <stdio.h>
#include "harness/scenario/keys.h"

/* Add what the image that this program is has of its own; nothing when it is none. */
void known_add_image(struct loader *l);

/* The "known" of a CASE: the known races that its search met. */
json_t *known_json(const struct ls_result *r);

/**
 * known_tell_unseen() - name the entries that no race of a run matched
 * @v: the scenarios of the run
 * @nr: how many
 * @scenarios: what came of them
 * @out: a line for each
 *
 * Context: harness.
 */
void known_tell_unseen(struct scenario *const *v, size_t nr, const json_t *scenarios, FILE *out);

#endif
