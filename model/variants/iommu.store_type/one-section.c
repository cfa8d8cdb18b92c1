// SPDX-License-Identifier: GPL-2.0-only
/*
 * The default domain is changed in one section of the group's mutex, while no driver is bound.
 *
 * Origin: iommu_group_store_type() of Linux 6.4, "iommu: Use the group's owner_cnt".
 * Locks: takes the group's mutex; called with an active reference on the file.
 * Differs: bound drivers are counted under the same mutex, so no device has to be looked at.
 * Cut: flush queues, which are switched on in place.
 */
#include "../../iommu/iommu-priv.h"

static int store_type(struct iommu_group *group, unsigned int type)
{
	int ret = -EPERM;

	mutex_lock(&group->mutex);
	if (!list_empty(&group->devices) && !group->owner_cnt)
		ret = iommu_change_default_domain(group, type);
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_store_type_ops store_type_one_section = {
	.store_type = store_type,
};
