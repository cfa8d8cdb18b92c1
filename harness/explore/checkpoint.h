/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of a search on several processes, in memory and in a file. */
#ifndef EXPLORE_CHECKPOINT_H
#define EXPLORE_CHECKPOINT_H

#include "harness/explore/search.h"
#include "harness/explore/wire.h"

struct work {
	bool over;
	int unwritten; /* why the last checkpoint could not be written, or 0 */
	uint32_t unordered_marked;
	struct report kept; /* every execution that was worth running again */
};

void work_free(struct work *work);

/**
 * checkpoint_write() - replace the file of the options, atomically
 * @s: the search; its counts are written
 * @work: likewise
 * @state: writes what the way of sharing has to keep
 *
 * Context: coordinator.
 * Return: 0; the negative errno of the file system.
 */
int checkpoint_write(const struct search *s, const struct work *work, void (*state)(FILE *out));

/**
 * checkpoint_read() - go on from the file of the options
 * @s: gets its counts
 * @take: called with the executions to run again
 * @state: reads what the way of sharing has kept
 *
 * Context: coordinator, before anything is run.
 * Return: 0; -EINVAL when the file is not of this program, options and version, or cut short; the
 * negative errno of the file system. On failure nothing was taken over.
 */
int checkpoint_read(struct search *s, void (*take)(struct search *s, struct report *report),
		    int (*state)(FILE *in));

#endif
