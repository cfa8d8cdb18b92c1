// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference by which the IOMMU group was looked up is given back in any case.
 *
 * Origin: vfio_group_find_or_alloc() of Linux 5.16, "vfio: Do not open code the group list search
 *	in vfio_create_group()" (325a31c92030).
 * Locks: takes the lock of VFIO's list of groups, drops it.
 * Differs: a VFIO group that was found has its own already, like one that was made.
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
	/* A group that was found or made has its own. */
	iommu_group_put(iommu_group);
	return group ? group : ERR_PTR(-ENOMEM);
}

const struct vfio_device_get_group_ops device_get_group_one_reference = {
	.get = get,
};
