/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A shared object with variants, or a model, that is not part of this program: --model=FILE. It is
 * loaded once, before anything else, and stays; what it has is then found by the registry.
 */
#ifndef SCENARIO_LOADED_H
#define SCENARIO_LOADED_H

#include <jansson.h>
#include <stdbool.h>
#include "harness/scenario/pool.h"
#include "harness/scenario/scenario.h"

struct loader;

/**
 * loaded_open() - load a shared object
 * @path: its file
 *
 * It is looked at before any of its code can run. The same file may be given again.
 *
 * Context: main program, before any scenario is read.
 * Return: NULL; or what is wrong with it, in words that stay.
 */
const char *loaded_open(const char *path);

/* How the command line named it, and what tells it from another build; NULL: nothing is loaded. */
const char *loaded_path(void);
const char *loaded_digest(void);

/**
 * loaded_variant() - a variant that was loaded
 * @index: from 0
 * @slot: of which function; set when there is one
 *
 * Context: any.
 * Return: it; NULL after the last.
 */
const struct ls_variant_ops *loaded_variant(unsigned int index,
					    const struct ls_variant_slot **slot);

/**
 * loaded_model() - a model that was loaded
 * @index: from 0
 *
 * Context: any.
 * Return: it; NULL after the last.
 */
const struct ls_model_ops *loaded_model(unsigned int index);

/**
 * loaded_in_use() - does a case run code that was loaded?
 * @s: its scenario
 * @c: the case, with its variants
 *
 * Context: harness.
 * Return: true when it does.
 */
bool loaded_in_use(const struct scenario *s, const struct scenario_case *c);

/**
 * loaded_add_cases() - cases of the variants that were loaded
 * @l: a scenario, all of whose cases were read
 *
 * For each combination in which a case names another variant of such a function: one with the
 * loaded one in its place. It says nothing of what is to be expected: no finding, that is.
 *
 * Context: harness.
 */
void loaded_add_cases(struct loader *l);

/**
 * loaded_option() - what a command line has to say besides to get the same
 * @pool: that the text will live in
 *
 * Context: harness.
 * Return: "--model=FILE " when something was loaded; else "".
 */
const char *loaded_option(struct pool *pool);

#endif
