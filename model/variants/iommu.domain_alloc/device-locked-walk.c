// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus, and lock each device to see whether it has an IOMMU; get the group of the first
 * that does, and allocate for the first member of that group under the group's mutex.
 *
 * Origin: the counter-proposal in the review of the v4 series, 2 October 2023 (text, no diff), in
 *	the reading that is kindest to it.
 * Locks: takes the lock of one device after the other, drops each, then takes a group's mutex,
 *	drops it; must be called with none of them held.
 * Differs: what device_lock is to protect is looked at with device_lock held. Whether that helps
 *	is up to the release: see iommu.release_device=device-lock.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int domain_alloc_dev(struct device *dev, void *data)
{
	struct iommu_group **group = data;

	device_lock(dev);
	if (dev_has_iommu(dev))
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

const struct iommu_domain_alloc_ops domain_alloc_device_locked_walk = {
	.alloc = domain_alloc,
};
