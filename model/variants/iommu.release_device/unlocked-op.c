// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device is released by its driver first, then leaves its group.
 *
 * Origin: iommu_release_device() of Linux 5.8 to 6.3 (9ac8545199a1 put the two steps in this
 *	order). Before 5.8 the drivers did both, in their remove_device op.
 * Locks: takes the group's mutex for the list only.
 * Differs: the driver's release_device op runs without the group's mutex, so a member of a
 *	group may be one that its driver has forgotten.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static void release_device(struct device *dev)
{
	const struct iommu_ops *ops;

	if (!dev_has_iommu(dev))
		return;
	ops = dev_iommu_ops(dev);
	ops->release_device(dev);
	iommu_group_remove_device(dev);
	dev_iommu_free(dev);
}

const struct iommu_release_device_ops release_device_unlocked_op = {
	.release_device = release_device,
};
