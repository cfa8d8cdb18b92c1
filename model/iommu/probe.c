// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU instances, and how devices come to have one: at the registration of the instance, or when a
 * device is added to a bus later.
 *
 * Left out: firmware descriptions that turn up later (replay), deferred default domains, direct
 * mappings, references on the IOMMU driver's module.
 */
#include <linux/spinlock.h>
#include "iommu-priv.h"

/* One probe at a time; outside of every group's mutex. */
static DEFINE_MUTEX(iommu_probe_device_lock);
/* Protects the list of instances. */
static DEFINE_SPINLOCK(iommu_device_lock);
static LIST_HEAD(iommu_device_list);

/* Unless the caller keeps the release of @dev away, the answer may be old by the time it is given.
 */
bool dev_has_iommu(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);

	return param && READ_ONCE(param->iommu_dev);
}

/* The caller knows that dev_has_iommu(), and that it stays so. */
const struct iommu_ops *dev_iommu_ops(struct device *dev)
{
	return READ_ONCE(READ_ONCE(dev->iommu)->iommu_dev)->ops;
}

static struct dev_iommu *dev_iommu_get(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);

	lockdep_assert_held(&iommu_probe_device_lock);
	if (param)
		return param;
	param = kzalloc(sizeof(*param), GFP_KERNEL);
	WRITE_ONCE(dev->iommu, param);
	return param;
}

void dev_iommu_free(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);

	WRITE_ONCE(dev->iommu, NULL);
	kfree(param);
}

static int __iommu_probe_device(struct device *dev)
{
	const struct iommu_ops *ops = dev->firmware.iommu->ops;
	struct iommu_device *iommu_dev;
	struct iommu_group *group;
	int ret;

	if (READ_ONCE(dev->iommu_group))
		return 0;
	if (!dev_iommu_get(dev))
		return -ENOMEM;

	iommu_dev = ops->probe_device(dev);
	if (IS_ERR(iommu_dev)) {
		ret = PTR_ERR(iommu_dev);
		goto err_free;
	}
	WRITE_ONCE(READ_ONCE(dev->iommu)->iommu_dev, iommu_dev);

	group = ops->device_group(dev);
	if (IS_ERR(group)) {
		ret = PTR_ERR(group);
		goto err_release;
	}
	ret = iommu_group_add_device(group, dev);
	if (ret)
		ops->release_device(dev);
	/* The member has its own reference by now. */
	iommu_group_put(group);
	if (ret)
		goto err_free;
	return 0;

err_release:
	ops->release_device(dev);
err_free:
	dev_iommu_free(dev);
	return ret;
}

int iommu_probe_device(struct device *dev)
{
	int ret;

	if (!dev->firmware.iommu)
		return -ENODEV;
	mutex_lock(&iommu_probe_device_lock);
	ret = __iommu_probe_device(dev);
	mutex_unlock(&iommu_probe_device_lock);
	return ret;
}

static int iommu_bus_notifier(struct notifier_block *nb, unsigned long action, void *data)
{
	struct device *dev = data;

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		iommu_probe_device(dev);
		return NOTIFY_OK;
	case BUS_NOTIFY_REMOVED_DEVICE:
		/* The device is off the bus and unbound, and nobody holds its lock. */
		iommu_release_device(dev);
		return NOTIFY_OK;
	}
	return NOTIFY_DONE;
}

static int probe_iommu_group(struct device *dev, void *data)
{
	if (dev->firmware.iommu == data)
		iommu_probe_device(dev);
	return 0;
}

static int remove_iommu_group(struct device *dev, void *data)
{
	if (dev->firmware.iommu == data && READ_ONCE(dev->iommu))
		iommu_release_device(dev);
	return 0;
}

static int iommu_bus_init(struct bus_type *bus, const struct iommu_ops *ops)
{
	struct notifier_block *nb;

	if (bus->iommu_ops)
		return 0;
	nb = kzalloc(sizeof(*nb), GFP_KERNEL);
	if (!nb)
		return -ENOMEM;
	nb->notifier_call = iommu_bus_notifier;
	bus->iommu_nb = nb;
	bus->iommu_ops = ops;
	bus_register_notifier(bus, nb);
	return 0;
}

/* Called by the code of a bus before it goes; the kernel has no such buses, and leaks this. */
void iommu_bus_exit(struct bus_type *bus)
{
	if (!bus->iommu_nb)
		return;
	bus_unregister_notifier(bus, bus->iommu_nb);
	kfree(bus->iommu_nb);
	bus->iommu_nb = NULL;
}

int iommu_device_register(struct iommu_device *iommu, const struct iommu_ops *ops,
			  struct bus_type *bus)
{
	int ret = iommu_bus_init(bus, ops);

	if (ret)
		return ret;
	iommu->ops = ops;
	iommu->bus = bus;
	spin_lock(&iommu_device_lock);
	list_add_tail(&iommu->list, &iommu_device_list);
	spin_unlock(&iommu_device_lock);
	return bus_for_each_dev(bus, NULL, iommu, probe_iommu_group);
}

void iommu_device_unregister(struct iommu_device *iommu)
{
	bus_for_each_dev(iommu->bus, NULL, iommu, remove_iommu_group);
	spin_lock(&iommu_device_lock);
	list_del(&iommu->list);
	spin_unlock(&iommu_device_lock);
}
