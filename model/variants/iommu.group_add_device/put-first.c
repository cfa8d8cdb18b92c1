// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that is refused leaves the directory of its group, when that has been put.
 *
 * Origin: iommu_group_add_device() of Linux 5.5 to 6.3, after "iommu: Remove device link to group
 *	on failure" (7d4e6ccd1fb0).
 * Locks: takes the group's mutex for the list and the attach.
 * Differs: the directory is used after the put, by which it may be gone where the caller has no
 *	reference on the group. All callers have.
 * Cut: the group's notifier.
 */
#include "../../iommu/iommu-priv.h"

static int add_device(struct iommu_group *group, struct device *dev)
{
	struct group_device *member = iommu_group_alloc_device(group, dev);
	int ret;

	if (IS_ERR(member))
		return PTR_ERR(member);
	ret = iommu_group_take_device(group, member);
	if (!ret)
		return 0;

	WRITE_ONCE(dev->iommu_group, NULL);
	iommu_group_put(group);
	sysfs_remove_link(group->devices_kobj, member->name);
	sysfs_remove_link(&dev->kobj, "iommu_group");
	kfree(member->name);
	kfree(member);
	return ret;
}

const struct iommu_group_add_device_ops group_add_device_put_first = {
	.add_device = add_device,
};
