/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocks of which some bytes are not like others: never written, released, or guarded by a lock.
 * What is not so pays with one test for each access.
 */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include "harness/engine/memory.h"

/* Nothing of it has a value yet. */
void watch_unwritten(struct block *block);
/* Some of it belongs to a lock. */
void watch_guarded(struct block *block);
/* Some of it was released, in this execution. */
void watch_released(struct block *block);
/* Some of what no block holds does. */
extern bool statics_watched;
/* An access to a block with .watch; valid otherwise, and about to happen. */
void watch_access(struct block *block, struct cell *cell, const struct access *a);

#endif
