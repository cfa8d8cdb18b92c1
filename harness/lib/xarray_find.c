// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in an array from some index on, and the lowest index that is free. A walk sees what stays
 * for as long as the walk lasts; of what comes and goes meanwhile it may see some.
 */
#include "xarray.h"

/* The first entry from *index to @max, and where it is. */
static void *xa_next(struct xarray *xa, unsigned long *index, unsigned long max)
{
	void *entry = xa_slot(xa, &xa->xa_head);
	struct xa_node *node;

	if (!entry || !xa_fits(entry, *index))
		return NULL;
	if (!xa_is_node(entry))
		return xa_zero_to_null(entry);

	node = xa_to_node(entry);
	while (*index <= max) {
		unsigned int offset = xa_offset(node, *index);

		entry = xa_slot(xa, &node->slots[offset]);
		if (xa_is_node(entry)) {
			node = xa_to_node(entry);
			continue;
		}
		if (xa_zero_to_null(entry))
			return entry;
		*index = (*index | ((1ul << node->shift) - 1)) + 1;
		if (!*index)
			return NULL;
		if (offset == XA_CHUNK_MASK)
			return xa_next(xa, index, max);
	}
	return NULL;
}

/* @filter: there are no marks, so XA_PRESENT is the only one. */
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, unsigned int filter)
{
	unsigned long at = *index;
	void *entry;

	rcu_read_lock();
	entry = at <= max ? xa_next(xa, &at, max) : NULL;
	rcu_read_unlock();
	if (entry)
		*index = at;
	return entry;
}

void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, unsigned int filter)
{
	unsigned long at = *index + 1;
	void *entry;

	if (!at)
		return NULL;
	entry = xa_find(xa, &at, max, filter);
	if (entry)
		*index = at;
	return entry;
}

/* The lock is held, and given up to allocate. */
int __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	unsigned long index = limit.min;
	int ret = -EBUSY;

	if (WARN_ON_ONCE(!(xa->xa_flags & XA_FLAGS_TRACK_FREE)))
		return -EINVAL;
	if (!index && xa->xa_flags & XA_FLAGS_ZERO_BUSY)
		index = 1;
	for (; ret == -EBUSY && index <= limit.max; index++) {
		if (xa_lookup(xa, index))
			continue;
		ret = __xa_insert(xa, index, entry, gfp);
		if (!ret)
			*id = (u32)index;
		else if (ret == -EBUSY)
			/* Somebody was faster while memory was allocated; lower ones may be free.
			 */
			index = limit.min - 1ul;
	}
	return ret;
}

/* Stores at the lowest index that is free, and says in *id which. */
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	int ret;

	xa_lock(xa);
	ret = __xa_alloc(xa, id, entry, limit, gfp);
	xa_unlock(xa);
	return ret;
}

/* Looks behind the last one that was given out first. */
int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next,
		    gfp_t gfp)
{
	struct xa_limit behind = limit;
	int ret;

	if (*next > behind.min)
		behind.min = *next;
	xa_lock(xa);
	ret = __xa_alloc(xa, id, entry, behind, gfp);
	if (ret == -EBUSY && behind.min > limit.min) {
		ret = __xa_alloc(xa, id, entry, limit, gfp);
		if (!ret)
			ret = 1;
	}
	if (ret >= 0)
		*next = *id + 1;
	xa_unlock(xa);
	return ret;
}
