/* SPDX-License-Identifier: GPL-2.0-only */
/* Joins the result documents of the shards of one run. */
#ifndef SCENARIO_MERGE_H
#define SCENARIO_MERGE_H

#include <jansson.h>
#include "harness/scenario/diagnose.h"

struct merge_part {
	const char *path;
	json_t *document; /* has the shape of docs/result-format.md */
};

/**
 * merge_parts() - one document of the documents of all shards
 * @parts: one of each shard, in any order; put in order
 * @nr: how many
 * @d: gets the errors, each with the name of the file
 *
 * A case that one shard ran is taken as it is; one whose executions were shared is put together:
 * counts add up, and what it came out as is decided anew.
 *
 * Context: main program.
 * Return: the document, a new reference; NULL when the parts do not belong together.
 */
json_t *merge_parts(struct merge_part *parts, size_t nr, struct diagnose *d);

/**
 * merge_case() - one CASE of those of several shards
 * @cases: array of CASE, at least one
 *
 * Context: main program.
 * Return: a new reference.
 */
json_t *merge_case(const json_t *cases);

#endif
