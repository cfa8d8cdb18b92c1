// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bus says which IOMMU driver allocates.
 *
 * Origin: iommu_domain_alloc() of Linux 4.15 to 6.7.
 * Locks: takes none, needs none.
 * Differs: looks at no device at all, so there is nothing that could go away but the bus.
 * Cut: DMA cookies.
 */
#include "../../iommu/iommu-priv.h"

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	if (!bus || !bus->iommu_ops)
		return NULL;
	return __iommu_domain_alloc(bus->iommu_ops, NULL, IOMMU_DOMAIN_UNMANAGED);
}

const struct iommu_domain_alloc_ops domain_alloc_bus_ops = {
	.alloc = domain_alloc,
};
