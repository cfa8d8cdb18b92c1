// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walk the bus to a device that is a member of its group, and allocate for it there, under the
 * group's mutex.
 *
 * Origin: ours; what walk-locked-groups becomes when its defects are mended one by one.
 * Locks: takes the mutex of one group after the other, drops each; must be called with none held,
 *	so the callback of a walk of a group uses the device that it has.
 * Differs: the walk ends at the first match; the device itself is looked for among the members,
 *	instead of asking whether there are any; what was locked is unlocked by the same
 *	pointer; the domain is there before the mutex is dropped. How the group is found is not
 *	for this function to mend: iommu_group_get() of a device that is being released is safe
 *	with iommu.release_device=locked-lookup only.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static bool is_member(struct iommu_group *group, struct device *dev)
{
	struct group_device *member;

	lockdep_assert_held(&group->mutex);
	for_each_group_device(group, member) {
		if (member->dev == dev)
			return true;
	}
	return false;
}

static int domain_alloc_dev(struct device *dev, void *data)
{
	struct iommu_group *group = iommu_group_get(dev);
	struct iommu_domain **domain = data;
	int found = 0;

	if (!group)
		return 0;
	mutex_lock(&group->mutex);
	if (is_member(group, dev)) {
		*domain = __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
		found = 1;
	}
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return found;
}

static struct iommu_domain *domain_alloc(const struct bus_type *bus)
{
	struct iommu_domain *domain = NULL;

	bus_for_each_dev(bus, NULL, &domain, domain_alloc_dev);
	return domain;
}

/* VFIO's walk of the group: the mutex is held, and @dev is a member. */
static int group_caller(struct device *dev, void *data)
{
	struct iommu_domain **domain = data;

	*domain = __iommu_domain_alloc(dev_iommu_ops(dev), dev, IOMMU_DOMAIN_UNMANAGED);
	return 1;
}

const struct iommu_domain_alloc_ops domain_alloc_walk_member = {
	.alloc = domain_alloc,
	.group_caller = group_caller,
};
