/* SPDX-License-Identifier: GPL-2.0-only */
/* One column of `lockstep compare`: a run in a process of its own. */
#ifndef CLI_COMPARE_RUN_H
#define CLI_COMPARE_RUN_H

#include "harness/cli/cli.h"

struct compare_run {
	const char *name;
	const char *program; /* an image; NULL: this program */
	const char **words;  /* options of this run alone; ends with NULL; or NULL */
	json_t *result;	     /* filled in: result document, checked */
};

/**
 * compare_run() - run all scenarios once
 * @options: of the comparison; those that steer a search go to the run
 * @run: which
 * @index: of this run; it works in OUT/compare/INDEX+1
 * @nr: runs there are
 *
 * Errors in scenario files are told by the run itself, on standard error.
 *
 * Context: main program. Forks.
 * Return: CLI_GOOD with .result, whatever came of the cases; CLI_USAGE; CLI_HARNESS when there is
 * no result; 128 + a signal's number when somebody stopped it.
 */
int compare_run(struct cli_options *options, struct compare_run *run, size_t index, size_t nr);

#endif
