// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus, remember the operations of the driver that serves it, refuse a bus that several
 * drivers serve.
 *
 * Origin: iommu_domain_alloc() and __iommu_domain_alloc_dev() of Linux 6.8 to 6.12.
 * Locks: takes none, needs none.
 * Differs: what leaves the walk is the driver's and not the device's, and stays; but inside the
 *	walk, too, nothing keeps dev->iommu between the test and the use.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int domain_alloc_dev(struct device *dev, void *data)
{
	const struct iommu_ops **ops = data;

	if (!dev_has_iommu(dev))
		return 0;

	/* Callers may have to say for which device, then. */
	if (*ops && dev_iommu_ops(dev) != *ops)
		return -EBUSY;

	*ops = dev_iommu_ops(dev);
	return 0;
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	const struct iommu_ops *ops = NULL;
	int err = bus_for_each_dev(bus, NULL, &ops, domain_alloc_dev);

	if (err || !ops)
		return NULL;
	return __iommu_domain_alloc(ops, NULL, IOMMU_DOMAIN_UNMANAGED);
}

const struct iommu_domain_alloc_ops domain_alloc_walk_ops = {
	.alloc = domain_alloc,
};
