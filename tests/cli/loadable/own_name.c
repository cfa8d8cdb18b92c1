// SPDX-License-Identifier: GPL-2.0-only
/* A variant whose functions have the names of functions of the model: it calls its own. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

bool dev_has_iommu(struct device *dev)
{
	WARN(true, "the one that was loaded");
	return true;
}

struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus)
{
	if (!dev_has_iommu(NULL) || !bus->iommu_ops)
		return NULL;
	return __iommu_domain_alloc(bus->iommu_ops, NULL, IOMMU_DOMAIN_UNMANAGED);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "own-name", "says that it was called",
		 iommu_domain_alloc_ops, .alloc = iommu_domain_alloc);
