// SPDX-License-Identifier: GPL-2.0-only
/* What goes wrong with locks that <lockstep/objects.h> has no form of: classes, initialisation,
 * memory. */
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "instrumented_locks.h"

extern bool broken;

struct node {
	struct mutex lock;
	spinlock_t spin;
};

static struct node *parent, *child;
static struct lock_class_key other_key;
static DEFINE_MUTEX(outer);
static DEFINE_MUTEX(inner);

/* One line for both, so both locks are of the class of that line. */
static struct node *make_node(void)
{
	struct node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	mutex_init(&node->lock);
	spin_lock_init(&node->spin);
	return node;
}

void locks_setup(void)
{
	parent = make_node();
	child = make_node();
}

void locks_class(void *arg)
{
	mutex_lock(&parent->lock);
	mutex_lock_nested(&child->lock, broken ? 0 : SINGLE_DEPTH_NESTING);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

void locks_spin_class(void *arg)
{
	spin_lock(&parent->spin);
	spin_lock_nested(&child->spin, broken ? 0 : SINGLE_DEPTH_NESTING);
	spin_unlock(&child->spin);
	spin_unlock(&parent->spin);
}

/* Whoever wants it excluded from checks by class says so. */
void locks_novalidate(void *arg)
{
	if (!broken)
		lockdep_set_novalidate_class(&child->lock);
	mutex_lock(&parent->lock);
	mutex_lock(&child->lock);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

void locks_init_held(void *arg)
{
	mutex_lock(&parent->lock);
	mutex_init(broken ? &parent->lock : &child->lock);
	mutex_unlock(&parent->lock);
}

void locks_free_held(void *arg)
{
	mutex_lock(&parent->lock);
	kfree(broken ? parent : child);
	if (!broken)
		mutex_unlock(&parent->lock);
}

void locks_uninitialised(void *arg)
{
	struct node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	if (!broken)
		mutex_init(&node->lock);
	mutex_lock(&node->lock);
	mutex_unlock(&node->lock);
	kfree(node);
}

static void needs_lock(struct node *node)
{
	lockdep_assert_held(&node->lock);
}

void locks_assert_held(void *arg)
{
	mutex_lock(broken ? &child->lock : &parent->lock);
	needs_lock(parent);
	mutex_unlock(broken ? &child->lock : &parent->lock);
}

void locks_assert_not_held(void *arg)
{
	mutex_lock(&parent->lock);
	lockdep_assert_not_held(broken ? &parent->lock : &child->lock);
	mutex_unlock(&parent->lock);
}

/* The inner lock is of another class in the broken form, and taken in the other order, too. */
void locks_nested_order(void *arg)
{
	if (broken)
		lockdep_set_class(&child->lock, &other_key);
	mutex_lock(&parent->lock);
	mutex_lock_nested(&child->lock, SINGLE_DEPTH_NESTING);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
	if (!broken)
		return;
	mutex_lock_nested(&child->lock, SINGLE_DEPTH_NESTING);
	mutex_lock(&parent->lock);
	mutex_unlock(&parent->lock);
	mutex_unlock(&child->lock);
}

/* A trylock does not wait, so nothing waits for it: taken inside, it makes no order. */
void locks_trylock_inner(void *arg)
{
	mutex_lock(&outer);
	if (broken) {
		mutex_lock(&inner);
		mutex_unlock(&inner);
	} else if (mutex_trylock(&inner)) {
		mutex_unlock(&inner);
	}
	mutex_unlock(&outer);
}

/* What waits while a lock is held that a trylock took does make an order. */
void locks_trylock_outer(void *arg)
{
	if (!mutex_trylock(&outer))
		return;
	if (broken) {
		mutex_lock(&inner);
		mutex_unlock(&inner);
	}
	mutex_unlock(&outer);
}

void locks_reversed(void *arg)
{
	mutex_lock(&inner);
	mutex_lock(&outer);
	mutex_unlock(&outer);
	mutex_unlock(&inner);
}
