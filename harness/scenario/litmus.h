/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Litmus tests in the C of the kernel's memory-model documentation. One is read into the same tree
 * as a scenario in YAML, whose operations are those of sketches; what it asks of the final states
 * is kept beside it. Everything is read under sequential consistency.
 */
#ifndef SCENARIO_LITMUS_H
#define SCENARIO_LITMUS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include "harness/scenario/diagnose.h"
#include "harness/scenario/yaml.h"

#define LITMUS_ADDRESS	  0x10000 /* that of variable n is this plus n, as a value */
#define LITMUS_VALUES_MAX 64	  /* registers and variables that a final state is told of */

struct scenario;

/* Something whose final value is of interest. */
struct litmus_value {
	const char *text; /* "1:r0", "x" */
	int task;	  /* whose register; -1: a variable */
	const char *name;
	int reference; /* of a variable, once the scenario is read */
};

enum litmus_op { LITMUS_TRUE, LITMUS_EQUAL, LITMUS_UNEQUAL, LITMUS_AND, LITMUS_OR, LITMUS_NOT };

struct litmus_condition {
	enum litmus_op op;
	unsigned int value; /* index, of a comparison */
	int64_t number;
	const struct litmus_condition *left, *right;
};

enum litmus_quantifier { LITMUS_EXISTS, LITMUS_NEVER, LITMUS_FORALL };

struct litmus {
	const char *name;
	const char *result; /* "Never", "Sometimes", "Always", by its comment; or NULL */
	enum litmus_quantifier quantifier;
	const char *condition_text;
	const struct litmus_condition *condition, *filter;
	struct litmus_value values[LITMUS_VALUES_MAX];
	unsigned int values_nr;
	const char **variables; /* in the order of their addresses */
	unsigned int variables_nr;
};

/* Is this the name of one? */
bool litmus_is(const char *path);

/**
 * litmus_read() - read a litmus test
 * @text: NUL-terminated, UTF-8
 * @pool: that the tree and the test will live in
 * @d: gets every error
 * @litmus: set
 *
 * Context: harness.
 * Return: the tree of a scenario; NULL when there are errors in @d.
 */
const struct yaml *litmus_read(const char *text, struct pool *pool, struct diagnose *d,
			       struct litmus **litmus);

/**
 * litmus_start() - forget all final states
 * @s: the scenario that will be explored
 *
 * Context: harness, before a search.
 */
void litmus_start(const struct scenario *s);

/* Keep the value of a register, by the number of a litmus_value. Context: a task. */
void litmus_keep(unsigned int value, int64_t number);

/**
 * litmus_note() - an execution has come to its end
 * @values: the objects of the scenario's references
 *
 * Context: the finish of an execution in which every task ended.
 */
void litmus_note(void *const *values);

/* No more executions count from here on. */
void litmus_stop(void);

/**
 * litmus_json() - what the states came to
 * @litmus: the test
 * @complete: the search came to its end
 *
 * Context: harness, after the search.
 * Return: the key "litmus" of a CASE in docs/result-format.md.
 */
json_t *litmus_json(const struct litmus *litmus, bool complete);

/* Why that is not what the test says of itself, a sentence; NULL: it is. */
const char *litmus_contradiction(const struct litmus *litmus);

#endif
