/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happened to each allocation in a recorded execution, since the setup: allocated, published,
 * unlinked, waiting for a grace period, released, freed; and who took and dropped references.
 */
#ifndef EXPLAIN_LIVES_H
#define EXPLAIN_LIVES_H

#include "harness/explain/recorder.h"

/* Observers; the recorder calls them. */
void lives_began(void);
void lives_allocated(struct task *t, struct block *b);
void lives_freed(struct task *t, struct block *b, uint64_t site);
void lives_note(struct task *t, uintptr_t addr, const char *what, uint64_t site);
void lives_counted(struct task *t, uintptr_t addr, int change, uint64_t site);

/* Before the setup of an execution that will be recorded. */
void lives_start(void);

/**
 * lives_record() - keep what happened to one object
 * @r: gets it
 * @addr: anywhere in the object; what no allocation holds has no life
 * @is_over: references that nobody has dropped yet are never dropped
 *
 * Context: a finding's observer.
 */
void lives_record(struct recording *r, uintptr_t addr, bool is_over);

#endif
