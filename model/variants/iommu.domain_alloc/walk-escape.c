// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus, remember the last device that has an IOMMU, use it after the walk.
 *
 * Origin: "iommu: Switch __iommu_domain_alloc() to device ops", v4 of the series, October
 *	2023.
 * Locks: takes none, needs none.
 * Differs: the device escapes from the walk that pinned it; inside the walk, too, nothing
 *	keeps dev->iommu between the test and the use.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int domain_alloc_dev(struct device *dev, void *data)
{
	struct device **alloc_dev = data;

	if (!dev_has_iommu(dev))
		return 0;

	WARN_ONCE(*alloc_dev && dev_iommu_ops(dev) != dev_iommu_ops(*alloc_dev),
		  "more than one IOMMU driver serves the devices of this bus");

	*alloc_dev = dev;
	return 0;
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	struct device *dev = NULL;

	/* Always the whole bus, so what the walk returns says nothing. */
	bus_for_each_dev(bus, NULL, &dev, domain_alloc_dev);
	if (!dev)
		return NULL;

	return __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
}

const struct iommu_domain_alloc_ops domain_alloc_walk_escape = {
	.alloc = domain_alloc,
};
