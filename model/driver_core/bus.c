// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buses: who is on them, walks over that, and notifications.
 *
 * A walk pins the device of its current step only. It takes no lock that anybody could rely on, and
 * leaves its caller with no reference: a device that a callback stores away may be gone by the time
 * that the walk returns. Nor does anything pin the bus.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "base.h"

static struct device *knode_to_device(struct klist_node *n)
{
	return container_of(n, struct device, knode_bus);
}

static void klist_devices_get(struct klist_node *n)
{
	get_device(knode_to_device(n));
}

static void klist_devices_put(struct klist_node *n)
{
	put_device(knode_to_device(n));
}

int bus_register(struct bus_type *bus)
{
	struct subsys_private *priv = kzalloc(sizeof(*priv), GFP_KERNEL);

	if (!priv)
		return -ENOMEM;
	klist_init(&priv->klist_devices, klist_devices_get, klist_devices_put);
	klist_init(&priv->klist_drivers, NULL, NULL);
	BLOCKING_INIT_NOTIFIER_HEAD(&priv->notifier);
	bus->p = priv;
	return 0;
}

/* Devices and drivers are gone by now: whoever made them has to see to that. */
void bus_unregister(struct bus_type *bus)
{
	struct subsys_private *priv = bus->p;

	bus->p = NULL;
	kfree(priv);
}

/* Those after @start, which the caller keeps; all when that is NULL. */
int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data))
{
	struct klist_node *n;
	struct klist_iter i;
	int error = 0;

	if (!bus || !bus->p)
		return -EINVAL;

	klist_iter_init_node(&bus->p->klist_devices, &i, start ? &start->knode_bus : NULL);
	while (!error && (n = klist_next(&i)))
		error = fn(knode_to_device(n), data);
	klist_iter_exit(&i);
	return error;
}

int bus_for_each_drv(const struct bus_type *bus, struct device_driver *start, void *data,
		     int (*fn)(struct device_driver *drv, void *data))
{
	struct klist_node *n;
	struct klist_iter i;
	int error = 0;

	klist_iter_init_node(&bus->p->klist_drivers, &i, start ? &start->knode_bus : NULL);
	while (!error && (n = klist_next(&i)))
		error = fn(container_of(n, struct device_driver, knode_bus), data);
	klist_iter_exit(&i);
	return error;
}

/* Returns a device that the caller has to put. */
struct device *bus_find_device_by_name(const struct bus_type *bus, const char *name)
{
	struct device *found = NULL;
	struct klist_node *n;
	struct klist_iter i;

	klist_iter_init(&bus->p->klist_devices, &i);
	while (!found && (n = klist_next(&i))) {
		struct device *dev = knode_to_device(n);

		if (!strcmp(dev_name(dev), name))
			found = get_device(dev);
	}
	klist_iter_exit(&i);
	return found;
}

void bus_register_notifier(const struct bus_type *bus, struct notifier_block *nb)
{
	blocking_notifier_chain_register(&bus->p->notifier, nb);
}

void bus_unregister_notifier(const struct bus_type *bus, struct notifier_block *nb)
{
	blocking_notifier_chain_unregister(&bus->p->notifier, nb);
}

void bus_notify(struct device *dev, enum bus_notifier_event event)
{
	blocking_notifier_call_chain(&dev->bus->p->notifier, event, dev);
}

/* From here on walks of the bus meet the device, long before it is probed by anything. */
void bus_add_device(struct device *dev)
{
	klist_add_tail(&dev->knode_bus, &dev->bus->p->klist_devices);
}

void bus_probe_device(struct device *dev)
{
	device_attach(dev);
}

void bus_remove_device(struct device *dev)
{
	klist_del(&dev->knode_bus);
	device_release_driver(dev);
}
