// SPDX-License-Identifier: GPL-2.0-only
/*
 * The domain and its PASID are there before the child is made of them; VFIO attaches the child like
 * any other device, and the core knows what it is.
 *
 * Origin: the flow that the reply of 30 June 2020 proposes: allocate, attach to the parent, get the
 *	PASID, create the child, attach the child.
 * Locks: takes the mutex of the child's group, and in it the IOMMU driver's lock.
 * Differs: to attach a child is to check that its parent uses its PASID for that domain, and no
 *	IOMMU driver hears of a device that it does not know.
 * Cut: how the core comes to know that a device is a mediated one.
 */
#include "../../iommu/iommu-priv.h"
#include "../../mdev/mdev.h"

static int create(struct mdev_device *mdev)
{
	struct device *parent = mdev->parent->dev;
	struct iommu_domain *domain = iommu_driver_domain_alloc(parent);
	int ret;

	if (!domain)
		return -ENOMEM;
	ret = iommu_aux_attach_device(domain, parent);
	if (ret) {
		iommu_aux_domain_free(domain);
		return ret;
	}
	mdev->pasid = iommu_aux_get_pasid(domain, parent);
	mdev->domain = domain;
	return 0;
}

static void remove(struct mdev_device *mdev)
{
	iommu_aux_detach_device(mdev->domain, mdev->parent->dev);
	iommu_aux_domain_free(mdev->domain);
}

static int attach(struct iommu_domain *domain, struct mdev_device *mdev)
{
	struct iommu_group *group = mdev->group;
	int ret = -EBUSY;

	mutex_lock(&group->mutex);
	if (!group->domain) {
		ret = -EINVAL;
		if (iommu_aux_get_pasid(domain, mdev->parent->dev) == mdev->pasid) {
			group->domain = domain;
			ret = 0;
		}
	}
	mutex_unlock(&group->mutex);
	return ret;
}

static void detach(struct iommu_domain *domain, struct mdev_device *mdev)
{
	struct iommu_group *group = mdev->group;

	mutex_lock(&group->mutex);
	if (!WARN_ON(group->domain != domain))
		group->domain = NULL;
	mutex_unlock(&group->mutex);
}

const struct iommu_mdev_domain_ops mdev_domain_first_class = {
	.create = create,
	.remove = remove,
	.attach = attach,
	.detach = detach,
};
