// SPDX-License-Identifier: GPL-2.0-only
/*
 * As locked-deinit, and who looks a device's group up gets one that stays, or none.
 *
 * Origin: ours; what iommu.domain_alloc=walk-member needs.
 * Locks: takes the group's mutex, inside it the lookup's spinlock for the pointer only.
 * Differs: a member holds its group, so under a lock that keeps the pointer of the member the count
 *	is at least one.
 * Cut: nothing.
 */
#include <linux/spinlock.h>
#include "../../iommu/iommu-priv.h"

/* Protects dev->iommu_group from being cleared; nothing nests inside. */
static DEFINE_SPINLOCK(iommu_group_lookup_lock);

static struct iommu_group *group_get(struct device *dev)
{
	struct iommu_group *group;

	spin_lock(&iommu_group_lookup_lock);
	group = READ_ONCE(dev->iommu_group);
	if (group)
		iommu_group_ref_get(group);
	spin_unlock(&iommu_group_lookup_lock);
	return group;
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
	spin_lock(&iommu_group_lookup_lock);
	WRITE_ONCE(dev->iommu_group, NULL);
	spin_unlock(&iommu_group_lookup_lock);
	member = __iommu_group_unlink_device(group, dev);
	iommu_group_free_device(group, member);
	iommu_deinit_device(dev, group);
	mutex_unlock(&group->mutex);
	/* The member's own; maybe the last. */
	iommu_group_put(group);
}

const struct iommu_release_device_ops release_device_locked_lookup = {
	.group_get = group_get,
	.release_device = release_device,
};
