// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform registers its IOMMUs when the bus is there.
 *
 * Origin: "powerpc/iommu: Add iommu_ops to report capabilities and allow blocking domains", 7 July
 *	2022: "requires the POWERNV PCI setup to happen after bus_register(&pci_bus_type)".
 * Locks: takes none.
 * Differs: the initcall is a later one.
 * Cut: the levels of initcalls.
 */
#include "../../drivers/phb.h"

static int init(struct iommu_device *iommu, struct bus_type *bus)
{
	int ret = bus_register(bus);

	return ret ? ret : phb_register(iommu, bus);
}

const struct powerpc_init_ops init_after_bus = {
	.init = init,
};
