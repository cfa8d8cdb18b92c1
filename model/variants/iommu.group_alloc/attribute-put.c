// SPDX-License-Identifier: GPL-2.0-only
/*
 * A group whose file cannot be made is put.
 *
 * Origin: iommu_group_alloc() of Linux 6.5, "iommu: Fix error unwind in iommu_group_alloc()".
 * Locks: takes none, needs none.
 * Differs: the reference that the caller would have had is given back.
 * Cut: the file "reserved_regions".
 */
#include "../../iommu/iommu-priv.h"

static int create_files(struct iommu_group *group)
{
	int ret = sysfs_create_file(&group->kobj, &iommu_group_attribute_type);

	if (ret)
		kobject_put(group->devices_kobj);
	return ret;
}

const struct iommu_group_alloc_ops group_alloc_attribute_put = {
	.create_files = create_files,
};
