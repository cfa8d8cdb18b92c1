// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a device as far as the IOMMU is concerned. When it comes has rivals, see
 * model/variants/iommu.release_device/.
 */
#include "iommu-priv.h"

const struct iommu_release_device_ops *iommu_release_device_form = &release_device_unlocked_op;

/* The device has left the list of members. With the last one go the group's own domains. */
void iommu_deinit_device(struct device *dev, struct iommu_group *group)
{
	const struct iommu_ops *ops = dev_iommu_ops(dev);

	lockdep_assert_held(&group->mutex);
	ops->release_device(dev);

	if (list_empty(&group->devices)) {
		if (group->default_domain)
			iommu_domain_free(group->default_domain);
		if (group->blocking_domain)
			iommu_domain_free(group->blocking_domain);
		group->default_domain = NULL;
		group->blocking_domain = NULL;
		/* Somebody else's domain, if it is one, is somebody else's to free. */
		group->domain = NULL;
	}

	WRITE_ONCE(dev->iommu_group, NULL);
	dev_iommu_free(dev);
}

void iommu_release_device(struct device *dev)
{
	iommu_release_device_form->release_device(dev);
}
