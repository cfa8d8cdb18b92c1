// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device leaves its group first, then its driver releases it.
 *
 * Origin: iommu_release_device() of Linux 5.8-rc1 to -rc4, before 9ac8545199a1.
 * Locks: takes the group's mutex for the list only.
 * Differs: with the last member goes the group, and with the group its default domain, through
 *	which the driver still has the device translate.
 */
#include "../../iommu/iommu-priv.h"

static void release_device(struct device *dev)
{
	const struct iommu_ops *ops;

	if (!dev_has_iommu(dev))
		return;
	ops = dev_iommu_ops(dev);
	iommu_group_remove_device(dev);
	ops->release_device(dev);
	dev_iommu_free(dev);
}

const struct iommu_release_device_ops release_device_group_first = {
	.release_device = release_device,
};
