// SPDX-License-Identifier: GPL-2.0-only
/*
 * Callers name the device for which they want the domain, and keep it.
 *
 * Origin: iommu_paging_domain_alloc() of Linux 6.11 and later, with VFIO, the drivers and the ARM
 *	mapping as converted to it.
 * Locks: takes none; the caller is bound to the device, or holds the mutex of its group.
 * Differs: no walk and no bus, but for a caller that knows nothing else.
 * Cut: flags. The callers that changed are here.
 */
#include "../../iommu/iommu-priv.h"

static struct iommu_domain *paging_domain_alloc(struct device *dev)
{
	if (!dev_has_iommu(dev))
		return NULL;
	return __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
}

/* Still there for those who were not converted. */
static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	return domain_alloc_walk_ops.alloc(bus);
}

static int group_caller(struct device *dev, void *data)
{
	struct iommu_domain **domain = data;

	*domain = paging_domain_alloc(dev);
	return 1;
}

static struct iommu_domain *driver_caller(struct device *dev)
{
	return paging_domain_alloc(dev);
}

const struct iommu_domain_alloc_ops domain_alloc_paging_device = {
	.alloc = domain_alloc,
	.group_caller = group_caller,
	.driver_caller = driver_caller,
};
