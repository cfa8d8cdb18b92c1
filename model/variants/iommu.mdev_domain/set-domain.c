// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO says of the child's group which domain it has.
 *
 * Origin: "iommu: Add iommu_group_get/set_domain()", 27 June 2020. Whether it takes the mutex the
 *	mail does not show.
 * Locks: takes none.
 * Differs: everybody can say what a group's domain is, whatever its members translate through.
 * Cut: iommu_group_get_domain().
 */
#include "../../iommu/iommu-priv.h"
#include "../../mdev/mdev.h"

static void iommu_group_set_domain(struct iommu_group *group, struct iommu_domain *domain)
{
	group->domain = domain;
}

static int attach(struct iommu_domain *domain, struct mdev_device *mdev)
{
	int ret = iommu_aux_attach_device(domain, mdev->parent->dev);

	if (!ret)
		iommu_group_set_domain(mdev->group, domain);
	return ret;
}

static void detach(struct iommu_domain *domain, struct mdev_device *mdev)
{
	iommu_group_set_domain(mdev->group, NULL);
	iommu_aux_detach_device(domain, mdev->parent->dev);
}

const struct iommu_mdev_domain_ops mdev_domain_set_domain = {
	.attach = attach,
	.detach = detach,
	.set_domain = iommu_group_set_domain,
};
