// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU instances, and how devices come to have one: at the registration of the instance, or when a
 * device is added to a bus later.
 *
 * How a device is probed has rivals, see model/variants/iommu.probe_device/. Left out: direct
 * mappings, probe_finalize.
 */
#include <linux/spinlock.h>
#include "iommu-priv.h"

/* One probe at a time, in kernels that have it; outside of every group's mutex. */
DEFINE_MUTEX(iommu_probe_device_lock);
/* Protects the list of instances. */
static DEFINE_SPINLOCK(iommu_device_lock);
static LIST_HEAD(iommu_device_list);

const struct iommu_probe_device_ops *iommu_probe_device_form = &probe_device_locked_join;

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

	if (param)
		return param;
	param = kzalloc(sizeof(*param), GFP_KERNEL);
	if (param)
		mutex_init(&param->lock);
	WRITE_ONCE(dev->iommu, param);
	return param;
}

/* With what the driver kept for @dev goes the pin on its module. */
void dev_iommu_free(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_device *iommu_dev = param ? READ_ONCE(param->iommu_dev) : NULL;

	if (iommu_dev)
		module_put(iommu_dev->ops->owner);

	WRITE_ONCE(dev->iommu, NULL);
	kfree(param);
}

/*
 * What the driver has to say of @dev: its instance and, counted for the caller, its group. All of
 * it or nothing.
 */
int iommu_init_device(struct device *dev, struct iommu_group **group)
{
	const struct iommu_ops *ops = READ_ONCE(dev->firmware.iommu->ops);
	struct iommu_device *iommu_dev;
	struct dev_iommu *param = dev_iommu_get(dev);

	if (!param)
		return -ENOMEM;
	if (!try_module_get(ops->owner)) {
		dev_iommu_free(dev);
		return -EINVAL;
	}
	iommu_dev = ops->probe_device(dev);
	if (IS_ERR(iommu_dev)) {
		module_put(ops->owner);
		dev_iommu_free(dev);
		return PTR_ERR(iommu_dev);
	}
	param->attach_deferred = ops->is_attach_deferred && ops->is_attach_deferred(dev);
	WRITE_ONCE(param->iommu_dev, iommu_dev);

	*group = ops->device_group(dev);
	if (IS_ERR(*group)) {
		ops->release_device(dev);
		dev_iommu_free(dev);
		return PTR_ERR(*group);
	}
	return 0;
}

int iommu_probe_device(struct device *dev)
{
	if (!dev->firmware.iommu || !READ_ONCE(dev->firmware.iommu->registered))
		return -ENODEV;
	return iommu_probe_device_form->probe_device(dev);
}

/*
 * What firmware tells of @dev is looked at once more when a driver binds, with device_lock held:
 * its IOMMU may not have been there when the device came. Errors but "not yet" are no reason not to
 * bind.
 */
int of_iommu_configure(struct device *dev)
{
	device_lock_assert(dev);
	if (!dev->firmware.iommu || READ_ONCE(dev->iommu_group))
		return 0;
	if (!READ_ONCE(dev->firmware.iommu->registered))
		return -EPROBE_DEFER;
	iommu_probe_device(dev);
	return 0;
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

static int remove_iommu_group(struct device *dev, void *data)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);

	if (param && READ_ONCE(param->iommu_dev) == data)
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
	iommu->bus = bus;
	WRITE_ONCE(iommu->ops, ops);
	/* From here on drivers that bind find it. */
	WRITE_ONCE(iommu->registered, true);
	spin_lock(&iommu_device_lock);
	list_add_tail(&iommu->list, &iommu_device_list);
	spin_unlock(&iommu_device_lock);
	return iommu_probe_device_form->bus_probe(bus, iommu);
}

/* Its devices stay on their bus, and translate through nothing. */
void iommu_device_unregister(struct iommu_device *iommu)
{
	bus_for_each_dev(iommu->bus, NULL, iommu, remove_iommu_group);
	spin_lock(&iommu_device_lock);
	list_del(&iommu->list);
	spin_unlock(&iommu_device_lock);
	WRITE_ONCE(iommu->registered, false);
}
