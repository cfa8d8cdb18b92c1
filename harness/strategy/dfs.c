// SPDX-License-Identifier: GPL-2.0-only
/*
 * Depth-first search with iterative preemption bounding (Musuvathi, Qadeer: Iterative Context
 * Bounding for Systematic Testing of Multithreaded Programs, PLDI 2007).
 *
 * A preemption is a switch away from a task that could go on. All executions with no preemption
 * come first, then those with exactly one, and so on. Where the search meets a preemption that the
 * present bound does not allow, it puts the prefix up to and with it aside as a seed for the next
 * bound; so no execution is run twice, and when no seeds are left every execution has been run
 * once.
 *
 * A switch away after cond_resched() is no preemption, and none away from a task that spins
 * (fair.c). Such a task has to let others run, so that loops which wait by polling come to their
 * ends; what is cut off by that is told, and the search proves nothing then.
 *
 * It reduces nothing: executions that differ only in the order of independent events are all run.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/strategy/dfs.h"
#include "harness/strategy/events.h"
#include "harness/strategy/fair.h"
#include "harness/strategy/table.h"

/* One decision on the path of the present execution. */
struct node {
	uint64_t left;	/* tasks, or labels from the next one on, still to be tried */
	uint16_t taken; /* as in a choice list */
};

static struct node *path;
static size_t path_nr, path_max, at;
static size_t fixed; /* nodes that belong to the seed */
static struct seeds now, next;
static size_t now_at;
static int bound, bound_max;
static bool first, dropped, over, cut;
static bool is_part; /* the next bound is somebody else's */

/* The first @length choices of the path. */
static bool seeds_add_path(struct seeds *seeds, size_t length)
{
	if (!seeds_reserve(seeds, length + 2)) {
		dropped = true;
		return false;
	}
	seeds->v[seeds->used++] = (ls_choice)(length & 0xffff);
	seeds->v[seeds->used++] = (ls_choice)(length >> 16);
	for (size_t i = 0; i < length; i++)
		seeds->v[seeds->used++] = path[i].taken;
	seeds->nr++;
	return true;
}

static void path_set(size_t i, struct node node)
{
	if (i == path_max) {
		path_max = path_max ? 2 * path_max : 1024;
		path = realloc(path, path_max * sizeof(*path));
		if (!path)
			harness_bug("no memory for a path of %zu choices", path_max);
	}
	path[i] = node;
}

/* The first @length choices of the path, and then another one. */
static void seeds_add(struct seeds *seeds, size_t length, uint16_t taken)
{
	path_set(length, (struct node){ .taken = taken });
	seeds_add_path(seeds, length + 1);
}

static int dfs_begin(const struct ls_options *options, unsigned int tasks_nr)
{
	(void)tasks_nr;
	path_nr = at = fixed = 0;
	now.used = now.nr = next.used = next.nr = 0;
	now_at = 0;
	bound = 0;
	bound_max = options->preemptions_max;
	first = true;
	dropped = over = cut = is_part = false;
	return 0;
}

/* Load the next seed as a path of forced choices. */
static bool seed_next(void)
{
	size_t length;

	if (now_at == now.used)
		return false;
	length = now.v[now_at] | (size_t)now.v[now_at + 1] << 16;
	now_at += 2;
	for (size_t i = 0; i < length; i++)
		path_set(i, (struct node){ .taken = now.v[now_at + i] });
	now_at += length;
	path_nr = fixed = length;
	return true;
}

static bool bound_next(void)
{
	struct seeds swap = now;

	if (!next.nr || is_part)
		return false;
	if (bound_max >= 0 && bound == bound_max)
		return false;
	bound++;
	now = next;
	next = swap;
	next.used = next.nr = 0;
	now_at = 0;
	return seed_next();
}

/* Change the last decision that has something left; what is behind it is forgotten. */
static bool backtrack(void)
{
	while (path_nr > fixed) {
		struct node *node = &path[path_nr - 1];

		if (node->left) {
			unsigned int next_one = (unsigned int)__builtin_ctzl(node->left);

			node->left &= node->left - 1;
			node->taken = (uint16_t)((node->taken & LS_CHOICE_LABEL) | next_one);
			return true;
		}
		path_nr--;
	}
	return false;
}

static bool dfs_execution_begin(uint64_t number)
{
	(void)number;
	at = 0;
	fair_begin();
	if (first) {
		first = false;
		return true;
	}
	if (backtrack() || seed_next() || bound_next())
		return true;
	over = true;
	return false;
}

/* A decision that was not met before: what is tried at once, and what is left for later. */
static struct node decide(uint64_t choices, unsigned int current)
{
	struct node node = { 0 };
	uint64_t others;

	if (current >= NO_TASK || !(choices >> current & 1)) {
		node.taken = (uint16_t)__builtin_ctzl(choices);
		node.left = choices & (choices - 1);
		return node;
	}
	node.taken = (uint16_t)current;
	others = choices & ~(1ul << current);
	if (fair_yielded() || task_would_wait(&tasks[current])) {
		node.left = others;
		return node;
	}
	/* Going on is free; each other task costs a preemption, which is the next bound's. */
	for (; others; others &= others - 1)
		seeds_add(&next, path_nr, (uint16_t)__builtin_ctzl(others));
	return node;
}

static unsigned int dfs_pick(uint64_t enabled, unsigned int current)
{
	if (at == path_nr) {
		uint64_t choices = fair_choices(enabled);

		cut |= choices != enabled;
		path_set(path_nr, decide(choices, current));
		path_nr++;
	}
	/* Not there any more: the program does something that is not under our control. */
	if (path[at].taken >= NO_TASK || !(enabled >> path[at].taken & 1))
		return PICK_ABORT;
	fair_picked(path[at].taken, enabled);
	return path[at++].taken;
}

static unsigned int dfs_label(unsigned int outcomes)
{
	struct node node = { .taken = LS_CHOICE_LABEL };

	if (at < path_nr) {
		unsigned int outcome = path[at].taken & ~LS_CHOICE_LABEL;

		if (!(path[at++].taken & LS_CHOICE_LABEL) || outcome >= outcomes)
			return PICK_ABORT;
		return outcome;
	}
	if (outcomes > 64)
		harness_bug("a choice of %u outcomes; dfs takes up to 64", outcomes);
	node.left = (outcomes == 64 ? ~0ul : (1ul << outcomes) - 1) & ~1ul;
	path_set(path_nr++, node);
	at++;
	return 0;
}

void dfs_part_begin(struct seeds *seeds, int part_bound)
{
	seeds_free(&now);
	now = *seeds;
	*seeds = (struct seeds){ 0 };
	now_at = 0;
	next.used = next.nr = 0;
	path_nr = at = fixed = 0;
	bound = part_bound;
	first = dropped = over = cut = false;
	is_part = true;
}

/*
 * In the order in which they would have been run: the present path, what is left of its decisions
 * from the last one to the first, and the seeds that were not begun.
 */
void dfs_part_end(struct seeds *later, struct seeds *rest, struct dfs_end *end)
{
	*rest = (struct seeds){ 0 };
	if (!over) {
		size_t left = now.nr;

		seeds_add_path(rest, path_nr);
		for (size_t i = path_nr; i-- > fixed;) {
			uint16_t label = path[i].taken & LS_CHOICE_LABEL;

			for (uint64_t l = path[i].left; l; l &= l - 1)
				seeds_add(rest, i, (uint16_t)(label | __builtin_ctzl(l)));
		}
		for (size_t from = 0; from < now_at; left--)
			from += 2 + (now.v[from] | (size_t)now.v[from + 1] << 16);
		seeds_move(rest, &now, now_at, left);
	}
	*later = next;
	next = (struct seeds){ 0 };
	end->dropped = dropped;
	end->cut = cut;
}

void dfs_conclude(struct ls_result *result, const struct dfs_end *end)
{
	bool all = end->over && !end->refused && !end->dropped;

	result->exhausted = all && !end->cut;
	result->bound = end->over ? end->bound : end->bound - 1;
	if (end->over && end->refused)
		result->withheld |= LS_WITHHELD_PREEMPTIONS;
	if (end->dropped || !end->over)
		result->withheld |= LS_WITHHELD_BUDGET;
	if (end->cut)
		result->withheld |= LS_WITHHELD_SPIN;
	if (all)
		result->bound = LS_UNBOUNDED;
}

static void dfs_finish(struct ls_result *result)
{
	const struct dfs_end end = { bound, over, next.nr > 0, dropped, cut };

	if (!is_part)
		dfs_conclude(result, &end);
	free(path);
	path = NULL;
	path_nr = path_max = 0;
	seeds_free(&now);
	seeds_free(&next);
}

static int dfs_bound(void)
{
	return bound;
}

const struct strategy_ops strategy_dfs = {
	.name = "dfs",
	.help = "every execution, in the order of how many preemptions it has",
	.exhaustive = true,
	.sharing = SHARING_PREFIXES,
	.begin = dfs_begin,
	.execution_begin = dfs_execution_begin,
	.pick = dfs_pick,
	.label = dfs_label,
	.finish = dfs_finish,
	.bound = dfs_bound,
};
