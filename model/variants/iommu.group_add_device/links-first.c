// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that is refused leaves the directory of its group, and then the group is put.
 *
 * Origin: the order of __iommu_group_free_device() in Linux 6.4 and later.
 * Locks: takes the group's mutex for the list and the attach.
 * Differs: all is undone in the reverse order.
 * Cut: who calls this from outside of the core has groups that are not attached to anything then.
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
	iommu_group_free_device(group, member);
	iommu_group_put(group);
	return ret;
}

const struct iommu_group_add_device_ops group_add_device_links_first = {
	.add_device = add_device,
};
