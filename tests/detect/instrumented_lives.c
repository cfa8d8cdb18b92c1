// SPDX-License-Identifier: GPL-2.0-only
/* Objects that readers find, that are released and freed: in time or too early. */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include "instrumented_lives.h"

extern bool broken;

struct item {
	long value;
	struct rcu_head rcu;
};

static struct item __rcu *head;
static struct item *device;
static DEFINE_MUTEX(lock);
DEFINE_STATIC_SRCU(domain);
DEFINE_STATIC_SRCU(other);
static struct srcu_struct *made;
static struct rcu_head callback;
static bool gone;
static long sink;

void lives_setup(void)
{
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	rcu_assign_pointer(head, item);
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	gone = false;
}

void lives_finish(void *arg)
{
	kfree(rcu_dereference_raw(head));
	kfree(device);
}

/* Looks whether there is one, and touches it not. */
void lives_find(void *arg)
{
	rcu_read_lock();
	sink = rcu_dereference(head) != NULL;
	rcu_read_unlock();
}

void lives_free_at_once(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	rcu_assign_pointer(head, NULL);
	if (!broken)
		synchronize_rcu();
	kfree(old);
}

void lives_free_after_an_early_period(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	if (broken)
		synchronize_rcu();
	rcu_assign_pointer(head, NULL);
	if (!broken)
		synchronize_rcu();
	kfree(old);
}

void lives_free_by_callback(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	rcu_assign_pointer(head, NULL);
	if (broken)
		kfree(old);
	else
		kfree_rcu(old, rcu);
}

/* A lock orders as well as a grace period does. */
void lives_find_locked(void *arg)
{
	if (!broken)
		mutex_lock(&lock);
	rcu_read_lock();
	sink = rcu_dereference(head) != NULL;
	rcu_read_unlock();
	if (!broken)
		mutex_unlock(&lock);
}

void lives_free_locked(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	mutex_lock(&lock);
	rcu_assign_pointer(head, NULL);
	mutex_unlock(&lock);
	kfree(old);
}

/* The same in a section of SRCU. */
void lives_find_srcu(void *arg)
{
	int idx = srcu_read_lock(&domain);

	sink = srcu_dereference(head, &domain) != NULL;
	srcu_read_unlock(&domain, idx);
}

/* Around what is over before, in the broken program. */
void lives_find_in_both(void *arg)
{
	int idx = srcu_read_lock(&domain);

	rcu_read_lock();
	sink = rcu_dereference(head) != NULL;
	rcu_read_unlock();
	srcu_read_unlock(&domain, idx);
}

void lives_free_after_srcu(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	rcu_assign_pointer(head, NULL);
	synchronize_srcu(broken ? &other : &domain);
	kfree(old);
}

/* Of the wrong kind for a reader of RCU. */
void lives_free_after_either(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	rcu_assign_pointer(head, NULL);
	if (broken)
		synchronize_srcu(&domain);
	else
		synchronize_rcu();
	kfree(old);
}

void lives_free_after_rcu(void *arg)
{
	struct item *old = rcu_dereference_raw(head);

	rcu_assign_pointer(head, NULL);
	if (broken)
		synchronize_rcu();
	else
		synchronize_srcu(&domain);
	kfree(old);
}

static void nothing(struct rcu_head *rcu)
{
}

void lives_setup_domain(void)
{
	lives_setup();
	made = kzalloc(sizeof(*made), GFP_KERNEL);
	init_srcu_struct(made);
}

void lives_end_domain(void *arg)
{
	call_srcu(made, &callback, nothing);
	if (!broken)
		srcu_barrier(made);
	cleanup_srcu_struct(made);
	kfree(made);
}

void lives_nothing(void *arg)
{
}

void lives_use_device(void *arg)
{
	mutex_lock(&lock);
	if (broken || !gone)
		device->value++;
	mutex_unlock(&lock);
}

void lives_release_device(void *arg)
{
	mutex_lock(&lock);
	gone = true;
	lockstep_released(device, sizeof(*device));
	mutex_unlock(&lock);
}

/* Never after the release, and nothing sees to that. */
void lives_use_device_first(void *arg)
{
	if (broken)
		WRITE_ONCE(device->value, 1);
	mutex_lock(&lock);
	if (!broken)
		WRITE_ONCE(device->value, 1);
	gone = true;
	mutex_unlock(&lock);
}

void lives_release_device_later(void *arg)
{
	bool go;

	mutex_lock(&lock);
	go = gone && !broken;
	mutex_unlock(&lock);
	if (go || broken)
		lockstep_released(device, sizeof(*device));
}
