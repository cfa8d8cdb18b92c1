/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFIO as its drivers see it. Left out: device files, and so all that a user does with a device.
 */
#ifndef _LINUX_VFIO_H
#define _LINUX_VFIO_H

#include <linux/device.h>

struct vfio_group;

struct vfio_device {
	struct device *dev;
	struct vfio_group *group;
	struct list_head group_next; /* under the group's device_lock */
};

int vfio_register_group_dev(struct vfio_device *vdev);
/* Of a device that its driver emulates: it gets a group that is made up for it. */
int vfio_register_emulated_iommu_dev(struct vfio_device *vdev);
void vfio_unregister_group_dev(struct vfio_device *vdev);

#endif
