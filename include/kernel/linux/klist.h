/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A list that can be walked while its nodes come and go: a node that a walker stands on stays
 * linked, flagged dead, until the walker steps on.
 */
#ifndef _LINUX_KLIST_H
#define _LINUX_KLIST_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct klist_node;

struct klist {
	spinlock_t k_lock; /* protects the links, flags and counts of the nodes; nothing nests
			      inside */
	struct list_head k_list;
	void (*get)(struct klist_node *n); /* called when a node joins */
	void (*put)(struct klist_node *n); /* called, without the lock, when it has left */
};

#define KLIST_INIT(_name, _get, _put)                                             \
	{                                                                         \
		.k_lock = __SPIN_LOCK_UNLOCKED(_name.k_lock),                     \
		.k_list = LIST_HEAD_INIT(_name.k_list), .get = _get, .put = _put, \
	}
#define DEFINE_KLIST(_name, _get, _put) struct klist _name = KLIST_INIT(_name, _get, _put)

struct klist_node {
	struct klist *n_klist;
	struct list_head n_node;
	struct kref n_ref; /* one for being a member, one for each walker that stands on it */
	bool n_dead;	   /* walkers pass it by */
	struct completion *n_left; /* of the caller of klist_remove() */
};

struct klist_iter {
	struct klist *i_klist;
	struct klist_node *i_cur;
};

void klist_init(struct klist *k, void (*get)(struct klist_node *),
		void (*put)(struct klist_node *));
void klist_add_tail(struct klist_node *n, struct klist *k);
void klist_add_head(struct klist_node *n, struct klist *k);
void klist_add_behind(struct klist_node *n, struct klist_node *pos);
void klist_add_before(struct klist_node *n, struct klist_node *pos);
void klist_del(struct klist_node *n);
void klist_remove(struct klist_node *n);
int klist_node_attached(struct klist_node *n);
void klist_iter_init(struct klist *k, struct klist_iter *i);
void klist_iter_init_node(struct klist *k, struct klist_iter *i, struct klist_node *n);
void klist_iter_exit(struct klist_iter *i);
struct klist_node *klist_prev(struct klist_iter *i);
struct klist_node *klist_next(struct klist_iter *i);

#endif
