/* SPDX-License-Identifier: GPL-2.0-only */
/* The lock graph of a case as files, see docs/lockgraph.md. */
#ifndef SCENARIO_LOCK_GRAPH_H
#define SCENARIO_LOCK_GRAPH_H

#include <jansson.h>
#include <lockstep/lock_graph.h>
#include "harness/scenario/program.h"

/**
 * lock_graph_new() - an empty graph of a case
 * @p: the case
 *
 * Context: worker.
 * Return: the document, a new reference.
 */
json_t *lock_graph_new(const struct program *p);

/**
 * lock_graph_add() - add what a search has learnt
 * @document: of lock_graph_new(); several searches of the case may be added
 * @graph: of the search
 * @ls: its program
 *
 * Instances are told apart by name and class, classes by name and nesting level. Of an edge the
 * first witness stays.
 *
 * Context: worker; called by ls_explore().
 */
void lock_graph_add(json_t *document, const struct ls_lock_graph *graph,
		    const struct ls_program *ls);

/**
 * lock_graph_write() - write the files
 * @document: of lock_graph_new()
 * @out_dir: of the run; they go to its folder lockgraph
 * @p: the case
 * @told: becomes {"json": path, "dot": path, "svg": path (opt), "no_svg": why there is none
 * (opt)}; a new reference
 *
 * Each file gets its name when it is complete. A graph that has a circle is drawn by Graphviz,
 * if it is there.
 *
 * Context: worker. Forks.
 * Return: 0; a negative errno, with @told naming the file under "failed".
 */
int lock_graph_write(const json_t *document, const char *out_dir, const struct program *p,
		     json_t **told);

/* The same graph in the language of Graphviz. */
int lock_graph_dot(const json_t *document, FILE *out);

#endif
