// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which bytes of an allocation have a value, and who looks at accesses to bytes that are special
 * besides.
 *
 * A byte has one from the first write on. Reading is wrong where no byte of what is read has one:
 * compilers read more than the program asked for (the padding of what is copied, the neighbours of
 * a bit field), but never less. Copying is not reading: what has no value has none in the copy.
 *
 * Not seen: locals, and copies to them and to statics, which count as written.
 */
#include "harness/engine/watch.h"
#include "harness/engine/exec.h"

static void set_all(const struct block *block, uint8_t unwritten)
{
	for (uintptr_t granule = block->addr; granule < block->addr + block->size; granule += 8)
		cell_of(granule)->unwritten = unwritten;
}

void watch_unwritten(struct block *block)
{
	block->watch |= WATCH_UNWRITTEN;
	set_all(block, 0xff);
}

bool statics_watched;

void watch_guarded(struct block *block)
{
	block->watch |= WATCH_GUARDED;
}

void watch_released(struct block *block)
{
	block->watch |= WATCH_RELEASED;
}

static uint8_t mask_of(const struct access *a)
{
	return (uint8_t)(((1u << a->size) - 1) << (a->addr & 7));
}

static void check_written(struct block *block, struct cell *cell, const struct access *a)
{
	uint8_t mask = mask_of(a);
	bool reads = !(a->flags & ACCESS_WRITE) || (a->flags & ACCESS_UPDATE);

	if (reads && !(a->flags & ACCESS_COPY) && (cell->unwritten & mask) == mask)
		OBSERVE(access_bad, current_task, BAD_UNWRITTEN, block, a);
	/* What has been told is not told again. */
	if (!(a->flags & ACCESS_COPY) || (a->flags & ACCESS_WRITE))
		cell->unwritten &= (uint8_t)~mask;
}

void watch_access(struct block *block, struct cell *cell, const struct access *a)
{
	if (block->watch & WATCH_UNWRITTEN)
		check_written(block, cell, a);
	if (block->watch & (WATCH_RELEASED | WATCH_GUARDED))
		OBSERVE(accessed_watched, current_task, block, a);
}

static bool is_unwritten(uintptr_t addr)
{
	const struct block *block = block_find(addr);

	return block && (block->watch & WATCH_UNWRITTEN) &&
	       (cell_of(addr)->unwritten >> (addr & 7) & 1);
}

/* Bit by bit, since the two need not lie alike in their granules. */
void memory_copied(uintptr_t to, uintptr_t from, size_t size)
{
	const struct block *source = block_find(from);
	struct block *block = block_find(to);

	if (!block || !source || !(source->watch & WATCH_UNWRITTEN))
		return;
	for (size_t i = 0; i < size; i++) {
		if (!is_unwritten(from + i))
			continue;
		if (!(block->watch & WATCH_UNWRITTEN)) {
			set_all(block, 0);
			block->watch |= WATCH_UNWRITTEN;
		}
		cell_of(to + i)->unwritten |= (uint8_t)(1u << ((to + i) & 7));
	}
}
