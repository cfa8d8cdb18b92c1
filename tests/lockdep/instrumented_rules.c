// SPDX-License-Identifier: GPL-2.0-only
/* What annotations and assertions say, each program right and wrong by one thing. */
#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "instrumented_rules.h"

extern bool broken;

struct node {
	int level;
	struct mutex lock;
};

static struct node *upper, *lower;
static DEFINE_MUTEX(outer);
static DEFINE_MUTEX(inner);
static DEFINE_SPINLOCK(spin);
static DEFINE_RAW_SPINLOCK(raw);
static DECLARE_RWSEM(sem);
static struct lock_class_key map_key, other_key;
static struct lockdep_map map;
static struct completion done;

static struct node *make_node(int level)
{
	struct node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	node->level = level;
	mutex_init(&node->lock);
	return node;
}

void rules_setup(void)
{
	upper = make_node(1);
	lower = make_node(2);
	lockdep_init_map(&map, "map", &map_key, 0);
	init_completion(&done);
	complete_all(&done);
}

void rules_pinned(void *arg)
{
	struct pin_cookie cookie;

	mutex_lock(&outer);
	cookie = lockdep_pin_lock(&outer);
	if (!broken)
		lockdep_unpin_lock(&outer, cookie);
	mutex_unlock(&outer);
}

void rules_unpinned(void *arg)
{
	struct pin_cookie cookie;

	mutex_lock(&outer);
	cookie = lockdep_pin_lock(&outer);
	lockdep_unpin_lock(&outer, cookie);
	if (broken)
		lockdep_unpin_lock(&outer, cookie);
	mutex_unlock(&outer);
}

void rules_held_write(void *arg)
{
	broken ? down_read(&sem) : down_write(&sem);
	lockdep_assert_held(&sem);
	lockdep_assert_held_write(&sem);
	broken ? up_read(&sem) : up_write(&sem);
}

void rules_held_read(void *arg)
{
	broken ? down_write(&sem) : down_read(&sem);
	lockdep_assert_held_read(&sem);
	broken ? up_write(&sem) : up_read(&sem);
}

void rules_irqs_disabled(void *arg)
{
	if (!broken)
		local_irq_disable();
	lockdep_assert_irqs_disabled();
	if (!broken)
		local_irq_enable();
}

static int compare(const struct lockdep_map *a, const struct lockdep_map *b)
{
	const struct node *left = container_of(a, struct node, lock.dep_map);
	const struct node *right = container_of(b, struct node, lock.dep_map);

	return left->level - right->level;
}

void rules_compare(void *arg)
{
	struct node *first = broken ? lower : upper, *second = broken ? upper : lower;

	lockdep_set_lock_cmp_fn(&upper->lock, compare, NULL);
	mutex_lock(&first->lock);
	mutex_lock(&second->lock);
	mutex_unlock(&second->lock);
	mutex_unlock(&first->lock);
}

void rules_set_subclass(void *arg)
{
	if (!broken)
		lockdep_set_subclass(&lower->lock, 1);
	mutex_lock(&upper->lock);
	mutex_lock(&lower->lock);
	mutex_unlock(&lower->lock);
	mutex_unlock(&upper->lock);
}

void rules_map_twice(void *arg)
{
	lock_map_acquire(&map);
	if (broken)
		lock_map_acquire(&map);
	if (broken)
		lock_map_release(&map);
	lock_map_release(&map);
}

void rules_map_read_twice(void *arg)
{
	lock_map_acquire_read(&map);
	broken ? lock_map_acquire(&map) : lock_map_acquire_read(&map);
	lock_map_release(&map);
	lock_map_release(&map);
}

/* As a flush and a work: the lock is held at the flush, and the work takes it. */
void rules_map_order(void *arg)
{
	mutex_lock(&outer);
	lock_map_acquire(&map);
	lock_map_release(&map);
	mutex_unlock(&outer);
	lock_map_acquire(&map);
	mutex_lock(broken ? &outer : &inner);
	mutex_unlock(broken ? &outer : &inner);
	lock_map_release(&map);
}

void rules_copied_map(void *arg)
{
	struct lockdep_map copy;

	mutex_lock(&outer);
	lock_map_acquire(&map);
	lock_map_release(&map);
	mutex_unlock(&outer);
	lockdep_copy_map(&copy, &map);
	lock_map_acquire(&copy);
	mutex_lock(broken ? &outer : &inner);
	mutex_unlock(broken ? &outer : &inner);
	lock_map_release(&copy);
}

/* Both are given one class before either was used. */
void rules_static_class(void *arg)
{
	lockdep_set_class(&outer, &other_key);
	if (broken)
		lockdep_set_class(&inner, &other_key);
	mutex_lock(&outer);
	mutex_lock(&inner);
	mutex_unlock(&inner);
	mutex_unlock(&outer);
}

void rules_might_sleep(void *arg)
{
	if (broken)
		spin_lock(&spin);
	might_sleep();
	if (broken)
		spin_unlock(&spin);
}

void rules_completion(void *arg)
{
	if (broken)
		local_bh_disable();
	wait_for_completion(&done);
	if (broken)
		local_bh_enable();
}

void rules_alloc(void *arg)
{
	void *p;

	spin_lock(&spin);
	p = kmalloc(8, broken ? GFP_KERNEL : GFP_ATOMIC);
	spin_unlock(&spin);
	kfree(p);
}

/* What is said to be right although a kernel with PREEMPT_RT would sleep. */
void rules_override(void *arg)
{
	static DEFINE_WAIT_OVERRIDE_MAP(allow, LD_WAIT_CONFIG);

	raw_spin_lock(&raw);
	if (!broken)
		lock_map_acquire_try(&allow);
	spin_lock(&spin);
	spin_unlock(&spin);
	if (!broken)
		lock_map_release(&allow);
	raw_spin_unlock(&raw);
}

void rules_downgrade(void *arg)
{
	down_write(&sem);
	if (!broken)
		downgrade_write(&sem);
	lockdep_assert_held_read(&sem);
	broken ? up_write(&sem) : up_read(&sem);
}

/* Two tasks; in which order they run does not matter. */
void rules_in_handler(void *arg)
{
	local_irq_disable();
	__irq_enter();
	lockdep_hardirq_threaded();
	spin_lock(&spin);
	spin_unlock(&spin);
	__irq_exit();
	local_irq_enable();
}

void rules_in_process(void *arg)
{
	if (!broken)
		local_irq_disable();
	spin_lock(&spin);
	spin_unlock(&spin);
	if (!broken)
		local_irq_enable();
}

struct keyed {
	struct lock_class_key key;
	struct mutex lock;
};

/* Locks of one line with keys of their own are of different classes. */
void rules_register_key(void *arg)
{
	struct keyed *k = kcalloc(2, sizeof(*k), GFP_KERNEL);

	for (int i = 0; i < 2; i++) {
		lockdep_register_key(&k[i].key);
		mutex_init(&k[i].lock);
		lockdep_set_class(&k[i].lock, &k[broken ? 0 : i].key);
	}
	mutex_lock(&k[0].lock);
	mutex_lock(&k[1].lock);
	mutex_unlock(&k[1].lock);
	mutex_unlock(&k[0].lock);
	for (int i = 0; i < 2; i++)
		lockdep_unregister_key(&k[i].key);
	kfree(k);
}
