// SPDX-License-Identifier: GPL-2.0-only
/* Refused: see the name of the file. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

static struct iommu_domain *alloc(const struct bus_type *bus)
{
	return iommu_domain_alloc(bus);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "bus-ops", "is refused", iommu_domain_alloc_ops,
		 .alloc = alloc);
