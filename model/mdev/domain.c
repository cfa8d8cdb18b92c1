// SPDX-License-Identifier: GPL-2.0-only
/*
 * The group that a mediated device is put into, which is made up for it, and the domain that VFIO
 * gives it: an auxiliary one of its parent. How that is done has rivals, see
 * model/variants/iommu.mdev_domain/.
 */
#include "mdev.h"
#include "../iommu/iommu-priv.h"

const struct iommu_mdev_domain_ops *iommu_mdev_domain_form = &mdev_domain_aux_only;

int mdev_group_add(struct mdev_device *mdev)
{
	struct iommu_group *group = iommu_group_alloc();
	int ret;

	if (IS_ERR(group))
		return PTR_ERR(group);
	ret = iommu_group_add_device(group, &mdev->dev);
	mdev->group = group;
	if (!ret && iommu_mdev_domain_form->create) {
		ret = iommu_mdev_domain_form->create(mdev);
		if (ret)
			iommu_group_remove_device(&mdev->dev);
	}
	if (ret)
		iommu_group_put(group);
	return ret;
}

void mdev_group_remove(struct mdev_device *mdev)
{
	if (iommu_mdev_domain_form->remove)
		iommu_mdev_domain_form->remove(mdev);
	iommu_group_remove_device(&mdev->dev);
	iommu_group_put(mdev->group);
}

/* The driver of the mediated device has to know which PASID the DMA of it gets. */
static int mdev_program_pasid(struct mdev_device *mdev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(&mdev->dev);
	int pasid;

	if (!domain)
		return -ENODEV;
	pasid = iommu_aux_get_pasid(domain, mdev->parent->dev);
	return pasid < 0 ? pasid : 0;
}

int mdev_do_dma(struct mdev_device *mdev)
{
	struct iommu_domain *domain = mdev->domain;
	int ret;

	if (!domain)
		domain = iommu_driver_domain_alloc(mdev->parent->dev);
	if (!domain)
		return -ENOMEM;
	ret = iommu_mdev_domain_form->attach(domain, mdev);
	if (!ret) {
		ret = mdev_program_pasid(mdev);
		iommu_mdev_domain_form->detach(domain, mdev);
	}
	if (!mdev->domain)
		iommu_aux_domain_free(domain);
	return ret;
}
