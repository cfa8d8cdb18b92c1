/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of a search on several processes, in memory and in a file. */
#ifndef EXPLORE_CHECKPOINT_H
#define EXPLORE_CHECKPOINT_H

#include "harness/explore/search.h"
#include "harness/explore/wire.h"

#define RANGES_MAX 256u

struct range {
	uint64_t from, nr;
};

struct work {
	bool tree, over;
	uint64_t numbers;	       /* of a sampler: executions numbered so far */
	uint64_t handed_out;	       /* and not yet finished */
	struct range lost[RANGES_MAX]; /* handed out and not finished */
	unsigned int lost_nr;
	uint32_t unordered_marked;
	struct report kept; /* every execution that was worth running again */
};

void work_keep(struct work *work, const struct report *report);
void work_free(struct work *work);

/**
 * checkpoint_write() - replace the file of the options, atomically
 * @s: the search; its counts are written
 * @work: likewise
 *
 * Context: coordinator.
 * Return: 0; the negative errno of the file system.
 */
int checkpoint_write(const struct search *s, const struct work *work);

/**
 * checkpoint_read() - go on from the file of the options
 * @s: gets its counts
 * @work: gets the rest
 * @take: called with the executions to run again
 *
 * Context: coordinator, before anything is run.
 * Return: 0; -EINVAL when the file is not of this program, options and version, or cut short; the
 * negative errno of the file system. On failure nothing was taken over.
 */
int checkpoint_read(struct search *s, struct work *work,
		    void (*take)(struct search *s, const struct report *report));

#endif
