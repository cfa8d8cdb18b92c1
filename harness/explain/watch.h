/* SPDX-License-Identifier: GPL-2.0-only */
/* Watches an attempt: what is done in it, and whether the finding is raised. */
#ifndef EXPLAIN_WATCH_H
#define EXPLAIN_WATCH_H

#include "harness/explain/attempt.h"
#include "harness/explore/explore.h"

extern const struct recorder watch_recorder;

/* The attempts to come are about this finding; the first of them shows what else there is. */
void watch_begin(const struct ls_finding *finding);
/* The first attempt is over; the next ones must not raise more than it did. */
void watch_compare(void);
/* An attempt begins; its executions follow, with the steps to be filled in of each. */
void watch_attempt(void);
void watch_list(struct steps *steps);
/* The finding was raised; and nothing that the first attempt did not raise came before. */
bool watch_found(void);
bool watch_unspoilt(void);
/* How many choices the last execution had then. */
size_t watch_found_at(void);
/* Put the words of the last raise into a finding. */
void watch_tell(struct ls_finding *finding);
void watch_end(void);

#endif
