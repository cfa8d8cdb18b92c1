/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A part of all traces, for machines that share a search by `optimal`: those in which certain
 * tasks, in a certain order, perform the first "letters". A letter is an operation on one chosen
 * object that writes it whatever its state (a lock taken, a value written); letters depend on each
 * other, so their order is a property of the trace. To run one part alone, a task that would
 * perform a letter out of its turn has to wait. That is one more reason to block in a program that
 * is otherwise the same, so it is explored like any other; what ends because of it is no trace of
 * the part.
 */
#ifndef STRATEGY_PART_H
#define STRATEGY_PART_H

#include "harness/strategy/events.h"
#include "harness/strategy/wakeup.h"

#define PART_LETTERS_MAX 6
#define PART_LOOKS	 16u /* executions that are looked at to choose the object */

struct part {
	uint64_t addr;			/* of the object */
	uint64_t may[PART_LETTERS_MAX]; /* whose turn each letter is; only of the last, several's */
	uint8_t nr;			/* letters; 0: everything is in this part */
	uint8_t first;			/* bit i: of all parts that begin alike, the first one */
};

/* Look at executions, one observed event after the other; then divide. */
void part_look_begin(void);
void part_look_execution(void);
void part_look(const struct op *op, unsigned int task);

/**
 * parts_make() - divide all traces
 * @machines: that share them
 *
 * Context: after the looks; the same looks make the same parts.
 */
void parts_make(uint64_t machines);

/* There is one part, everything. */
void parts_forget(void);
uint64_t parts_nr(void);
void part_get(struct part *part, uint64_t number);

bool part_is_letter(const struct part *part, const struct op *op);
/* After so many letters: has this task to wait with what it announced? */
bool part_holds_back(const struct part *part, unsigned int letters, const struct op *op,
		     unsigned int task);
/* Has the last event of a sequence that is to be run from point @at to wait there? */
bool part_excludes(const struct part *part, const struct events *events, uint32_t at,
		   const struct sequence *v);
/* With fewer letters than the part has, a trace is in several; this is the one where it counts. */
bool part_counts(const struct part *part, unsigned int letters);

#endif
