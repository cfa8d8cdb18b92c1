// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus to a device that has an IOMMU, get its group under device_lock, allocate for the
 * first member of that group under the group's mutex.
 *
 * Origin: the counter-proposal in the review of the v4 series, 2 October 2023 (text, no
 *	diff).
 * Locks: takes a device's lock, drops it, takes that device's group's mutex, drops it; must
 *	be called with neither held, which callers in a probe or in a walk of a group cannot do.
 * Differs: device_lock is to keep the device from being released. It does not, as the
 *	release runs from a notification without it; and drivers allocate from their probe, where
 *	they hold it.
 * Cut: nothing. Taking the lock inside the walk is one reading of the text; after the walk,
 *	the device would have to be pinned by hand.
 */
#include "../../iommu/iommu-priv.h"

static int domain_alloc_dev(struct device *dev, void *data)
{
	struct iommu_group **group = data;

	if (!dev_has_iommu(dev))
		return 0;

	device_lock(dev);
	*group = iommu_group_get(dev);
	device_unlock(dev);
	return *group != NULL;
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	struct iommu_group *group = NULL;
	struct iommu_domain *domain = NULL;

	bus_for_each_dev(bus, NULL, &group, domain_alloc_dev);
	if (!group)
		return NULL;

	mutex_lock(&group->mutex);
	if (!list_empty(&group->devices))
		domain = __iommu_group_domain_alloc(group, IOMMU_DOMAIN_UNMANAGED);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return domain;
}

const struct iommu_domain_alloc_ops domain_alloc_walk_device_lock = {
	.alloc = domain_alloc,
};
