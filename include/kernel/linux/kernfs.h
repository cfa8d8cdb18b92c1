/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nodes of sysfs, as far as their life goes: references that keep the memory, and active references
 * that keep what the node shows. No inodes, no open files besides the node, no contents.
 */
#ifndef _LINUX_KERNFS_H
#define _LINUX_KERNFS_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>

enum kernfs_node_flag {
	KERNFS_DIR = 0x0001,
	KERNFS_FILE = 0x0002,
	KERNFS_LINK = 0x0004,
};

struct kernfs_node {
	unsigned long active; /* not used: the state is the harness's */
	struct lockdep_map dep_map;
	struct kref count;
	struct kernfs_node *parent; /* counted until the node is freed */
	const char *name;
	unsigned short flags; /* enum kernfs_node_flag; stays */
	void *priv;	      /* stays; of a link: the node that it leads to, counted */
	/*
	 * Protects removing and children of a directory; nothing nests inside. The kernel has one
	 * rwsem for all of sysfs instead, which it drops before it waits for anything.
	 */
	spinlock_t lock;
	bool removing; /* takes no more entries */
	struct list_head children;
	struct list_head sibling;   /* under the parent's lock; empty when it has left */
	bool suicidal;		    /* likewise: one of its own users is removing it */
	struct completion suicided; /* the user that removes the node has done so */
};

struct kernfs_node *kernfs_get_active(struct kernfs_node *kn);
void kernfs_put_active(struct kernfs_node *kn);
void kernfs_break_active_protection(struct kernfs_node *kn);
void kernfs_unbreak_active_protection(struct kernfs_node *kn);
void kernfs_drain(struct kernfs_node *kn);

/* The parts of active references that are no functions in the kernel. */
void lockstep_active_init(struct kernfs_node *kn, const char *label, struct lock_class_key *key);
void lockstep_deactivate(struct kernfs_node *kn);

struct kernfs_node *kernfs_get(struct kernfs_node *kn);
void kernfs_put(struct kernfs_node *kn);
struct kernfs_node *kernfs_find_and_get(struct kernfs_node *parent, const char *name);
void kernfs_remove(struct kernfs_node *kn);
int kernfs_remove_by_name(struct kernfs_node *parent, const char *name);
bool kernfs_remove_self(struct kernfs_node *kn);

/* The caller keeps @target. Error pointer. */
struct kernfs_node *kernfs_create_link(struct kernfs_node *parent, const char *name,
				       struct kernfs_node *target);

/* A node without a parent is the top of a tree. Without a key its waits are not validated. */
struct kernfs_node *lockstep_kernfs_new(struct kernfs_node *parent, const char *name,
					unsigned int flags, void *priv, struct lock_class_key *key);

int lockstep_kernfs_rename(struct kernfs_node *kn, const char *name);

#endif
