// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform puts a device into its group itself.
 *
 * Origin: iommu_add_device() of Linux 5.19.
 * Locks: takes the group's mutex inside.
 * Differs: no IOMMU driver hears of the device, and the core has nothing but the group.
 * Cut: sysfs links.
 */
#include "../../drivers/phb.h"
#include "../../iommu/iommu-priv.h"

static int add(struct iommu_table_group *table_group, struct device *dev)
{
	return iommu_group_add_device(table_group->group, dev);
}

static void del(struct device *dev)
{
	iommu_group_remove_device(dev);
}

const struct powerpc_add_device_ops add_device_group_add = {
	.add = add,
	.del = del,
};
