/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attempts at a shorter schedule: one is a set of choice lists, run in order as closely as they can
 * be followed. What was then run, up to where the finding was raised, is what the attempt stands
 * for.
 */
#ifndef EXPLAIN_ATTEMPT_H
#define EXPLAIN_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <lockstep/engine.h>
#include "harness/engine/op.h"

#define ATTEMPT_LISTS_MAX 17 /* those of a circle in the lock order, and the last */

/* One choice as it was made. */
struct step {
	ls_choice choice;
	bool switches;	       /* another task had run before */
	bool preempts;	       /* and could have gone on */
	struct op op;	       /* of the event; labels have none */
	const char *operation; /* that it belongs to, or NULL */
};

struct steps {
	struct step *v;
	size_t nr, max;
	uint64_t alive; /* tasks that could still run at the end */
};

struct attempt {
	struct steps list[ATTEMPT_LISTS_MAX];
	size_t nr; /* lists */
	struct ls_shape shape;
	unsigned int left_out;
};

/* Lists to be tried. */
struct candidate {
	struct ls_choices list[ATTEMPT_LISTS_MAX];
	size_t nr;
};

static inline bool is_label(const struct step *step)
{
	return step->choice & LS_CHOICE_LABEL;
}

/**
 * attempt_start() - begin with the choices of a finding
 * @program, @options, @finding, @minimize: as for ls_minimize()
 *
 * Context: harness thread, no search under way.
 * Return: 0, and attempt_end() must follow; -ENOENT when the finding is not there; else as
 * ls_explore().
 */
int attempt_start(const struct ls_program *program, const struct ls_options *options,
		  const struct ls_finding *finding, struct ls_minimize *minimize);

/**
 * attempt_best() - the shortest so far
 *
 * Context: between attempt_start() and attempt_end(). Changes with each attempt_try().
 * Return: it.
 */
const struct attempt *attempt_best(void);

/**
 * attempt_try() - run a candidate, and keep it if it is better
 * @candidate: its lists; unchanged
 * @left_out: how many operations are left out
 * @key: tells candidates with the same lists and other operations left out from each other
 *
 * Better is what has fewer faults; as many, and more operations left out; then fewer preemptions,
 * fewer switches, fewer choices, in this order.
 *
 * Context: as attempt_best().
 * Return: true when it was better. After a bound was reached it is always false.
 */
bool attempt_try(const struct candidate *candidate, unsigned int left_out, uint64_t key);

/* Has a bound been reached? */
bool attempt_is_over(void);

/**
 * attempt_end() - put the best into the finding
 * @finding: of attempt_start()
 *
 * Context: ends what attempt_start() began.
 * Return: 0; -ENOMEM.
 */
int attempt_end(struct ls_finding *finding);

#endif
