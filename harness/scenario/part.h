/* SPDX-License-Identifier: GPL-2.0-only */
/* A case whose traces several shards have divided: what each has to tell, and what all say. */
#ifndef SCENARIO_PART_H
#define SCENARIO_PART_H

#include <jansson.h>
#include <stdbool.h>

/**
 * part_lock_order() - in which order the executions of a part took lock classes
 * @graph: of lock_graph_new(), or NULL
 *
 * Context: worker.
 * Return: a list of [from, to], each the name of a class and its nesting level; a new reference.
 */
json_t *part_lock_order(const json_t *graph);

struct ls_result;

/* Which scheduling points a part was searched with, besides synchronisation. */
json_t *part_points(const struct ls_result *r, bool strict);

/* What the verdict of a part, or of all of it, holds for: " with at most 1 fault", or nothing. */
const char *part_narrowed(const char *text);

/* Are these the parts that a case was divided into, all of them? */
bool parts_are_all(const json_t *cases);

/**
 * parts_verdict() - what the parts of a case say together
 * @one: the joined CASE, of which findings and search are right; verdict, verdict_text, status and
 * reasons are set
 * @cases: the parts
 *
 * A circle in the lock order that no part has seen whole makes it inconclusive: on one machine it
 * would be a finding. So do parts that were searched with different scheduling points.
 *
 * Context: main program.
 */
void parts_verdict(json_t *one, const json_t *cases);

#endif
