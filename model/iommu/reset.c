// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that is reset must not do DMA meanwhile: it translates through nothing, and its group
 * takes no other domain, until the reset is done.
 *
 * After a series of 2025 that hands the reset of a PCI device to the IOMMU core. Left out: PASIDs,
 * devices that are not to be trusted after a reset that failed.
 */
#include "iommu-priv.h"

/* Called with the lock of @dev held, as a reset is. */
int iommu_dev_reset_prepare(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	int ret = -EBUSY;

	device_lock_assert(dev);
	if (!group)
		return 0;
	mutex_lock(&group->mutex);
	if (group->resetting)
		goto out_unlock;
	ret = __iommu_group_alloc_blocking_domain(group);
	if (!ret)
		ret = __iommu_attach_device(group->blocking_domain, dev);
	if (!ret)
		group->resetting = dev;
out_unlock:
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return ret;
}

/* The inverse of one that succeeded; the lock of @dev was held since. */
void iommu_dev_reset_done(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);

	device_lock_assert(dev);
	if (!group)
		return;
	mutex_lock(&group->mutex);
	WARN_ON(group->resetting != dev);
	if (group->domain)
		WARN_ON(__iommu_attach_device(group->domain, dev));
	group->resetting = NULL;
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
}
