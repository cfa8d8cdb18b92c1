// SPDX-License-Identifier: GPL-2.0-only
/*
 * The code of a bus: how its devices are made and, when a driver binds, prepared for DMA.
 *
 * The struct bus_type of a bus that is a module is memory of the module: it is gone once that is
 * unloaded. The module's text and its reference count are not modelled.
 */
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include "mock_bus.h"

static int mock_dma_configure(struct device *dev)
{
	struct device_driver *drv = dev->driver;
	int ret;

	device_lock_assert(dev);
	ret = of_iommu_configure(dev);
	if (ret)
		return ret;
	if (drv->arch_dma)
		arch_setup_dma_ops(dev);
	if (drv->driver_managed_dma)
		return 0;
	ret = iommu_device_use_default_domain(dev);
	if (ret)
		arch_teardown_dma_ops(dev);
	return ret;
}

static void mock_dma_cleanup(struct device *dev)
{
	if (!dev->driver->driver_managed_dma)
		iommu_device_unuse_default_domain(dev);
}

int mock_bus_init(struct bus_type *bus, const char *name)
{
	bus->name = name;
	bus->dma_configure = mock_dma_configure;
	bus->dma_cleanup = mock_dma_cleanup;
	return bus_register(bus);
}

/* What loading the module of a bus does; NULL when out of memory. */
struct bus_type *mock_bus_create(const char *name)
{
	struct bus_type *bus = kzalloc(sizeof(*bus), GFP_KERNEL);

	if (!bus)
		return NULL;
	if (mock_bus_init(bus, name)) {
		kfree(bus);
		return NULL;
	}
	return bus;
}

/* What unloading it does, after it has unregistered the bus. */
void mock_bus_destroy(struct bus_type *bus)
{
	kfree(bus);
}

/* A register of the device: all ones when the hardware has gone. */
u32 mock_device_read(struct device *dev)
{
	return READ_ONCE(dev->vanished) ? ~0u : 0x1ac7u;
}

void mock_device_vanish(struct device *dev)
{
	WRITE_ONCE(dev->vanished, true);
}

static void mock_device_release(struct device *dev)
{
	kfree(dev);
}

/* Makes the device and adds it; the caller's reference goes with device_unregister(). */
struct device *mock_device_create(const struct mock_device_desc *desc)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int ret;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->bus = desc->bus;
	dev->driver_override = desc->driver;
	dev->firmware = desc->firmware;
	dev->minor = desc->minor;
	dev->release = mock_device_release;
	ret = dev_set_name(dev, "%s", desc->name);
	if (!ret)
		ret = device_add(dev);
	if (ret) {
		put_device(dev);
		return ERR_PTR(ret);
	}
	return dev;
}
