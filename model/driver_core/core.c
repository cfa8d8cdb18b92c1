// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a device: device_add() makes it visible step by step, device_del() takes the steps
 * back, the last put_device() frees it.
 *
 * device_lock covers binding and nothing else: notifications, and the IOMMU release among them, run
 * without it. Left out: parents' locks, class interfaces, devres, uevents.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include "base.h"

/* Functions and no inlines, so that pins and reports can name them. */
void device_lock(struct device *dev)
{
	mutex_lock(&dev->mutex);
}

void device_unlock(struct device *dev)
{
	mutex_unlock(&dev->mutex);
}

void device_lock_assert(struct device *dev)
{
	lockdep_assert_held(&dev->mutex);
}

static void device_release(struct kobject *kobj)
{
	struct device *dev = container_of(kobj, struct device, kobj);

	dev->release(dev);
}

static const struct kobj_type device_ktype = { .release = device_release };

void device_initialize(struct device *dev)
{
	kobject_init(&dev->kobj, &device_ktype);
	mutex_init(&dev->mutex);
	/* Parents and children nest in ways that classes cannot describe. */
	lockdep_set_novalidate_class(&dev->mutex);
	device_links_init(dev);
}

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	va_list vargs;
	int ret;

	va_start(vargs, fmt);
	ret = kobject_set_name_vargs(&dev->kobj, fmt, vargs);
	va_end(vargs);
	return ret;
}

/* The caller has initialised @dev and set its name, bus and release. */
int device_add(struct device *dev)
{
	int ret = kobject_add(&dev->kobj, dev->kobj.parent, NULL);

	if (ret)
		return ret;
	bus_add_device(dev);
	bus_notify(dev, BUS_NOTIFY_ADD_DEVICE);
	bus_probe_device(dev);
	return 0;
}

static void kill_device(struct device *dev)
{
	device_lock_assert(dev);
	dev->dead = true;
}

void device_del(struct device *dev)
{
	/* Whoever binds it now will find it dead; whoever is binding it is waited for. */
	device_lock(dev);
	kill_device(dev);
	device_unlock(dev);

	bus_notify(dev, BUS_NOTIFY_DEL_DEVICE);
	bus_remove_device(dev);
	device_links_purge(dev);
	bus_notify(dev, BUS_NOTIFY_REMOVED_DEVICE);
	kobject_del(&dev->kobj);
}

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}

struct device *get_device(struct device *dev)
{
	if (dev)
		kobject_get(&dev->kobj);
	return dev;
}

void put_device(struct device *dev)
{
	if (dev)
		kobject_put(&dev->kobj);
}
