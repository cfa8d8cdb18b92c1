/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a report in the kernel's layout needs to know of locks: who holds which when a finding is
 * raised, the lock that it is about, and classes with the letters that lockdep writes behind them.
 */
#ifndef EXPLAIN_LOCKS_H
#define EXPLAIN_LOCKS_H

#include <jansson.h>
#include "harness/explain/recorder.h"

/**
 * locks_note() - what the rules for classes, or for RCU, report before the finding
 * @r: gets it, as far as it foretells a deadlock or a hang
 * @raise: another finding of the executions that are recorded
 *
 * Context: as locks_record().
 */
void locks_note(struct recording *r, const struct raise *raise);

/**
 * locks_record() - note the locks of all tasks, and those of a finding
 * @r: gets them
 * @raise: the finding
 *
 * Context: a finding's observer, on the stack for words.
 */
void locks_record(struct recording *r, const struct raise *raise);
/* Gives back what it allocated. */
void locks_free(struct recording *r);
/* The keys "lock", "locks", "context" and "lockdep_before" of a finding's document. */
void locks_tell(json_t *finding, const struct recording *r, json_t *(*site)(uint64_t));
/* The keys of an edge of the circle that say more of its ends, and who took it. */
void locks_tell_link(json_t *link, const struct recording *r, unsigned int index);

#endif
