/* SPDX-License-Identifier: GPL-2.0-only */
/* Words of faults: the names of errors, and of the functions that a fault may be confined to. */
#ifndef SCENARIO_FAULT_WORDS_H
#define SCENARIO_FAULT_WORDS_H

#include "harness/scenario/diagnose.h"

/**
 * fault_errno_name() - the name of an error, also of those that the kernel has for itself
 * @error: positive
 * @pool: for one that has no name
 *
 * Context: any.
 * Return: "ENOMEM"; its number when it has no name.
 */
const char *fault_errno_name(int error, struct pool *pool);

/**
 * fault_errno_parse() - the error of a name
 * @text: "ENOMEM"
 *
 * Context: any.
 * Return: the number; -1 when there is no such error.
 */
int fault_errno_parse(const char *text);

/**
 * fault_function_words() - the functions that tell when they are entered and left
 * @pool: that the words will live in
 * @words: they are added, in order, each once
 *
 * Context: harness thread; slow, as it reads debugging information.
 */
void fault_function_words(struct pool *pool, struct words *words);

#endif
