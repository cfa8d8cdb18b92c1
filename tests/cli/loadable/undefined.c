// SPDX-License-Identifier: GPL-2.0-only
/* Refused: see the name of the file. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

struct iommu_domain *no_such_call(const struct bus_type *bus);

static struct iommu_domain *alloc(const struct bus_type *bus)
{
	return no_such_call(bus);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "mine", "is refused", iommu_domain_alloc_ops,
		 .alloc = alloc);
