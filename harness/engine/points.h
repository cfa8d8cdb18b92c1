/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Places at which plain accesses are scheduling points although the granularity does not say so:
 * those where a conflict was left unordered. A place is 8 bytes of memory; its address is a
 * function of the trace, and so is whether an access is a point.
 */
#ifndef ENGINE_POINTS_H
#define ENGINE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POINTS_MAX 64u /* more are not kept; granularity memory is for them */

/* That for tests, which may make it less. */
extern unsigned int points_max;

/* Of a cell. */
enum point { POINT_NONE, POINT_NOTED, POINT_IN_USE };

void points_forget(void);
/* A conflict was left unordered here: the place may be put to use between executions. */
void points_note(uintptr_t addr);
/* The same for one that another process has noted. */
void points_note_id(uint64_t id);
/* The first so many that were noted are points from now on, and no others. */
void points_use(unsigned int nr);
/* How many were noted; and were there more, or some that cannot be? */
unsigned int points_noted(void);
bool points_lost(void);
/* Another process had too many. */
void points_lose(void);
/* The number by which any process of this program knows a place, in the order of noting. */
const uint64_t *points_ids(void);
/* Of those in use, in whatever order. */
uint64_t points_digest(void);
/* Is one of these bytes at a place in use? */
bool points_cover(uintptr_t addr, size_t size);

#endif
