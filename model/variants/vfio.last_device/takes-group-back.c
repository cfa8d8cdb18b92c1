// SPDX-License-Identifier: GPL-2.0-only
/*
 * With its last device an open group loses its container and its IOMMU group.
 *
 * Origin: vfio_device_remove_group() of Linux 6.1 (3dd59a7dcb97) and later.
 * Locks: takes vfio_group_list_lock, in it the group's group_lock, in that what leaving a
 *	container takes.
 * Differs: all that a user does with the IOMMU group is done by the time that the last device is
 *	released, or will not be done any more.
 * Cut: character device, notifiers.
 */
#include "../../vfio/vfio.h"

/* Who is on the list has devices. */
static bool get(struct vfio_group *group)
{
	refcount_inc(&group->drivers);
	return true;
}

static void put(struct vfio_group *group)
{
	struct iommu_group *iommu_group;

	if (!refcount_dec_and_mutex_lock(&group->drivers, &vfio_group_list_lock))
		return;
	list_del(&group->vfio_next);
	mutex_lock(&group->group_lock);
	WARN_ON(!list_empty(&group->device_list));
	if (group->container)
		vfio_container_detach_group(group->container, group);
	iommu_group = group->iommu_group;
	group->iommu_group = NULL;
	mutex_unlock(&group->group_lock);
	mutex_unlock(&vfio_group_list_lock);
	iommu_group_put(iommu_group);
	vfio_group_put(group);
}

const struct vfio_last_device_ops last_device_takes_group_back = {
	.get = get,
	.put = put,
};
