// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform registers its IOMMUs as soon as it has found the bridges.
 *
 * Origin: the order of initialisation before that patch: bridges are set up before bus_register()
 *	of the PCI bus.
 * Locks: takes none.
 * Differs: the bus that is to be probed is not there yet.
 * Cut: the levels of initcalls.
 */
#include "../../drivers/phb.h"

static int init(struct iommu_device *iommu, struct bus_type *bus)
{
	int ret = phb_register(iommu, bus);

	return ret ? ret : bus_register(bus);
}

const struct powerpc_init_ops init_before_bus = {
	.init = init,
};
