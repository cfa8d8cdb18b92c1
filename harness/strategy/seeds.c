// SPDX-License-Identifier: GPL-2.0-only
/* Lists of prefixes in one piece of memory; see dfs.h. */
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"
#include "harness/strategy/dfs.h"

bool seeds_reserve(struct seeds *seeds, size_t more)
{
	if ((seeds->used + more) * sizeof(ls_choice) > SEED_BYTES_MAX)
		return false;
	if (seeds->used + more > seeds->size) {
		seeds->size = 2 * (seeds->used + more) + 64;
		seeds->v = realloc(seeds->v, seeds->size * sizeof(ls_choice));
		if (!seeds->v)
			harness_bug("no memory for prefixes");
	}
	return true;
}

static size_t length_at(const struct seeds *seeds, size_t at)
{
	return seeds->v[at] | (size_t)seeds->v[at + 1] << 16;
}

size_t seeds_move(struct seeds *to, const struct seeds *from, size_t at, size_t nr)
{
	size_t end = at;

	for (size_t i = 0; i < nr; i++)
		end += 2 + length_at(from, end);
	if (end == at || !seeds_reserve(to, end - at))
		return end;
	memcpy(to->v + to->used, from->v + at, (end - at) * sizeof(ls_choice));
	to->used += end - at;
	to->nr += nr;
	return end;
}

void seeds_add_root(struct seeds *seeds)
{
	if (!seeds_reserve(seeds, 2))
		return;
	seeds->v[seeds->used++] = 0;
	seeds->v[seeds->used++] = 0;
	seeds->nr++;
}

bool seeds_are_sound(const struct seeds *seeds)
{
	size_t at = 0, nr = 0;

	while (at + 2 <= seeds->used) {
		at += 2 + length_at(seeds, at);
		nr++;
	}
	return at == seeds->used && nr == seeds->nr;
}

void seeds_free(struct seeds *seeds)
{
	free(seeds->v);
	*seeds = (struct seeds){ 0 };
}
