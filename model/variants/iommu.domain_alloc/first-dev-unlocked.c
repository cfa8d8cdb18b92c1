// SPDX-License-Identifier: GPL-2.0-only
/*
 * As first-dev-bare, by the helper that says what it needs.
 *
 * Origin: iommu_group_first_dev(), which "brings that [annotation] to those places" (reply of 2
 *	October 2023), called by somebody who does not know.
 * Locks: takes none, needs the group's mutex.
 * Differs: the call is reported whether or not a member goes at that moment.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static struct iommu_domain *group_domain_alloc(struct iommu_group *group)
{
	return __iommu_group_domain_alloc(group, IOMMU_DOMAIN_UNMANAGED);
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

const struct iommu_domain_alloc_ops domain_alloc_first_dev_unlocked = {
	.alloc = domain_alloc,
	.bus_caller = bus_caller,
	.group_caller = group_caller,
	.driver_caller = driver_caller,
};
