// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus to a device that has an IOMMU and pin it; when the walk is over, get its group
 * under device_lock, and allocate for the first member under the group's mutex.
 *
 * Origin: the counter-proposal in the review of the v4 series, 2 October 2023 (text, no diff), in
 *	its other reading: "find the matching device, lock the device_lock" in turn.
 * Locks: as walk-device-lock.
 * Differs: no device's lock is taken in a callback of the walk; the device is counted, as it would
 *	not outlive the walk otherwise. To find it means to look at dev->iommu, as before.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int domain_alloc_dev(struct device *dev, void *data)
{
	struct device **found = data;

	if (!dev_has_iommu(dev))
		return 0;
	*found = get_device(dev);
	return 1;
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	struct iommu_domain *domain = NULL;
	struct iommu_group *group;
	struct device *dev = NULL;

	bus_for_each_dev(bus, NULL, &dev, domain_alloc_dev);
	if (!dev)
		return NULL;

	device_lock(dev);
	group = iommu_group_get(dev);
	device_unlock(dev);
	put_device(dev);
	if (!group)
		return NULL;

	mutex_lock(&group->mutex);
	if (!list_empty(&group->devices))
		domain = __iommu_group_domain_alloc(group, IOMMU_DOMAIN_UNMANAGED);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return domain;
}

const struct iommu_domain_alloc_ops domain_alloc_pin_then_lock = {
	.alloc = domain_alloc,
};
