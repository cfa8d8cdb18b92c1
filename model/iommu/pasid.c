// SPDX-License-Identifier: GPL-2.0-only
/*
 * PASIDs: what a device tags with one goes through a domain of its own. A group has one domain for
 * a PASID, and all members have it.
 *
 * How a failure half-way is undone has rivals, see model/variants/iommu.set_group_pasid/. Left out:
 * handles, the replacement of a domain, faults.
 */
#include "iommu-priv.h"

const struct iommu_set_group_pasid_ops *iommu_set_group_pasid_form = &set_group_pasid_unwind_all;

/* The caller is bound to @dev. */
int iommu_attach_device_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid)
{
	struct iommu_group *group = iommu_group_get(dev);
	void *curr;
	int ret;

	if (!group)
		return -ENODEV;
	mutex_lock(&group->mutex);
	curr = xa_cmpxchg(&group->pasid_array, pasid, NULL, domain, GFP_KERNEL);
	if (curr) {
		ret = xa_err(curr) ? xa_err(curr) : -EBUSY;
		goto out_unlock;
	}
	ret = iommu_set_group_pasid_form->set_group_pasid(group, domain, pasid);
	if (ret)
		xa_erase(&group->pasid_array, pasid);
out_unlock:
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return ret;
}

void iommu_detach_device_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid)
{
	struct iommu_group *group = iommu_group_get(dev);
	struct group_device *member;

	if (!group)
		return;
	mutex_lock(&group->mutex);
	for_each_group_device(group, member)
		dev_iommu_ops(member->dev)->remove_dev_pasid(member->dev, pasid);
	WARN_ON(xa_erase(&group->pasid_array, pasid) != domain);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
}
