/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SYMBOL_RANGE_H
#define SYMBOL_RANGE_H

#include <elfutils/libdwfl.h>
#include <stddef.h>

/* The first member of what is kept in the order of addresses. */
struct range {
	GElf_Addr from, to;
};

/* For qsort(): by the beginning, then by the end. */
static inline int range_compare(const void *a, const void *b)
{
	const struct range *one = a, *other = b;

	if (one->from != other->from)
		return one->from < other->from ? -1 : 1;
	return one->to < other->to ? -1 : one->to > other->to;
}

/* How many of @nr, each of @size bytes, begin at the address or before it. */
static inline size_t ranges_until(const void *v, size_t nr, size_t size, GElf_Addr addr)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct range *range = (const void *)((const char *)v + middle * size);

		if (range->from <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#endif
