// SPDX-License-Identifier: GPL-2.0-only
/*
 * The group that the bridge has, counted for the core.
 *
 * Origin: the review of that patch, 8 July 2022: "Is this missing a refcount get on the group?"
 * Locks: takes none.
 * Differs: the reference that the core drops is one that was taken.
 * Cut: finding the group of the device's own partition.
 */
#include "../../drivers/phb.h"

static struct iommu_group *device_group(struct pci_controller *hose)
{
	return iommu_group_ref_get(hose->table_group.group);
}

const struct powerpc_device_group_ops device_group_reference = {
	.device_group = device_group,
};
