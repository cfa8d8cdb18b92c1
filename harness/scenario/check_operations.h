/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists of operations while they are read: what the check_*.c of them share. */
#ifndef SCENARIO_CHECK_OPERATIONS_H
#define SCENARIO_CHECK_OPERATIONS_H

#include "harness/scenario/keys.h"

/* A while that is being read. */
struct loop {
	struct loop *outer;
	uint64_t set; /* registers that have a value at every break so far */
};

/* A body whose operations are read when all objects of the setup are known. */
struct later {
	const struct yaml *node;
	struct ls_body *body;
};

/* The operations of a task, of a body or of the setup, as far as they are read. */
struct frame {
	int task;	     /* index, SCENARIO_IN_SETUP or SCENARIO_IN_BODY */
	const char *name;    /* of the task, for reports */
	struct loop *loop;   /* innermost, or NULL */
	struct later *later; /* grows */
	unsigned int later_nr;
	struct scenario_task code;
};

/* An operation under way: which one, and where its arguments stand. */
struct reading {
	struct frame *frame;
	struct scenario_operation *op;
	const struct yaml *args; /* mapping, or NULL when there are none */
	struct mark at;
};

/**
 * frame_add() - room for one more operation
 * @l: loader
 * @f: frame
 * @at: where it stands in the file
 *
 * Context: harness. Pointers to operations that were read before become invalid.
 * Return: the operation, which so far does nothing.
 */
struct scenario_operation *frame_add(struct loader *l, struct frame *f, struct mark at);

/**
 * frame_expression() - read a condition or a value
 * @l: loader
 * @f: frame whose registers it may name
 * @node: anything
 * @out: filled in
 *
 * Context: harness. An error is put in the list.
 */
void frame_expression(struct loader *l, struct frame *f, const struct yaml *node,
		      struct scenario_value *out);

/**
 * read_value() - read the value of one argument
 * @l: loader
 * @r: operation that is read
 * @arg: which argument; not one of kind LS_ARG_REGISTER
 * @value: as the file has it
 * @out: filled in
 *
 * Context: harness. An error is put in the list.
 */
void read_value(struct loader *l, const struct reading *r, const struct ls_arg *arg,
		const struct yaml *value, struct scenario_value *out);

/**
 * read_register() - read the name of a register that gets a value
 * @l: loader
 * @f: frame, in which it has a value from here on
 * @node: as the file has it
 *
 * Context: harness. An error is put in the list.
 * Return: its number; -1 on an error.
 */
int read_register(struct loader *l, struct frame *f, const struct yaml *node);

/**
 * read_operation() - read one operation that is no if, while, break or return
 * @l: loader
 * @f: frame that it is added to
 * @node: as the file has it
 *
 * Context: harness. Errors are put in the list.
 */
void read_operation(struct loader *l, struct frame *f, const struct yaml *node);

/**
 * read_list() - read a list of operations, with what decides between them
 * @l: loader
 * @f: frame that they are added to
 * @list: as the file has it
 *
 * Context: harness. Errors are put in the list.
 */
void read_list(struct loader *l, struct frame *f, const struct yaml *list);

/**
 * read_body_now() - read operations that something else than an operation runs
 * @l: loader; all objects of the setup are known
 * @list: as the file has it
 * @name: for reports
 *
 * Context: harness. Errors are put in the list.
 * Return: the operations.
 */
struct ls_body *read_body_now(struct loader *l, const struct yaml *list, const char *name);

#endif
