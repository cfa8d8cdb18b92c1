// SPDX-License-Identifier: GPL-2.0-only
/*
 * As locked-deinit, and the device is moved to a domain of its driver's before that forgets it.
 *
 * Origin: iommu_deinit_device() of Linux 6.9 and later.
 * Locks: as locked-deinit.
 * Differs: the domain through which the device translated is not used by it any more when the
 *	driver's release_device runs, whoever freed it.
 * Cut: sysfs links. All drivers here have such a domain.
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
	kfree(member);
	/* What was never attached is not touched. */
	if (!READ_ONCE(dev->iommu)->attach_deferred)
		WARN_ON(dev_iommu_ops(dev)->release_domain->owner->attach_dev(
			dev_iommu_ops(dev)->release_domain, dev));
	iommu_deinit_device(dev, group);
	mutex_unlock(&group->mutex);
	/* The member's own; maybe the last. */
	iommu_group_put(group);
}

const struct iommu_release_device_ops release_device_release_domain = {
	.release_device = release_device,
};
