/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers of tasks in a finding's document. */
#ifndef EXPLAIN_NUMBER_H
#define EXPLAIN_NUMBER_H

#include <jansson.h>
#include "harness/explain/recorder.h"

/**
 * number_tasks() - number the tasks of a finding without gaps, and name them
 * @finding: document, whose tasks have the engine's numbers; gets its list of tasks
 * @r: recording that it was made from
 * @program: whose tasks come first, all of them
 *
 * The engine's numbers of tasks that came into being later have gaps between them.
 *
 * Context: harness thread.
 */
void number_tasks(json_t *finding, const struct recording *r, const struct ls_program *program);

/* The name of a task, by the engine's number; "setup" when there is none. */
const char *number_name(const struct recording *r, const struct ls_program *program, int task);

#endif
