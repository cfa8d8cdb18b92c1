// SPDX-License-Identifier: GPL-2.0-only
/* Who of several machines runs what. Depends on names and options alone, so that all of them agree.
 */
#include <inttypes.h>
#include <string.h>
#include "harness/scenario/program.h"
#include "harness/scenario/run.h"

bool shard_splits(const struct scenario_explore *e)
{
	return ls_shares(e->strategy) == LS_SHARES_NUMBERS;
}

/* A number of traces can be compared with what is expected only where all of them are. */
bool shard_divides(const struct scenario_explore *e, const struct scenario_case *c)
{
	return ls_shares(e->strategy) == LS_SHARES_TREE && !c->expect.complete_given &&
	       !c->expect.deadlocked_given;
}

uint64_t shard_executions(const struct shard *shard, uint64_t all)
{
	return all < shard->number ? 0 : (all - shard->number) / shard->of + 1;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
	/* With the NUL: "a" and "bc" are not "ab" and "c". */
	for (size_t i = 0; i <= strlen(text); i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3ull;
	return hash;
}

bool shard_has(const struct shard *shard, const struct scenario *s, const struct scenario_case *c,
	       const struct scenario_explore *over)
{
	const struct scenario_explore e = explore_merge(&s->explore, over);

	if (!shard->of)
		return true;
	if (shard_splits(&e) && !c->kernel)
		return shard_executions(shard, e.executions) > 0;
	return (shard_divides(&e, c) && !c->kernel) || shard_owns(shard, s, c);
}

bool shard_owns(const struct shard *shard, const struct scenario *s, const struct scenario_case *c)
{
	uint64_t hash;

	hash = hash_text(hash_text(0xcbf29ce484222325ull, s->name), c->name);
	/* The low bits of such a sum alone are poorly spread. */
	return (hash ^ hash >> 32) % shard->of == shard->number - 1;
}

/* What a shard searches, and what counts as a finding; not how long, nor with how many processes.
 */
static const char *search_of(struct pool *pool, const struct scenario_explore *over)
{
	const char *text = "";

#define ADD(given, ...) \
	if (given)      \
	text = pool_printf(pool, "%s%s%s", text, *text ? " " : "", pool_printf(pool, __VA_ARGS__))
	ADD(over->strategy, "--strategy=%s", over->strategy);
	ADD(over->seed_set, "--seed=%" PRIu64, over->seed);
	ADD(over->executions_set, "--executions=%" PRIu64, over->executions);
	ADD(over->preemptions_set, "--preemptions=%d", over->preemptions);
	ADD(over->depth_set, "--depth=%" PRIu32, over->depth);
	ADD(over->granularity_set, "--granularity=%s",
	    over->granularity == LS_GRANULARITY_MEMORY ? "memory" : "sync");
	ADD(over->strict, "--strict");
#undef ADD
	return text;
}

json_t *shard_json(const struct shard *shard, const struct scenario_explore *over)
{
	struct pool pool = { 0 };
	json_t *one = json_pack("{s:i, s:i, s:s}", "number", (int)shard->number, "of",
				(int)shard->of, "search", search_of(&pool, over));

	pool_free(&pool);
	return one;
}
