/* SPDX-License-Identifier: GPL-2.0-only */
/* Fault coverage as the result document has it: see docs/result-format.md. */
#ifndef SCENARIO_COVERAGE_H
#define SCENARIO_COVERAGE_H

#include <jansson.h>
#include <lockstep/engine.h>

/**
 * coverage_json() - the places that a search came by
 * @r: its result
 *
 * Context: harness.
 * Return: a new reference.
 */
json_t *coverage_json(const struct ls_result *r);

/**
 * coverage_join() - what two searches of one case cover together
 * @to: coverage; gets what only the other has
 * @from: coverage, or NULL
 *
 * Context: harness.
 */
void coverage_join(json_t *to, const json_t *from);

#endif
