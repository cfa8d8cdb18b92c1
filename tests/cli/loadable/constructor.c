// SPDX-License-Identifier: GPL-2.0-only
/* Refused: it has code that would run when it is loaded. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

static DEFINE_MUTEX(begun);
static unsigned int ran;

__attribute__((constructor)) static void begin(void)
{
	mutex_lock(&begun);
	ran++;
	mutex_unlock(&begun);
}

static struct iommu_domain *alloc(const struct bus_type *bus)
{
	return ran ? NULL : iommu_domain_alloc(bus);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "mine", "is refused", iommu_domain_alloc_ops,
		 .alloc = alloc);
