/* SPDX-License-Identifier: GPL-2.0-only */
/* A case as a program that the engine can explore. */
#ifndef SCENARIO_PROGRAM_H
#define SCENARIO_PROGRAM_H

#include <lockstep/engine.h>
#include "harness/scenario/scenario.h"

struct program;

struct program_task {
	struct program *program;
	const struct scenario_task *task;
	bool *left_out; /* operations that are passed over (shorten.h) */
};

struct program {
	struct ls_program ls;
	struct ls_options options;
	const struct scenario *s;
	const struct scenario_case *c;
	struct ls_task *tasks;
	struct program_task *task_args;
	struct ls_pin *pins;	      /* objects are filled in when the setup has run */
	struct ls_fault_plan *faults; /* the engine writes to them */
	void **values;		      /* of each reference of the scenario */
	char error[240];	      /* why the setup failed; "" when it did not */
	bool interrupted;	      /* the search was stopped from outside */
	bool is_part;	   /* what was searched is a shard's part, in which there may be nothing */
	const char *after; /* words on a search that came before; or NULL */
	struct pool pool;
};

/**
 * program_init() - make a program of a case
 * @p: filled in; free with program_free()
 * @s: scenario; must outlive @p
 * @c: one of its cases
 * @over: explore options of the command line, which win over the file's
 *
 * Sets the variants of the case in the models, which are global: one program at a time in a
 * process.
 *
 * Context: harness, in the process that will explore.
 */
void program_init(struct program *p, const struct scenario *s, const struct scenario_case *c,
		  const struct scenario_explore *over);

/**
 * program_free() - give back what a program owns
 * @p: of program_init()
 *
 * Context: harness.
 */
void program_free(struct program *p);

/**
 * explore_merge() - explore options of a file under those of a command line
 * @file: of the scenario
 * @over: of the command line
 *
 * Context: any.
 * Return: all options, with defaults for what neither says: the strategy is "optimal" then, with
 * leave to fall back to another; "dfs" where a bound of preemptions is given, and "pct" where a
 * depth is.
 */
struct scenario_explore explore_merge(const struct scenario_explore *file,
				      const struct scenario_explore *over);

/**
 * explore_exhaustive() - does a search with these options come to an end that proves something?
 * @e: merged options
 *
 * Context: any.
 * Return: true for an exhaustive strategy that somebody chose, without a preemption bound.
 */
bool explore_exhaustive(const struct scenario_explore *e);

#endif
