// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it does, in a sentence.
 *
 * Origin: the commit or the mail.
 * Locks: what it takes, needs and drops.
 * Differs: in a sentence.
 * Cut: what was left out.
 */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

/* A function as the patch has it, under its own name. */
struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus)
{
	if (!bus || !bus->iommu_ops)
		return NULL;
	return __iommu_domain_alloc(bus->iommu_ops, NULL, IOMMU_DOMAIN_UNMANAGED);
}
EXPORT_SYMBOL_GPL(iommu_domain_alloc);

/* What the model calls, and by which name scenarios and the command know it. */
LOCKSTEP_VARIANT("iommu.domain_alloc", "mine", "the bus says which driver allocates",
		 iommu_domain_alloc_ops, .alloc = iommu_domain_alloc);
