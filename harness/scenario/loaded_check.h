/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks at the file of a shared object before any of its code can run. */
#ifndef SCENARIO_LOADED_CHECK_H
#define SCENARIO_LOADED_CHECK_H

#include "harness/scenario/pool.h"

/**
 * loaded_check() - can this file be loaded?
 * @path: of the file
 * @pool: that the answer will live in
 *
 * Context: main program.
 * Return: NULL when it can; else what is wrong with it.
 */
const char *loaded_check(const char *path, struct pool *pool);

#endif
