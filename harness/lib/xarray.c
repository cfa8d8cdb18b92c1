// SPDX-License-Identifier: GPL-2.0-only
/*
 * The array as a tree of nodes with sixteen slots. Loads walk it in an RCU reader's section;
 * changes hold the array's lock. A node is given back, after a grace period, when its last slot
 * empties.
 *
 * Memory is always allocated without the lock, and what was found before is looked at again: the
 * kernel first tries with it held, and does this when that fails. The tree does not become lower as
 * long as something is in it.
 */
#include "xarray.h"

/* Nodes for a change, allocated before it. */
struct xa_spare {
	struct xa_node *first; /* linked by .parent */
	unsigned int nr;
};

/* The entry itself, a place that is taken among them. */
void *xa_lookup(struct xarray *xa, unsigned long index)
{
	void *entry = xa_slot(xa, &xa->xa_head);

	if (!xa_fits(entry, index))
		return NULL;
	while (xa_is_node(entry)) {
		struct xa_node *node = xa_to_node(entry);

		entry = xa_slot(xa, &node->slots[xa_offset(node, index)]);
	}
	return entry;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	void *entry;

	rcu_read_lock();
	entry = xa_zero_to_null(xa_lookup(xa, index));
	rcu_read_unlock();
	return entry;
}

/* Shift of the lowest node whose slots reach @index. */
static unsigned int xa_shift_for(unsigned long index)
{
	unsigned int shift = 0;

	while (index >> shift >= XA_CHUNK_SIZE)
		shift += XA_CHUNK_SHIFT;
	return shift;
}

/* How many nodes are missing before something can be stored. */
static unsigned int xa_nodes_missing(struct xarray *xa, unsigned long index)
{
	void *head = xa_slot(xa, &xa->xa_head);
	unsigned int shift = xa_shift_for(index);

	if (!xa_fits(head, index)) {
		unsigned int top = xa_is_node(head) ? xa_to_node(head)->shift / XA_CHUNK_SHIFT + 1
						    : 0;

		/* Those above the present head, and below the topmost those to the index. */
		if (!head)
			return shift / XA_CHUNK_SHIFT + 1;
		return shift / XA_CHUNK_SHIFT + 1 - top + shift / XA_CHUNK_SHIFT;
	}
	while (xa_is_node(head)) {
		struct xa_node *node = xa_to_node(head);

		head = xa_slot(xa, &node->slots[xa_offset(node, index)]);
		if (!head)
			return node->shift / XA_CHUNK_SHIFT;
	}
	return 0;
}

static void xa_spare_free(struct xa_spare *spare)
{
	struct xa_node *node;

	while ((node = spare->first)) {
		spare->first = node->parent;
		kfree(node);
	}
	spare->nr = 0;
}

static int xa_spare_fill(struct xa_spare *spare, unsigned int nr, gfp_t gfp)
{
	while (spare->nr < nr) {
		struct xa_node *node = kzalloc(sizeof(*node), gfp);

		if (!node)
			return -ENOMEM;
		node->parent = spare->first;
		spare->first = node;
		spare->nr++;
	}
	return 0;
}

static struct xa_node *xa_spare_take(struct xa_spare *spare, unsigned int shift)
{
	struct xa_node *node = spare->first;

	spare->first = node->parent;
	spare->nr--;
	node->parent = NULL;
	node->shift = shift;
	return node;
}

/* Put what was the head into a higher node's first slot, until the index fits. */
static void xa_grow(struct xarray *xa, unsigned long index, struct xa_spare *spare)
{
	void *head = xa_slot(xa, &xa->xa_head);

	if (!head) {
		if (index)
			rcu_assign_pointer(xa->xa_head,
					   xa_mk_node(xa_spare_take(spare, xa_shift_for(index))));
		return;
	}
	while (!xa_fits(head, index)) {
		bool is_node = xa_is_node(head);
		unsigned int shift = is_node ? xa_to_node(head)->shift + XA_CHUNK_SHIFT : 0;
		struct xa_node *node = xa_spare_take(spare, shift);

		node->slots[0] = head;
		node->count = 1;
		if (is_node)
			xa_to_node(head)->parent = node;
		head = xa_mk_node(node);
		rcu_assign_pointer(xa->xa_head, head);
	}
}

/* Take out nodes that hold nothing any more. */
static void xa_prune(struct xarray *xa, struct xa_node *node)
{
	while (node && !node->count) {
		struct xa_node *parent = node->parent;

		if (parent) {
			rcu_assign_pointer(parent->slots[node->offset], NULL);
			parent->count--;
		} else {
			rcu_assign_pointer(xa->xa_head, NULL);
		}
		kfree_rcu(node, rcu_head);
		node = parent;
	}
}

/* Enough spare nodes are there. */
static void xa_set(struct xarray *xa, unsigned long index, void *entry, struct xa_spare *spare)
{
	struct xa_node *node = NULL;
	void **slot = &xa->xa_head;
	void *old;

	lockdep_assert_held(&xa->xa_lock);
	if (entry)
		xa_grow(xa, index, spare);
	old = xa_slot(xa, slot);
	if (!xa_fits(old, index))
		return;
	while (xa_is_node(old)) {
		node = xa_to_node(old);
		slot = &node->slots[xa_offset(node, index)];
		old = xa_slot(xa, slot);
		if (!old && !entry)
			return;
		if (!old && node->shift) {
			struct xa_node *child = xa_spare_take(spare, node->shift - XA_CHUNK_SHIFT);

			child->parent = node;
			child->offset = xa_offset(node, index);
			node->count++;
			old = xa_mk_node(child);
			rcu_assign_pointer(*slot, old);
		}
	}
	rcu_assign_pointer(*slot, entry);
	if (node) {
		node->count += !old && entry;
		node->count -= old && !entry;
		xa_prune(xa, node);
	}
}

/*
 * Make sure that something can be stored at @index. Gives the lock up to allocate: what was looked
 * at before has to be looked at again when this says so.
 * Returns 1 when the lock was given up, 0 when not, -ENOMEM.
 */
static int xa_make_room(struct xarray *xa, unsigned long index, struct xa_spare *spare, gfp_t gfp)
{
	unsigned int nr = xa_nodes_missing(xa, index);
	int ret;

	if (spare->nr >= nr)
		return 0;
	if (!gfpflags_allow_blocking(gfp))
		return xa_spare_fill(spare, nr, gfp);
	xa_unlock_type(xa);
	ret = xa_spare_fill(spare, nr, gfp);
	xa_lock_type(xa);
	return ret ? ret : 1;
}

/* Store unless what is there differs from @old, which counts when @compare. Returns what was. */
static void *xa_exchange(struct xarray *xa, unsigned long index, bool compare, void *old,
			 void *entry, gfp_t gfp)
{
	struct xa_spare spare = { NULL, 0 };
	void *curr;
	int ret;

	do {
		ret = 0;
		curr = xa_lookup(xa, index);
		if (compare && curr != old)
			break;
		if (entry)
			ret = xa_make_room(xa, index, &spare, gfp);
		if (!ret)
			xa_set(xa, index, entry, &spare);
	} while (ret > 0);
	xa_spare_free(&spare);
	return ret < 0 ? XA_ERROR(ret) : curr;
}

static void *xa_tracked(const struct xarray *xa, void *entry)
{
	return !entry && xa->xa_flags & XA_FLAGS_TRACK_FREE ? XA_ZERO_ENTRY : entry;
}

void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return xa_zero_to_null(xa_exchange(xa, index, false, NULL, xa_tracked(xa, entry), gfp));
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	void *curr;

	xa_lock(xa);
	curr = __xa_store(xa, index, entry, gfp);
	xa_unlock(xa);
	return curr;
}

void *__xa_erase(struct xarray *xa, unsigned long index)
{
	return xa_zero_to_null(xa_exchange(xa, index, false, NULL, NULL, 0));
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	void *curr;

	xa_lock(xa);
	curr = __xa_erase(xa, index);
	xa_unlock(xa);
	return curr;
}

void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	return xa_zero_to_null(xa_exchange(xa, index, true, old, entry, gfp));
}

void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	void *curr;

	xa_lock(xa);
	curr = __xa_cmpxchg(xa, index, old, entry, gfp);
	xa_unlock(xa);
	return curr;
}

int __xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	void *curr = xa_exchange(xa, index, true, NULL, entry ? entry : XA_ZERO_ENTRY, gfp);

	if (xa_is_err(curr))
		return xa_err(curr);
	return curr ? -EBUSY : 0;
}

int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	int ret;

	xa_lock(xa);
	ret = __xa_insert(xa, index, entry, gfp);
	xa_unlock(xa);
	return ret;
}

static void xa_free_nodes(struct xarray *xa, struct xa_node *node)
{
	unsigned int i;

	for (i = 0; i < XA_CHUNK_SIZE; i++) {
		void *entry = xa_slot(xa, &node->slots[i]);

		if (xa_is_node(entry))
			xa_free_nodes(xa, xa_to_node(entry));
	}
	kfree_rcu(node, rcu_head);
}

/* Forgets all entries; what they point to is the caller's. */
void xa_destroy(struct xarray *xa)
{
	void *head;

	xa_lock(xa);
	head = xa_slot(xa, &xa->xa_head);
	rcu_assign_pointer(xa->xa_head, NULL);
	if (xa_is_node(head))
		xa_free_nodes(xa, xa_to_node(head));
	xa_unlock(xa);
}
