// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that is refused stays in the directory of its group.
 *
 * Origin: iommu_group_add_device() of Linux 4.13 to 5.4.
 * Locks: takes the group's mutex for the list and the attach.
 * Differs: one of the two links that were made is not removed; who adds the device again finds its
 *	name taken.
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
	sysfs_remove_link(&dev->kobj, "iommu_group");
	kfree(member->name);
	kfree(member);
	return ret;
}

const struct iommu_group_add_device_ops group_add_device_link_left = {
	.add_device = add_device,
};
