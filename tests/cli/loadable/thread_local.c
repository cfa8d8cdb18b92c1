// SPDX-License-Identifier: GPL-2.0-only
/* Refused: it has a thread-local variable. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

static __thread unsigned int calls;

static struct iommu_domain *alloc(const struct bus_type *bus)
{
	return calls++ ? NULL : iommu_domain_alloc(bus);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "mine", "is refused", iommu_domain_alloc_ops,
		 .alloc = alloc);
