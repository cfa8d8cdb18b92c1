// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists that survive changes under a walker: a node that is deleted while walkers stand on it is
 * flagged dead and leaves when the last of them steps on.
 *
 * What a walker gets is the node of its current step and nothing more: no lock is held while it
 * looks at it, and its hold ends with the next step.
 */
#include <linux/kernel.h>
#include <linux/klist.h>

void klist_init(struct klist *k, void (*get)(struct klist_node *), void (*put)(struct klist_node *))
{
	INIT_LIST_HEAD(&k->k_list);
	spin_lock_init(&k->k_lock);
	k->get = get;
	k->put = put;
}

static void klist_node_init(struct klist *k, struct klist_node *n)
{
	n->n_klist = k;
	n->n_dead = false;
	n->n_left = NULL;
	kref_init(&n->n_ref);
	if (k->get)
		k->get(n);
}

void klist_add_tail(struct klist_node *n, struct klist *k)
{
	klist_node_init(k, n);
	spin_lock(&k->k_lock);
	list_add_tail(&n->n_node, &k->k_list);
	spin_unlock(&k->k_lock);
}

void klist_add_head(struct klist_node *n, struct klist *k)
{
	klist_node_init(k, n);
	spin_lock(&k->k_lock);
	list_add(&n->n_node, &k->k_list);
	spin_unlock(&k->k_lock);
}

/* @pos is a member, and whoever calls keeps it one. */
void klist_add_behind(struct klist_node *n, struct klist_node *pos)
{
	struct klist *k = pos->n_klist;

	klist_node_init(k, n);
	spin_lock(&k->k_lock);
	list_add(&n->n_node, &pos->n_node);
	spin_unlock(&k->k_lock);
}

void klist_add_before(struct klist_node *n, struct klist_node *pos)
{
	struct klist *k = pos->n_klist;

	klist_node_init(k, n);
	spin_lock(&k->k_lock);
	list_add_tail(&n->n_node, &pos->n_node);
	spin_unlock(&k->k_lock);
}

/* The last hold on a node is gone; its list's lock is held. */
static void klist_node_release(struct kref *kref)
{
	struct klist_node *n = container_of(kref, struct klist_node, n_ref);
	struct completion *left = n->n_left;

	WARN_ON(!n->n_dead);
	list_del(&n->n_node);
	n->n_klist = NULL;
	/* The node may be freed by the waiter from here on. */
	if (left)
		complete(left);
}

static void klist_node_kill(struct klist_node *n)
{
	/* Killing twice would drop the member's reference twice. */
	WARN_ON(n->n_dead);
	n->n_dead = true;
}

static void klist_node_drop(struct klist_node *n, bool kill)
{
	struct klist *k = n->n_klist;
	bool left;

	spin_lock(&k->k_lock);
	if (kill)
		klist_node_kill(n);
	left = kref_put(&n->n_ref, klist_node_release);
	spin_unlock(&k->k_lock);

	/* Outside the lock: it may free what the node is part of. */
	if (left && k->put)
		k->put(n);
}

void klist_del(struct klist_node *n)
{
	klist_node_drop(n, true);
}

/* As klist_del(), and waits until no walker stands on the node. */
void klist_remove(struct klist_node *n)
{
	DECLARE_COMPLETION_ONSTACK(left);
	struct klist *k = n->n_klist;

	spin_lock(&k->k_lock);
	n->n_left = &left;
	spin_unlock(&k->k_lock);

	klist_node_drop(n, true);
	wait_for_completion(&left);
}

int klist_node_attached(struct klist_node *n)
{
	return n->n_klist != NULL;
}

/*
 * Starts at a node, which the walk is then behind. One that is about to leave is not stood on, and
 * the walk starts at an end of the list.
 */
void klist_iter_init_node(struct klist *k, struct klist_iter *i, struct klist_node *n)
{
	i->i_klist = k;
	i->i_cur = NULL;
	if (n && kref_get_unless_zero(&n->n_ref))
		i->i_cur = n;
}

void klist_iter_init(struct klist *k, struct klist_iter *i)
{
	klist_iter_init_node(k, i, NULL);
}

void klist_iter_exit(struct klist_iter *i)
{
	if (i->i_cur) {
		klist_node_drop(i->i_cur, false);
		i->i_cur = NULL;
	}
}

static struct list_head *klist_step(struct list_head *from, bool forward)
{
	return forward ? from->next : from->prev;
}

static struct klist_node *klist_walk(struct klist_iter *i, bool forward)
{
	struct klist *k = i->i_klist;
	struct klist_node *last = i->i_cur;
	struct list_head *at;
	bool left = false;

	i->i_cur = NULL;
	spin_lock(&k->k_lock);
	at = klist_step(last ? &last->n_node : &k->k_list, forward);
	if (last)
		left = kref_put(&last->n_ref, klist_node_release);

	for (; at != &k->k_list; at = klist_step(at, forward)) {
		struct klist_node *n = list_entry(at, struct klist_node, n_node);

		if (n->n_dead)
			continue;
		kref_get(&n->n_ref);
		i->i_cur = n;
		break;
	}
	spin_unlock(&k->k_lock);

	if (left && k->put)
		k->put(last);
	return i->i_cur;
}

/* Steps back; as klist_next(). */
struct klist_node *klist_prev(struct klist_iter *i)
{
	return klist_walk(i, false);
}

/* Steps on; returns the next node that is alive, held until the step after, or NULL at the end. */
struct klist_node *klist_next(struct klist_iter *i)
{
	return klist_walk(i, true);
}
