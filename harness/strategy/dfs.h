/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A part of a search by dfs: what begins with certain prefixes, within one bound of preemptions. It
 * needs nothing of the rest and changes nothing there, so parts can be run anywhere; put together
 * in their order they are what one process runs.
 */
#ifndef STRATEGY_DFS_H
#define STRATEGY_DFS_H

#include <lockstep/engine.h>
#include <stdbool.h>
#include <stddef.h>

/* Seeds may take this much; beyond it they are dropped and the search is not exhaustive. */
#define SEED_BYTES_MAX (512ul << 20)

/* Prefixes, one after the other: the length of each in two numbers, the low one first, then its
 * choices. */
struct seeds {
	ls_choice *v;
	size_t used, size, nr;
};

/* How a search by parts stands, for dfs_conclude(). */
struct dfs_end {
	int bound;
	bool over;    /* all that may be run was run, */
	bool refused; /* but some needs more preemptions, */
	bool dropped; /* or was lost for lack of memory, */
	bool cut;     /* or was cut off because a task spins */
};

/* Room for so many numbers more; false: that would be too much. */
bool seeds_reserve(struct seeds *seeds, size_t more);
/* Put the first @nr seeds of @from, from number @at on, behind @to. Returns where the next begins.
 */
size_t seeds_move(struct seeds *to, const struct seeds *from, size_t at, size_t nr);
void seeds_free(struct seeds *seeds);
/* Are these whole seeds, and as many as it says? */
bool seeds_are_sound(const struct seeds *seeds);
/* The seed that everything begins with. */
void seeds_add_root(struct seeds *seeds);

/**
 * dfs_part_begin() - what begins with these seeds is next, and nothing else
 * @seeds: taken over
 * @bound: preemptions that they have
 *
 * Context: between executions.
 */
void dfs_part_begin(struct seeds *seeds, int bound);

/**
 * dfs_part_end() - what is left of a part
 * @later: gets the seeds of the next bound that were met; free with seeds_free()
 * @rest: likewise, what was not run, when the search ended before the part did. Its first seed is
 * the execution that .execution_begin has just asked for.
 * @end: .dropped and .cut are set
 *
 * Context: between executions.
 */
void dfs_part_end(struct seeds *later, struct seeds *rest, struct dfs_end *end);

/* What a search that ended so proves. */
void dfs_conclude(struct ls_result *result, const struct dfs_end *end);

#endif
