/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shorter executions of a case: operations of tasks that a finding does not need are left out.
 * Which they are belongs to a finding, as its choices do.
 */
#ifndef SCENARIO_SHORTEN_H
#define SCENARIO_SHORTEN_H

#include <jansson.h>
#include "harness/scenario/program.h"

/**
 * shorten_finding() - ls_minimize() for a finding of a case
 * @p: the program, as it was explored; operations stay left out
 * @finding: of its exploration; its choices are replaced
 * @how: filled in
 *
 * Only operations that the outside world can do or not do are left out. What a sketch is made of is
 * not: without a lock or an addition it is another protocol.
 *
 * Context: as ls_minimize().
 * Return: as ls_minimize().
 */
int shorten_finding(struct program *p, struct ls_finding *finding, struct ls_minimize *how);

/**
 * shorten_set() - leave out exactly these operations
 * @p: the program
 * @left_out: as of shorten_words(); NULL: none
 *
 * Context: harness, between executions.
 */
void shorten_set(struct program *p, const struct words *left_out);

/**
 * shorten_words() - which operations are left out now
 * @p: the program
 * @pool: that the words will live in
 * @words: are added: "TASK NUMBER", numbers from 1
 *
 * Context: harness.
 */
void shorten_words(const struct program *p, struct pool *pool, struct words *words);

/**
 * shorten_check() - does a word of shorten_words() name an operation of a scenario?
 * @s: the scenario
 * @word: the word
 *
 * Context: harness.
 * Return: true when it does.
 */
bool shorten_check(const struct scenario *s, const char *word);

/* The same for a report: "task attach: device.unplug device=dev0". NULL: none. */
json_t *shorten_json(const struct program *p);

#endif
