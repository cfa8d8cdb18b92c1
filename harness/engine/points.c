// SPDX-License-Identifier: GPL-2.0-only
/*
 * The places that were found racy, in the order in which they were noted; a search puts the first
 * so many of them to use and starts anew. The order never changes, so that how many are in use says
 * which.
 *
 * Not noted: memory that the engine does not manage.
 */
#include "harness/engine/points.h"
#include "harness/engine/exec.h"

#define ID_SEGMENT 48 /* bits of the offset */

unsigned int points_max = POINTS_MAX;

static uint64_t ids[POINTS_MAX];
static unsigned int nr;
static bool lost;

static uint64_t id_of(uintptr_t addr)
{
	if (addr - REGION_BASE < REGION_SIZE)
		return addr - REGION_BASE;
	for (unsigned int i = 0; i < segments_nr; i++)
		if (addr >= segments[i].start && addr < segments[i].end)
			return (uint64_t)(i + 1) << ID_SEGMENT | (addr - segments[i].start);
	return UINT64_MAX;
}

static struct cell *cell_of_id(uint64_t id)
{
	uint64_t segment = id >> ID_SEGMENT, offset = id & ((1ull << ID_SEGMENT) - 1);

	if (!segment)
		return offset < REGION_SIZE ? cell_of(REGION_BASE + offset) : NULL;
	if (segment > segments_nr ||
	    offset >= segments[segment - 1].end - segments[segment - 1].start)
		return NULL;
	return cell_of(segments[segment - 1].start + offset);
}

/**
 * points_forget() - no place is known
 *
 * Context: harness thread, before the setup of a search.
 */
void points_forget(void)
{
	points_use(0);
	for (unsigned int i = 0; i < nr; i++)
		if (cell_of_id(ids[i]))
			cell_of_id(ids[i])->point = POINT_NONE;
	nr = 0;
	lost = false;
}

void points_note_id(uint64_t id)
{
	struct cell *cell = cell_of_id(id & ~7ull);

	if (!cell || nr >= points_max) {
		lost |= !cell || cell->point == POINT_NONE;
		return;
	}
	if (cell->point != POINT_NONE)
		return;
	cell->point = POINT_NOTED;
	ids[nr++] = id & ~7ull;
}

void points_note(uintptr_t addr)
{
	points_note_id(id_of(addr));
}

/**
 * points_use() - which places are scheduling points
 * @in_use: how many of those that were noted, from the first on
 *
 * Context: harness thread, between executions.
 */
void points_use(unsigned int in_use)
{
	if (in_use > nr)
		in_use = nr;
	for (unsigned int i = 0; i < nr; i++) {
		struct cell *cell = cell_of_id(ids[i]);

		if (cell)
			cell->point = i < in_use ? POINT_IN_USE : POINT_NOTED;
	}
	execution.points_nr = in_use;
}

unsigned int points_noted(void)
{
	return nr;
}

bool points_lost(void)
{
	return lost;
}

void points_lose(void)
{
	lost = true;
}

const uint64_t *points_ids(void)
{
	return ids;
}

uint64_t points_digest(void)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < execution.points_nr; i++) {
		uint64_t h = (ids[i] + 1) * 0x9e3779b97f4a7c15ull;

		sum += (h ^ h >> 29) * 0xff51afd7ed558ccdull;
	}
	return sum;
}

bool points_cover(uintptr_t addr, size_t size)
{
	for (uintptr_t granule = addr & ~7ul; granule < addr + size; granule += 8) {
		const struct cell *cell = cell_of(granule);

		if (cell && cell->point == POINT_IN_USE)
			return true;
	}
	return false;
}
