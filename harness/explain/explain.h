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

/* An order of the events of an execution in which memory is freed before a certain use of it. */
struct free_first {
	struct ls_choices choices; /* up to the free; to ls_choices_free() */
	unsigned int task;	   /* who uses it, */
	unsigned int turns;	   /* after so many of its turns */
	uintptr_t addr;
	uint32_t size;
};

/**
 * free_first() - put the free of a use-after-free before the use
 * @program, @options: as it was explored
 * @finding: whose execution may have the use first: nothing orders the two
 * @out: filled in on success
 *
 * Context: harness thread, no exploration under way.
 * Return: 0; -EALREADY when the execution has the free first; -EDOM when the free does not come
 * without what the task does after the use; -ENOENT when the finding is not there; else as
 * ls_explore().
 */
int free_first(const struct ls_program *program, const struct ls_options *options,
	       const struct ls_finding *finding, struct free_first *out);

#endif
