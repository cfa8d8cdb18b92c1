// SPDX-License-Identifier: GPL-2.0-only
/*
 * Auxiliary domains: what the core of Linux 5.1 to 5.18 does for them, which is to pass them on.
 *
 * Left out: features that have to be enabled first; PASIDs of processes.
 */
#include "../drivers/mock_aux.h"
#include "iommu-priv.h"

int iommu_aux_attach_device(struct iommu_domain *domain, struct device *dev)
{
	if (!dev_has_iommu(dev) || domain->owner != dev_iommu_ops(dev))
		return -ENODEV;
	return mock_aux_attach(domain, dev);
}

void iommu_aux_detach_device(struct iommu_domain *domain, struct device *dev)
{
	mock_aux_detach(domain, dev);
}

int iommu_aux_get_pasid(struct iommu_domain *domain, struct device *dev)
{
	return mock_aux_pasid(domain, dev);
}

void iommu_aux_domain_free(struct iommu_domain *domain)
{
	mock_aux_domain_free(domain);
	iommu_domain_free(domain);
}

/*
 * The domain of the group that @dev is in, NULL for none. It is for whoever knows that the domain
 * stays, and takes no lock.
 */
struct iommu_domain *iommu_get_domain_for_dev(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	struct iommu_domain *domain;

	if (!group)
		return NULL;
	domain = context_unsafe(READ_ONCE(group->domain));
	iommu_group_put(group);
	return domain;
}

/* iommu_detach_group() of those kernels, for a group without a default domain. */
void iommu_detach_group_by_op(struct iommu_domain *domain, struct iommu_group *group)
{
	struct group_device *member;

	mutex_lock(&group->mutex);
	for_each_group_device(group, member)
		mock_detach_dev(domain, member->dev);
	group->domain = NULL;
	mutex_unlock(&group->mutex);
}
