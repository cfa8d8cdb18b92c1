// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binding of devices and drivers, all of it under the device's lock, probe and remove included.
 *
 * Left out: deferred and asynchronous probing, parents' locks, devres, runtime power management. A
 * driver that goes away finds its devices by walking the bus, where the kernel keeps a list.
 */
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "base.h"

static bool driver_match_device(struct device_driver *drv, struct device *dev)
{
	return dev->driver_override && !strcmp(dev->driver_override, drv->name);
}

static void device_unbind_cleanup(struct device *dev)
{
	arch_teardown_dma_ops(dev);
	dev_set_drvdata(dev, NULL);
	WRITE_ONCE(dev->driver, NULL);
}

static int really_probe(struct device *dev, struct device_driver *drv)
{
	int ret;

	device_lock_assert(dev);
	ret = device_links_check_suppliers(dev);
	if (ret)
		return ret;
	WRITE_ONCE(dev->driver, drv);

	if (dev->bus->dma_configure) {
		ret = dev->bus->dma_configure(dev);
		if (ret)
			goto err_unbind;
	}

	ret = drv->probe(dev);
	if (ret)
		goto err_dma;

	device_links_driver_bound(dev);
	bus_notify(dev, BUS_NOTIFY_BOUND_DRIVER);
	return 0;

err_dma:
	if (dev->bus->dma_cleanup)
		dev->bus->dma_cleanup(dev);
err_unbind:
	device_links_no_driver(dev);
	device_unbind_cleanup(dev);
	return ret;
}

static int driver_probe_device(struct device_driver *drv, struct device *dev)
{
	device_lock_assert(dev);
	if (dev->dead)
		return -ENODEV;
	if (dev->driver)
		return -EBUSY;
	return really_probe(dev, drv);
}

static int attach_matching_driver(struct device_driver *drv, void *data)
{
	struct device *dev = data;

	if (!driver_match_device(drv, dev))
		return 0;
	driver_probe_device(drv, dev);
	return 1;
}

/* Binds whatever driver fits; a device without one is no error. */
void device_attach(struct device *dev)
{
	device_lock(dev);
	bus_for_each_drv(dev->bus, NULL, dev, attach_matching_driver);
	device_unlock(dev);
}

/* What a write to the driver's bind file does. */
int device_driver_attach(struct device_driver *drv, struct device *dev)
{
	int ret;

	device_lock(dev);
	ret = driver_probe_device(drv, dev);
	device_unlock(dev);
	return ret;
}

static void __device_release_driver(struct device *dev)
{
	struct device_driver *drv = dev->driver;

	device_lock_assert(dev);
	if (!drv)
		return;

	while (device_links_busy(dev)) {
		/* Consumers go first, and theirs is another device_lock. */
		device_unlock(dev);
		device_links_unbind_consumers(dev);
		device_lock(dev);
		/* Somebody else may have done it meanwhile. */
		if (dev->driver != drv)
			return;
	}

	bus_notify(dev, BUS_NOTIFY_UNBIND_DRIVER);
	if (drv->remove)
		drv->remove(dev);
	if (dev->bus->dma_cleanup)
		dev->bus->dma_cleanup(dev);
	device_links_driver_cleanup(dev);
	device_unbind_cleanup(dev);
	bus_notify(dev, BUS_NOTIFY_UNBOUND_DRIVER);
}

void device_release_driver(struct device *dev)
{
	device_lock(dev);
	__device_release_driver(dev);
	device_unlock(dev);
}

/* What a write to the driver's unbind file does. */
void device_driver_detach(struct device_driver *drv, struct device *dev)
{
	device_lock(dev);
	if (dev->driver == drv)
		__device_release_driver(dev);
	device_unlock(dev);
}

static int attach_matching_device(struct device *dev, void *data)
{
	struct device_driver *drv = data;

	if (driver_match_device(drv, dev))
		device_driver_attach(drv, dev);
	return 0;
}

int driver_register(struct device_driver *drv)
{
	klist_add_tail(&drv->knode_bus, &drv->bus->p->klist_drivers);
	return bus_for_each_dev(drv->bus, NULL, drv, attach_matching_device);
}

static int detach_bound_device(struct device *dev, void *data)
{
	device_driver_detach(data, dev);
	return 0;
}

void driver_unregister(struct device_driver *drv)
{
	bus_for_each_dev(drv->bus, NULL, drv, detach_bound_device);
	klist_remove(&drv->knode_bus);
}
