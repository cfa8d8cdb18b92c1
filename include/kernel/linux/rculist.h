/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists that readers walk under RCU while one updater at a time changes them. */
#ifndef _LINUX_RCULIST_H
#define _LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#define list_next_rcu(list)   ((list)->next)
#define hlist_first_rcu(head) ((head)->first)
#define hlist_next_rcu(node)  ((node)->next)

static inline void INIT_LIST_HEAD_RCU(struct list_head *list)
{
	RCU_INIT_POINTER(list->next, list);
	RCU_INIT_POINTER(list->prev, list);
}

static inline void __list_add_rcu(struct list_head *entry, struct list_head *prev,
				  struct list_head *next)
{
	entry->next = next;
	entry->prev = prev;
	rcu_assign_pointer(list_next_rcu(prev), entry);
	next->prev = entry;
}

static inline void list_add_rcu(struct list_head *entry, struct list_head *head)
{
	__list_add_rcu(entry, head, head->next);
}

static inline void list_add_tail_rcu(struct list_head *entry, struct list_head *head)
{
	__list_add_rcu(entry, head->prev, head);
}

/*
 * Readers that stand on the entry go on from it, so its next pointer stays. What readers find
 * behind the gap was published to the updater, by the lock that updaters hold.
 */
static inline void list_del_rcu(struct list_head *entry)
{
	entry->next->prev = entry->prev;
	rcu_assign_pointer(list_next_rcu(entry->prev), entry->next);
	entry->prev = LIST_POISON2;
}

static inline void list_replace_rcu(struct list_head *old, struct list_head *entry)
{
	entry->next = old->next;
	entry->prev = old->prev;
	rcu_assign_pointer(list_next_rcu(entry->prev), entry);
	entry->next->prev = entry;
	old->prev = LIST_POISON2;
}

#define list_entry_rcu(ptr, type, member) container_of(rcu_dereference_raw(ptr), type, member)
#define list_tail_rcu(head)		  (*((struct list_head **)(&(head)->prev)))
#define list_first_or_null_rcu(ptr, type, member)                             \
	({                                                                    \
		struct list_head *__head = (ptr);                             \
		struct list_head *__next = rcu_dereference_raw(__head->next); \
                                                                              \
		__head != __next ? container_of(__next, type, member) : NULL; \
	})
#define list_next_or_null_rcu(head, ptr, type, member)                        \
	({                                                                    \
		struct list_head *__head = (head), *__ptr = (ptr);            \
		struct list_head *__next = rcu_dereference_raw(__ptr->next);  \
                                                                              \
		__head != __next ? container_of(__next, type, member) : NULL; \
	})

/* The last argument: what protects the walk besides a reader's section. */
#define lockstep_walk_checked(dummy, cond, extra...)                                     \
	({                                                                               \
		RCU_LOCKDEP_WARN(!(cond) && !rcu_read_lock_any_held(),                   \
				 "an RCU list is walked outside of a reader's section"); \
	})
#define list_for_each_entry_rcu(pos, head, member, cond...)                \
	for (lockstep_walk_checked(, ##cond, 0),                           \
	     pos = list_entry_rcu((head)->next, __typeof__(*pos), member); \
	     &pos->member != (head);                                       \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_srcu(pos, head, member, cond)                                       \
	for (({ RCU_LOCKDEP_WARN(!(cond), "an SRCU list is walked outside of its section"); }), \
	     pos = list_entry_rcu((head)->next, __typeof__(*pos), member);                      \
	     &pos->member != (head);                                                            \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_lockless(pos, head, member)                                            \
	for (pos = list_entry_rcu((head)->next, __typeof__(*pos), member); &pos->member != (head); \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_continue_rcu(pos, head, member)                    \
	for (pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);                                           \
	     pos = list_entry_rcu(pos->member.next, __typeof__(*pos), member))

static inline void hlist_add_head_rcu(struct hlist_node *node, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	node->next = first;
	WRITE_ONCE(node->pprev, &head->first);
	rcu_assign_pointer(hlist_first_rcu(head), node);
	if (first)
		WRITE_ONCE(first->pprev, &node->next);
}

static inline void hlist_add_behind_rcu(struct hlist_node *node, struct hlist_node *prev)
{
	node->next = prev->next;
	WRITE_ONCE(node->pprev, &prev->next);
	rcu_assign_pointer(hlist_next_rcu(prev), node);
	if (node->next)
		WRITE_ONCE(node->next->pprev, &node->next);
}

static inline void hlist_del_rcu(struct hlist_node *node)
{
	struct hlist_node *next = node->next;
	struct hlist_node **pprev = node->pprev;

	rcu_assign_pointer(*pprev, next);
	if (next)
		WRITE_ONCE(next->pprev, pprev);
	WRITE_ONCE(node->pprev, LIST_POISON2);
}

static inline void hlist_del_init_rcu(struct hlist_node *node)
{
	if (hlist_unhashed(node))
		return;
	hlist_del_rcu(node);
	WRITE_ONCE(node->pprev, NULL);
}

#define hlist_for_each_entry_rcu(pos, head, member, cond...)                                  \
	for (lockstep_walk_checked(, ##cond, 0),                                              \
	     pos = hlist_entry_safe(rcu_dereference_raw(hlist_first_rcu(head)),               \
				    __typeof__(*(pos)), member);                              \
	     pos; pos = hlist_entry_safe(rcu_dereference_raw(hlist_next_rcu(&(pos)->member)), \
					 __typeof__(*(pos)), member))

#endif
