// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference by which the IOMMU group was looked up stays when there is a VFIO group already.
 *
 * Origin: Linux before 325a31c92030 (5.16).
 * Locks: takes the lock of VFIO's list of groups, drops it.
 * Differs: only the device that makes the VFIO group gives it back.
 * Cut: groups without an IOMMU, mediated devices.
 */
#include "../../vfio/vfio.h"

static struct vfio_group *get(struct device *dev)
{
	struct iommu_group *iommu_group = iommu_group_get(dev);
	struct vfio_group *group;
	bool found;

	if (!iommu_group)
		return ERR_PTR(-EINVAL);
	group = vfio_group_find_or_alloc(iommu_group, &found);
	/* Kept for a group that was found, which has its own. */
	if (!found)
		iommu_group_put(iommu_group);
	return group ? group : ERR_PTR(-ENOMEM);
}

const struct vfio_device_get_group_ops device_get_group_extra_reference = {
	.get = get,
};
