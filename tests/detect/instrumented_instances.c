// SPDX-License-Identifier: GPL-2.0-only
/* Objects with a lock that is excluded from checks by class, as device_lock is, and one that is
 * not. */
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/workqueue.h>
#include <lockstep/model.h>
#include "instrumented_instances.h"

#define OBJECTS 3

struct item {
	struct mutex mutex;  /* no class checks */
	struct mutex nested; /* one class, with nesting levels */
};

static struct item *items[OBJECTS];
static struct srcu_struct *domain;

static struct {
	struct mutex mutex;
	struct work_struct work;
} * group;

void instances_setup(void)
{
	domain = kzalloc(sizeof(*domain), GFP_KERNEL);
	init_srcu_struct(domain);
	ls_object_named(domain, "domain", "readers");
	for (unsigned int i = 0; i < OBJECTS; i++) {
		items[i] = kzalloc(sizeof(*items[i]), GFP_KERNEL);
		mutex_init(&items[i]->mutex);
		mutex_init(&items[i]->nested);
		lockdep_set_novalidate_class(&items[i]->mutex);
		ls_object_named(items[i], "item", "i%u", i);
	}
}

static void work_fn(struct work_struct *work)
{
	mutex_lock(&group->mutex);
	mutex_unlock(&group->mutex);
}

void instances_setup_work(void)
{
	instances_setup();
	group = kzalloc(sizeof(*group), GFP_KERNEL);
	mutex_init(&group->mutex);
	INIT_WORK(&group->work, work_fn);
	ls_object_named(group, "group", "g0");
}

void instances_queue_and_flush_under(unsigned int outer)
{
	schedule_work(&group->work);
	mutex_lock(&items[outer]->mutex);
	flush_work(&group->work);
	mutex_unlock(&items[outer]->mutex);
}

void instances_take_under_group(unsigned int inner)
{
	mutex_lock(&group->mutex);
	mutex_lock(&items[inner]->mutex);
	mutex_unlock(&items[inner]->mutex);
	mutex_unlock(&group->mutex);
}

/* 0 is the parent of 1, and 1 that of 2. */
void instances_setup_tree(void)
{
	instances_setup();
	for (unsigned int i = 1; i < OBJECTS; i++)
		ls_lock_parent(&items[i]->mutex, &items[i - 1]->mutex);
}

/* 2 becomes the parent of 0, whose child 1 stays. */
void instances_move(void)
{
	ls_lock_parent(&items[2]->mutex, NULL);
	ls_lock_parent(&items[0]->mutex, &items[2]->mutex);
}

void instances_lock(unsigned int number)
{
	mutex_lock(&items[number]->mutex);
}

void instances_unlock(unsigned int number)
{
	mutex_unlock(&items[number]->mutex);
}

void instances_take(unsigned int outer, unsigned int inner)
{
	mutex_lock(&items[outer]->mutex);
	mutex_lock(&items[inner]->mutex);
	mutex_unlock(&items[inner]->mutex);
	mutex_unlock(&items[outer]->mutex);
}

void instances_read(unsigned int inner)
{
	int index = srcu_read_lock(domain);

	mutex_lock(&items[inner]->mutex);
	mutex_unlock(&items[inner]->mutex);
	srcu_read_unlock(domain, index);
}

void instances_synchronize(unsigned int outer)
{
	mutex_lock(&items[outer]->mutex);
	synchronize_srcu(domain);
	mutex_unlock(&items[outer]->mutex);
}

void instances_take_nested(unsigned int outer, unsigned int inner)
{
	mutex_lock(&items[outer]->nested);
	mutex_lock_nested(&items[inner]->nested, SINGLE_DEPTH_NESTING);
	mutex_unlock(&items[inner]->nested);
	mutex_unlock(&items[outer]->nested);
}
