/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of struct xarray, for the files that walk it. */
#ifndef LIB_XARRAY_H
#define LIB_XARRAY_H

#include <linux/kernel.h>
#include <linux/xarray.h>

struct xa_node {
	unsigned char shift;  /* bits of the index below those that choose the slot; stays */
	unsigned char offset; /* which slot of the parent; as of the parent, under the lock */
	unsigned char count;  /* slots in use, under the lock */
	struct xa_node *parent;
	struct rcu_head rcu_head;
	void *slots[XA_CHUNK_SIZE];
};

static inline void *xa_mk_node(const struct xa_node *node)
{
	return (void *)((unsigned long)node | 2);
}

static inline bool xa_is_node(const void *entry)
{
	return xa_is_internal(entry) && (unsigned long)entry > 4096 && !xa_is_err(entry);
}

static inline struct xa_node *xa_to_node(const void *entry)
{
	return (struct xa_node *)((unsigned long)entry - 2);
}

static inline void *xa_zero_to_null(void *entry)
{
	return xa_is_zero(entry) ? NULL : entry;
}

/* Under the lock or in a reader's section. */
static inline void *xa_slot(struct xarray *xa, void *const *slot)
{
	return lockdep_is_held(&xa->xa_lock) ? *slot : rcu_dereference(*slot);
}

static inline bool xa_fits(const void *head, unsigned long index)
{
	if (!xa_is_node(head))
		return index == 0;
	return index >> xa_to_node(head)->shift < XA_CHUNK_SIZE;
}

static inline unsigned int xa_offset(const struct xa_node *node, unsigned long index)
{
	return index >> node->shift & XA_CHUNK_MASK;
}

/* As those take it who use the array in interrupts, too. */
static inline void xa_lock_type(struct xarray *xa)
{
	if (xa->xa_flags & XA_FLAGS_LOCK_IRQ)
		xa_lock_irq(xa);
	else if (xa->xa_flags & XA_FLAGS_LOCK_BH)
		xa_lock_bh(xa);
	else
		xa_lock(xa);
}

static inline void xa_unlock_type(struct xarray *xa)
{
	if (xa->xa_flags & XA_FLAGS_LOCK_IRQ)
		xa_unlock_irq(xa);
	else if (xa->xa_flags & XA_FLAGS_LOCK_BH)
		xa_unlock_bh(xa);
	else
		xa_unlock(xa);
}

void *xa_lookup(struct xarray *xa, unsigned long index);

#endif
