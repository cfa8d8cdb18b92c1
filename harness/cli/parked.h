/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finished cases, out of the way while others run. Every case forks, and what the parent has mapped
 * makes that expensive: the findings of a few hundred cases cost more than the searches. So they
 * wait in a file that is not mapped and has no name.
 */
#ifndef CLI_PARKED_H
#define CLI_PARKED_H

#include <jansson.h>
#include <stdio.h>

struct parked {
	FILE *file; /* NULL: none could be had, everything stays in memory */
};

void parked_begin(struct parked *parked);

/**
 * parked_set() - put a case in its place among others
 * @cases: array
 * @at: index in it
 * @one: the CASE; its reference is taken
 *
 * Of a case with findings only a number is put there, until parked_fetch().
 *
 * Context: main program.
 */
void parked_set(struct parked *parked, json_t *cases, size_t at, json_t *one);

/**
 * parked_fetch() - put cases back where they belong
 * @cases: array that parked_set() was used on
 *
 * Places where there is null still are taken out.
 *
 * Context: main program.
 * Return: 0; -EIO when the file could not be read back: then the array is not to be used.
 */
int parked_fetch(struct parked *parked, json_t *cases);

void parked_end(struct parked *parked);

#endif
