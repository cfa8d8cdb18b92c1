/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include <jansson.h>
#include <lockstep/engine.h>

/**
 * explain_finding() - replay a finding with a recorder attached, and tell what happened
 * @program: as it was explored
 * @options: as it was explored
 * @finding: of the result of that exploration
 *
 * The object has the keys of FINDING in docs/result-format.md, except "standing", "replay_file" and
 * "replay", which only the caller knows.
 *
 * Context: harness thread, no exploration under way.
 * Return: a new reference; NULL when out of memory or when the replay did not show the finding.
 */
json_t *explain_finding(const struct ls_program *program, const struct ls_options *options,
			const struct ls_finding *finding);

#endif
