// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first device of a group that the caller has counted, picked without the group's mutex.
 *
 * Origin: __iommu_group_domain_alloc() of Linux 6.7, which assumes the mutex and does not say so
 *	("there is a missing lockdep annotation", review of the v4 series, 2 October 2023),
 *	called by somebody who does not know.
 * Locks: takes none, needs the group's mutex.
 * Differs: as first-device, but nothing keeps the member, or that there is one.
 * Cut: nothing. The list is not asked whether it is empty.
 */
#include "../../iommu/iommu-priv.h"

static struct iommu_domain *group_domain_alloc(struct iommu_group *group)
{
	struct device *dev = list_first_entry(&group->devices, struct group_device, list)->dev;

	return __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	WARN_ONCE(true, "a domain is wanted for no device in particular");
	return NULL;
}

static struct iommu_domain *bus_caller(struct iommu_group *group, const struct bus_type *bus)
{
	return group_domain_alloc(group);
}

static int group_caller(struct device *dev, void *data)
{
	struct iommu_domain **domain = data;

	*domain = __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
	return 1;
}

static struct iommu_domain *driver_caller(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	struct iommu_domain *domain;

	if (!group)
		return NULL;
	domain = group_domain_alloc(group);
	iommu_group_put(group);
	return domain;
}

const struct iommu_domain_alloc_ops domain_alloc_first_dev_bare = {
	.alloc = domain_alloc,
	.bus_caller = bus_caller,
	.group_caller = group_caller,
	.driver_caller = driver_caller,
};
