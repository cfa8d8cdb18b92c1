// SPDX-License-Identifier: GPL-2.0-only
/* A variant that does nothing wrong, and counts in a static of its own. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

static DEFINE_MUTEX(calls_lock);
static unsigned int calls;

struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus)
{
	mutex_lock(&calls_lock);
	WARN_ON(calls++ > 2);
	mutex_unlock(&calls_lock);
	if (!bus || !bus->iommu_ops)
		return NULL;
	return __iommu_domain_alloc(bus->iommu_ops, NULL, IOMMU_DOMAIN_UNMANAGED);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "right", "counts how often it is called",
		 iommu_domain_alloc_ops, .alloc = iommu_domain_alloc);
