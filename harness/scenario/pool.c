// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list of allocations with one end. No single allocation can be given back, so a growing array
 * leaves its smaller predecessors behind; at doubling sizes that costs at most as much again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "harness/scenario/pool.h"

struct pool_block {
	struct pool_block *next;
	max_align_t memory[];
};

static void die_no_memory(void)
{
	fputs("lockstep: out of memory\n", stderr);
	exit(3);
}

void *pool_alloc(struct pool *pool, size_t size)
{
	struct pool_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		die_no_memory();
	block->next = pool->blocks;
	pool->blocks = block;
	return block->memory;
}

void *pool_grow(struct pool *pool, void *v, size_t nr, size_t size)
{
	void *larger;

	/* Full exactly when nr is a power of two, or zero: then the size doubles. */
	if (nr & (nr - 1))
		return v;
	larger = pool_alloc(pool, (nr ? nr * 2 : 1) * size);
	if (nr)
		memcpy(larger, v, nr * size);
	return larger;
}

char *pool_vprintf(struct pool *pool, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, ap);
	length = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (length < 0)
		die_no_memory();
	text = pool_alloc(pool, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, fmt, ap);
	return text;
}

char *pool_printf(struct pool *pool, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = pool_vprintf(pool, fmt, ap);
	va_end(ap);
	return text;
}

char *pool_text(struct pool *pool, const char *text, size_t length)
{
	char *copy = pool_alloc(pool, length + 1);

	memcpy(copy, text, length);
	return copy;
}

void pool_free(struct pool *pool)
{
	while (pool->blocks) {
		struct pool_block *block = pool->blocks;

		pool->blocks = block->next;
		free(block);
	}
}
