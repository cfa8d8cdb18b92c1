/* SPDX-License-Identifier: GPL-2.0-only */
/* The statics of the program: which bytes every execution finds as the setup left them. */
#ifndef EXPLORE_STATICS_H
#define EXPLORE_STATICS_H

#include <stddef.h>

/**
 * statics_add() - there are statics besides those that this program was linked with
 * @start: lowest address; the same in every run of the program
 * @size: bytes
 *
 * From the next search on, and for good. They are to be added before any search, in the same order
 * in every run: places in them are told by that.
 *
 * Context: harness thread, no search under way.
 * Return: 0; -ENOSPC for too many.
 */
int statics_add(void *start, size_t size);

/**
 * statics_start() - give all of them to the engine
 *
 * Context: harness thread, before the setup of a search.
 * Return: as memory_add_segment().
 */
int statics_start(void);

#endif
