/* SPDX-License-Identifier: GPL-2.0-only */
/* Running the operations of a scenario, on the stack of the task whose they are. */
#ifndef SCENARIO_INTERPRET_H
#define SCENARIO_INTERPRET_H

#include "harness/scenario/program.h"

/**
 * interpret() - run a list of operations to its end
 * @p: program
 * @code: the operations
 * @left_out: those that are passed over, or NULL
 *
 * Context: a task.
 */
void interpret(struct program *p, const struct scenario_task *code, const bool *left_out);

/**
 * interpret_one() - run one operation of the setup
 * @p: program
 * @op: the operation, whose references have values
 *
 * Context: the setup.
 * Return: its outcome.
 */
long interpret_one(struct program *p, const struct scenario_operation *op);

/**
 * interpret_bodies_of() - whose operations ls_body_run() runs from now on
 * @p: program; NULL: nobody's
 *
 * Context: harness.
 */
void interpret_bodies_of(struct program *p);

#endif
