// SPDX-License-Identifier: GPL-2.0-only
/*
 * As locked-deinit, with the device's own lock held around it.
 *
 * Origin: the series of August 2023 that put device_lock around probe and release, dropped before
 *	6.6; what the counter-proposal of 2 October 2023 takes for granted.
 * Locks: takes device_lock, inside it the group's mutex.
 * Differs: whoever holds device_lock keeps the device from being released.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static void release_device(struct device *dev)
{
	struct iommu_group *group;
	struct group_device *member;

	device_lock(dev);
	group = READ_ONCE(dev->iommu_group);
	if (group) {
		mutex_lock(&group->mutex);
		member = __iommu_group_unlink_device(group, dev);
		iommu_group_free_device(group, member);
		iommu_deinit_device(dev, group);
		mutex_unlock(&group->mutex);
		/* The member's own; maybe the last. */
		iommu_group_put(group);
	} else if (READ_ONCE(dev->iommu)) {
		dev_iommu_free(dev);
	}
	device_unlock(dev);
}

const struct iommu_release_device_ops release_device_device_lock = {
	.release_device = release_device,
};
