// SPDX-License-Identifier: GPL-2.0-only
/*
 * One call attaches a mediated device, and does both halves of it.
 *
 * Origin: the reply of 30 June 2020: "iommu_group_set_domain() lightly respun as
 *	iommu_attach_mdev()".
 * Locks: takes the mutex of the child's group, and in it the IOMMU driver's lock.
 * Differs: nobody can set a group's domain without attaching something; a group that has one is
 *	refused.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"
#include "../../mdev/mdev.h"

static int iommu_attach_mdev(struct iommu_domain *domain, struct mdev_device *mdev)
{
	struct iommu_group *group = mdev->group;
	int ret = -EBUSY;

	mutex_lock(&group->mutex);
	if (!group->domain) {
		ret = iommu_aux_attach_device(domain, mdev->parent->dev);
		if (!ret)
			group->domain = domain;
	}
	mutex_unlock(&group->mutex);
	return ret;
}

static void iommu_detach_mdev(struct iommu_domain *domain, struct mdev_device *mdev)
{
	struct iommu_group *group = mdev->group;

	mutex_lock(&group->mutex);
	if (!WARN_ON(group->domain != domain)) {
		group->domain = NULL;
		iommu_aux_detach_device(domain, mdev->parent->dev);
	}
	mutex_unlock(&group->mutex);
}

const struct iommu_mdev_domain_ops mdev_domain_attach_mdev = {
	.attach = iommu_attach_mdev,
	.detach = iommu_detach_mdev,
};
