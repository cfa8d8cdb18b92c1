// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a member refuses, the PASID is taken from those before it.
 *
 * Origin: __iommu_set_group_pasid() of Linux 6.10, "iommu: Undo pasid attachment only for the
 *	devices that have succeeded".
 * Locks: takes none, needs the group's mutex.
 * Differs: the driver is told to remove only what it was given.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

/* Of the members up to the one that refused. */
static void remove_group_pasid(struct iommu_group *group, ioasid_t pasid,
			       const struct group_device *refused)
{
	struct group_device *member;

	for_each_group_device(group, member) {
		if (member == refused)
			break;
		dev_iommu_ops(member->dev)->remove_dev_pasid(member->dev, pasid);
	}
}

static int set_group_pasid(struct iommu_group *group, struct iommu_domain *domain, ioasid_t pasid)
{
	struct group_device *member;
	int ret;

	lockdep_assert_held(&group->mutex);
	for_each_group_device(group, member) {
		ret = domain->owner->set_dev_pasid(domain, member->dev, pasid);
		if (ret) {
			remove_group_pasid(group, pasid, member);
			return ret;
		}
	}
	return 0;
}

const struct iommu_set_group_pasid_ops set_group_pasid_unwind_attached = {
	.set_group_pasid = set_group_pasid,
};
