/* SPDX-License-Identifier: GPL-2.0-only */
/* The JSON Schema (draft 2020-12) of scenario files, generated from the key tables and the models.
 */
#ifndef SCENARIO_SCHEMA_H
#define SCENARIO_SCHEMA_H

#include <jansson.h>

/**
 * schema_scenario() - the whole schema
 *
 * Context: harness.
 * Return: a new reference.
 */
json_t *schema_scenario(void);

/* Schemas of single values, named by the key tables. Each returns a new reference. */
json_t *schema_one(void);
json_t *schema_name(void);
json_t *schema_string(void);
json_t *schema_version(void);
json_t *schema_versions(void);
json_t *schema_source(void);
json_t *schema_setup(void);
json_t *schema_tasks(void);
json_t *schema_schedule(void);
json_t *schema_faults(void);
json_t *schema_explore(void);
json_t *schema_finish(void);
json_t *schema_cases(void);
json_t *schema_traces(void);
json_t *schema_expect(void);
json_t *schema_expected_list(void);
json_t *schema_kind(void);
json_t *schema_strings(void);
json_t *schema_variants(void);
json_t *schema_until(void);
json_t *schema_count(void);
json_t *schema_number(void);
json_t *schema_time(void);
json_t *schema_strategy(void);
json_t *schema_preemptions(void);
json_t *schema_granularity(void);
json_t *schema_known(void);
json_t *schema_guarded_by(void);
json_t *schema_bool(void);
json_t *schema_pair(void);
json_t *schema_stop(void);
json_t *schema_fault_sites(void);
json_t *schema_operations(void);
json_t *schema_nth(void);
json_t *schema_errno(void);

#endif
