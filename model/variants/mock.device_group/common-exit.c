// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every way out of the driver's device_group op drops the driver's lock.
 *
 * Origin: arm_smmu_device_group() of Linux 5.15, "Add the missing unlock before return from
 *	arm_smmu_device_group()".
 * Locks: takes the driver's lock, which keeps two devices of a stream from making a group each.
 * Differs: one exit for success and failure.
 * Cut: streams of several ids; that these disagree is a fault ("device_group").
 */
#include "../../drivers/mock_priv.h"

/* The group that another device of the stream has, or a new one. */
static struct iommu_group *find_or_alloc(struct mock_driver *drv, struct device *dev)
{
	struct mock_master *master;

	list_for_each_entry(master, &drv->masters, list) {
		if (master->group && master->dev->firmware.stream == dev->firmware.stream)
			return iommu_group_ref_get(master->group);
	}
	return iommu_group_alloc();
}

static struct iommu_group *device_group(struct device *dev)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct iommu_group *group;
	int ret;

	mutex_lock(&drv->lock);
	ret = ls_fault("device_group");
	if (ret) {
		group = ERR_PTR(ret);
		goto out_unlock;
	}
	group = find_or_alloc(drv, dev);
	if (!IS_ERR(group))
		mock_find_master(drv, dev)->group = group;
out_unlock:
	mutex_unlock(&drv->lock);
	return group;
}

const struct mock_device_group_ops device_group_common_exit = {
	.device_group = device_group,
};
