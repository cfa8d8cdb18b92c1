// SPDX-License-Identifier: GPL-2.0-only
/*
 * The domain is attached to the parent, and the child's group is not told.
 *
 * Origin: vfio_mdev_attach_domain() of Linux 5.8.
 * Locks: takes none.
 * Differs: iommu_get_domain_for_dev() of the child finds nothing.
 * Cut: devices without PASIDs, which are attached as a whole.
 */
#include "../../mdev/mdev.h"

static int attach(struct iommu_domain *domain, struct mdev_device *mdev)
{
	return iommu_aux_attach_device(domain, mdev->parent->dev);
}

static void detach(struct iommu_domain *domain, struct mdev_device *mdev)
{
	iommu_aux_detach_device(domain, mdev->parent->dev);
}

const struct iommu_mdev_domain_ops mdev_domain_aux_only = {
	.attach = attach,
	.detach = detach,
};
