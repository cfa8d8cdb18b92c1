// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device leaves its group and its driver in one section of the group's mutex; with the last
 * member go the group's own domains.
 *
 * Origin: __iommu_group_remove_device() and iommu_deinit_device() of Linux 6.4 and later.
 * Locks: takes the group's mutex, drops it before the last reference on the group.
 * Differs: whoever holds the group's mutex sees each member complete, dev->iommu included.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static void release_device(struct device *dev)
{
	struct iommu_group *group = READ_ONCE(dev->iommu_group);
	struct group_device *member;

	if (!group) {
		if (READ_ONCE(dev->iommu))
			dev_iommu_free(dev);
		return;
	}
	mutex_lock(&group->mutex);
	member = __iommu_group_unlink_device(group, dev);
	if (member) {
		iommu_group_free_device(group, member);
		iommu_deinit_device(dev, group);
	}
	mutex_unlock(&group->mutex);
	/* The member's own; maybe the last. Whose it is, is not asked. */
	iommu_group_put(group);
}

const struct iommu_release_device_ops release_device_locked_deinit = {
	.release_device = release_device,
};
