// SPDX-License-Identifier: GPL-2.0-only
/*
 * As locked-deinit, and the device is moved to a domain of its driver's before that forgets it.
 *
 * Origin: iommu_deinit_device() of Linux 6.9 and later.
 * Locks: as locked-deinit.
 * Differs: the domain through which the device translated is not used by it any more when the
 *	driver's release_device runs, whoever freed it.
 * Cut: all drivers here have such a domain.
 */
#include "../../iommu/iommu-priv.h"

static void release_member(struct device *dev, struct iommu_group *group)
{
	struct iommu_domain *domain = dev_iommu_ops(dev)->release_domain;

	/* What was never attached is not touched. */
	if (!READ_ONCE(dev->iommu)->attach_deferred)
		WARN_ON(domain->owner->attach_dev(domain, dev));
	iommu_deinit_device(dev, group);
}

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
		release_member(dev, group);
	}
	mutex_unlock(&group->mutex);
	/* The member's own; maybe the last. Whose it is, is not asked. */
	iommu_group_put(group);
}

const struct iommu_release_device_ops release_device_release_domain = {
	.release_device = release_device,
};
