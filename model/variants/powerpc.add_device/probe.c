// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform has the core probe a device, and the core asks for its group.
 *
 * Origin: "powerpc/iommu: Add iommu_ops to report capabilities and allow blocking domains", 7 July
 * 2022. Locks: takes what a probe takes: iommu_probe_device_lock and the group's mutex, where there
 * are such. Differs: the device has an IOMMU driver; it leaves with the core's own notification.
 * Cut: sysfs links.
 */
#include "../../drivers/phb.h"
#include "../../iommu/iommu-priv.h"

static int add(struct iommu_table_group *table_group, struct device *dev)
{
	return iommu_probe_device(dev);
}

static void del(struct device *dev)
{
	iommu_release_device(dev);
}

const struct powerpc_add_device_ops add_device_probe = {
	.add = add,
	.del = del,
};
