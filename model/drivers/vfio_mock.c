// SPDX-License-Identifier: GPL-2.0-only
/* A VFIO driver without a device of its own to offer: it registers, so that its group can be used.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#include "client.h"

int vfio_mock_probe(struct device *dev)
{
	struct vfio_device *vdev = kzalloc(sizeof(*vdev), GFP_KERNEL);
	int ret;

	if (!vdev)
		return -ENOMEM;
	vdev->dev = dev;
	if (dev->firmware.emulated)
		ret = vfio_register_emulated_iommu_dev(vdev);
	else
		ret = vfio_register_group_dev(vdev);
	if (ret) {
		kfree(vdev);
		return ret;
	}
	dev_set_drvdata(dev, vdev);
	return 0;
}

void vfio_mock_remove(struct device *dev)
{
	struct vfio_device *vdev = dev_get_drvdata(dev);

	vfio_unregister_group_dev(vdev);
	kfree(vdev);
}
