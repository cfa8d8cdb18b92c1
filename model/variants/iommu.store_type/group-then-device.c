// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lock the only device while the group's mutex is held.
 *
 * Origin: what a comment in iommu_group_store_type() of Linux 5.11 to 6.3 rules out.
 * Locks: takes the group's mutex, inside it the device's lock; called with an active reference on
 *	the file.
 * Differs: nothing has to be tested twice; but drivers are bound with the device's lock held, and
 *	take the group's mutex inside it.
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
	struct device *dev;
	int ret = -EINVAL;

	mutex_lock(&group->mutex);
	if (list_is_singular(&group->devices)) {
		dev = iommu_group_first_dev(group);
		device_lock(dev);
		ret = READ_ONCE(dev->driver) ? -EBUSY : change_type(group, dev, type);
		device_unlock(dev);
	}
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_store_type_ops store_type_group_then_device = {
	.store_type = store_type,
};
