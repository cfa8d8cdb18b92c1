// SPDX-License-Identifier: GPL-2.0-only
/*
 * No walk: callers name a device or a group that they have pinned, and the domain is allocated
 * for the first member of the group under the group's mutex.
 *
 * Origin: ours; where the discussion of the v4 series points to (callers that pass a valid
 *	device themselves, and always the first device of a group).
 * Locks: takes the group's mutex, drops it; the callback of a walk of the group has it
 *	already.
 * Differs: what keeps the device is the caller's, not a walk's: a driver is bound to it, a
 *	walk of the group holds the mutex, and a caller that has only a group finds out whether it
 *	is empty.
 * Cut: nothing. The callers that change are here: they have no other way to name what they
 *	pinned.
 */
#include "../../iommu/iommu-priv.h"

/* @group is counted by the caller. NULL when it is empty or there is no memory. */
static struct iommu_domain *group_domain_alloc(struct iommu_group *group)
{
	struct iommu_domain *domain;

	mutex_lock(&group->mutex);
	domain = __iommu_group_domain_alloc(group, IOMMU_DOMAIN_UNMANAGED);
	mutex_unlock(&group->mutex);
	return domain;
}

/* A bus names nothing that could be kept; nobody is left who calls this. */
static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	WARN_ONCE(true, "a domain is wanted for no device in particular");
	return NULL;
}

/* VFIO has counted the group; what it looked the bus up for is not needed. */
static struct iommu_domain *bus_caller(struct iommu_group *group, const struct bus_type *bus)
{
	return group_domain_alloc(group);
}

/* VFIO's walk of the group: @dev is the first member, the mutex is held. */
static int group_caller(struct device *dev, void *data)
{
	struct iommu_domain **domain = data;

	*domain = __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
	return 1;
}

/* A driver that is bound to @dev, which therefore stays in its group. */
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

const struct iommu_domain_alloc_ops domain_alloc_first_device = {
	.alloc = domain_alloc,
	.bus_caller = bus_caller,
	.group_caller = group_caller,
	.driver_caller = driver_caller,
};
