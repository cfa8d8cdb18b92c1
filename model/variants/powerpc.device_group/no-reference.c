// SPDX-License-Identifier: GPL-2.0-only
/*
 * The group that the bridge has, as it is.
 *
 * Origin: "powerpc/iommu: Add iommu_ops to report capabilities and allow blocking domains", 7 July
 * 2022. Locks: takes none. Differs: the core drops a reference that nobody took. Cut: finding the
 * group of the device's own partition.
 */
#include "../../drivers/phb.h"

static struct iommu_group *device_group(struct pci_controller *hose)
{
	return hose->table_group.group;
}

const struct powerpc_device_group_ops device_group_no_reference = {
	.device_group = device_group,
};
