/* SPDX-License-Identifier: GPL-2.0-only */
/* Expressions over the registers of a task: "got == 0 && r0 < 3". */
#ifndef SCENARIO_EXPRESSION_H
#define SCENARIO_EXPRESSION_H

#include <stddef.h>
#include <stdint.h>
#include "harness/scenario/diagnose.h"
#include "harness/scenario/pool.h"
#include "harness/scenario/yaml.h"

#define REGISTERS_MAX 32 /* of one task */

/* The registers of a task, and which of them have a value wherever the reader now is. */
struct registers {
	const char *v[REGISTERS_MAX];
	unsigned int nr;
	uint64_t set;
};

struct expression;

/**
 * expression_parse() - read an expression
 * @node: scalar that it is written in
 * @registers: that it may name; each must have a value
 * @hint: words on what another name is (a variable of the setup), or NULL; @arg is handed to it
 * @pool: that the expression will live in
 * @d: gets the error, with the column of the word that is wrong
 *
 * Context: harness.
 * Return: the expression; NULL when there is an error in @d.
 */
const struct expression *expression_parse(const struct yaml *node,
					  const struct registers *registers,
					  const char *(*hint)(const char *name, void *arg),
					  void *arg, struct pool *pool, struct diagnose *d);

/**
 * expression_value() - work an expression out
 * @e: of expression_parse()
 * @registers: values, by number
 *
 * Arithmetic is that of 64 bits with a sign, and wraps. Comparisons and logic give 0 or 1.
 *
 * Context: any; does not allocate.
 * Return: its value.
 */
int64_t expression_value(const struct expression *e, const int64_t *registers);

/**
 * expression_print() - the registers of an expression with their values
 * @e: of expression_parse()
 * @registers: values, by number
 * @text: filled in: "a is 1, b is 2"; "" when it names none
 * @size: room there
 *
 * Context: any; does not allocate.
 */
void expression_print(const struct expression *e, const int64_t *registers, char *text,
		      size_t size);

/* The text that it was read from. */
const char *expression_text(const struct expression *e);

#endif
