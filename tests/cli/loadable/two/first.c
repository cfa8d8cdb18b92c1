// SPDX-License-Identifier: GPL-2.0-only
/* One of two designs of a function that are in one object; nothing is wrong with it. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus)
{
	if (!bus || !bus->iommu_ops)
		return NULL;
	return __iommu_domain_alloc(bus->iommu_ops, NULL, IOMMU_DOMAIN_UNMANAGED);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "first", "asks the bus", iommu_domain_alloc_ops,
		 .alloc = iommu_domain_alloc);
