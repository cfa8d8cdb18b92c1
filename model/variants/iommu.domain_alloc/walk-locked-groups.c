// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus, lock the group of each device on the way, allocate for the first, unlock that.
 *
 * Origin: the diff at the end of the reply of 2 October 2023 to the review of the v4 series.
 * Locks: takes the mutex of every group on the bus, drops one; must be called with none of
 *	them held.
 * Differs: the first device stays in its group until the domain is there.
 * Cut: nothing. What is wrong with it is kept: a second device of a group locks the same
 *	mutex again, the other groups stay locked and referenced, "not empty" does not say that
 *	this device is still a member, and the group is reached through the device again after the
 *	unlock.
 */
#include "../../iommu/iommu-priv.h"

static int domain_alloc_dev(struct device *dev, void *data)
{
	struct iommu_group *group = iommu_group_get(dev);
	struct device **alloc_dev = data;

	if (!group)
		return 0;

	mutex_lock(&group->mutex);
	/* A release may have come first. */
	if (list_empty(&group->devices)) {
		mutex_unlock(&group->mutex);
		iommu_group_put(group);
		return 0;
	}

	if (!*alloc_dev)
		*alloc_dev = dev;

	WARN_ONCE(dev_iommu_ops(dev) != dev_iommu_ops(*alloc_dev),
		  "more than one IOMMU driver serves the devices of this bus");
	return 0;
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	struct device *dev = NULL;
	struct iommu_domain *domain;

	/* Always the whole bus, so what the walk returns says nothing. */
	bus_for_each_dev(bus, NULL, &dev, domain_alloc_dev);
	if (!dev)
		return NULL;

	domain = __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
	mutex_unlock(&READ_ONCE(dev->iommu_group)->mutex);
	iommu_group_put(READ_ONCE(dev->iommu_group));
	return domain;
}

const struct iommu_domain_alloc_ops domain_alloc_walk_locked_groups = {
	.alloc = domain_alloc,
};
