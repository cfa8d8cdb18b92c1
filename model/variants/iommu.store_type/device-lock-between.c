// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look at the group, let it go, lock its only device, look again.
 *
 * Origin: iommu_group_store_type() and iommu_change_dev_def_domain() of Linux 5.11 to 6.3.
 * Locks: takes the group's mutex, drops it, takes the device's lock, inside it the group's mutex
 *	again; called with an active reference on the file.
 * Differs: device_lock keeps drivers from binding; the group's mutex is dropped for it, so all
 *	that was seen before is tested again.
 * Cut: flush queues, probe_finalize.
 */
#include "../../iommu/iommu-priv.h"

/* The group's mutex and the lock of its only device are held. */
static int change_type(struct iommu_group *group, struct device *dev, unsigned int type)
{
	if (group->default_domain != group->domain)
		return -EBUSY;
	if (!list_is_singular(&group->devices) || iommu_group_first_dev(group) != dev)
		return -EINVAL;
	return iommu_change_default_domain(group, type);
}

static int store_type(struct iommu_group *group, unsigned int type)
{
	struct device *dev = NULL;
	int ret = -EINVAL;

	mutex_lock(&group->mutex);
	if (list_is_singular(&group->devices))
		dev = get_device(iommu_group_first_dev(group));
	mutex_unlock(&group->mutex);
	if (!dev)
		return ret;

	device_lock(dev);
	if (READ_ONCE(dev->driver)) {
		ret = -EBUSY;
	} else {
		mutex_lock(&group->mutex);
		ret = change_type(group, dev, type);
		mutex_unlock(&group->mutex);
	}
	device_unlock(dev);
	put_device(dev);
	return ret;
}

const struct iommu_store_type_ops store_type_device_lock_between = {
	.store_type = store_type,
};
