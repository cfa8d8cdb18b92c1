// SPDX-License-Identifier: GPL-2.0-only
/*
 * An open group keeps its IOMMU group when its last device has gone.
 *
 * Origin: drivers/vfio/vfio.c of Linux 5.16 to 6.0 (before, the last device waited besides until
 *	the group had left its container).
 * Locks: takes vfio_group_list_lock for the last user.
 * Differs: a user can attach a group that has no members, or whose last one is being released.
 * Cut: that wait.
 */
#include "../../vfio/vfio.h"

static bool get(struct vfio_group *group)
{
	return refcount_inc_not_zero(&group->users);
}

static void put(struct vfio_group *group)
{
	vfio_group_put(group);
}

const struct vfio_last_device_ops last_device_keeps_group = {
	.get = get,
	.put = put,
};
