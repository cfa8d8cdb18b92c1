// SPDX-License-Identifier: GPL-2.0-only
/*
 * A group whose file cannot be made is an error, and stays.
 *
 * Origin: iommu_group_alloc() of Linux 4.15 to 6.4.
 * Locks: takes none, needs none.
 * Differs: who gets the error pointer has nothing to put.
 * Cut: the file "reserved_regions".
 */
#include "../../iommu/iommu-priv.h"

static int create_files(struct iommu_group *group)
{
	return sysfs_create_file(&group->kobj, &iommu_group_attribute_type);
}

const struct iommu_group_alloc_ops group_alloc_attribute_leak = {
	.create_files = create_files,
};
