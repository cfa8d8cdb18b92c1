// SPDX-License-Identifier: GPL-2.0-only
/* The other design, whose functions have the same names: it uses a device that may go. */
#include "iommu-priv.h"
#include <lockstep/loadable.h>

static int last_with_iommu(struct device *dev, void *data)
{
	struct device **found = data;

	if (dev_has_iommu(dev))
		*found = dev;
	return 0;
}

struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus)
{
	struct device *dev = NULL;

	bus_for_each_dev(bus, NULL, &dev, last_with_iommu);
	if (!dev)
		return NULL;
	return __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
}

LOCKSTEP_VARIANT("iommu.domain_alloc", "second", "uses the last device of the bus",
		 iommu_domain_alloc_ops, .alloc = iommu_domain_alloc);
