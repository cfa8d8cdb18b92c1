// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a member refuses, the PASID is taken from every member.
 *
 * Origin: __iommu_set_group_pasid() of Linux 6.2 to 6.9.
 * Locks: takes none, needs the group's mutex.
 * Differs: the driver is told to remove what it was never given.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static void remove_group_pasid(struct iommu_group *group, ioasid_t pasid)
{
	struct group_device *member;

	for_each_group_device(group, member)
		dev_iommu_ops(member->dev)->remove_dev_pasid(member->dev, pasid);
}

static int set_group_pasid(struct iommu_group *group, struct iommu_domain *domain, ioasid_t pasid)
{
	struct group_device *member;
	int ret = 0;

	lockdep_assert_held(&group->mutex);
	for_each_group_device(group, member) {
		ret = domain->owner->set_dev_pasid(domain, member->dev, pasid);
		if (ret)
			break;
	}
	if (ret)
		remove_group_pasid(group, pasid);
	return ret;
}

const struct iommu_set_group_pasid_ops set_group_pasid_unwind_all = {
	.set_group_pasid = set_group_pasid,
};
