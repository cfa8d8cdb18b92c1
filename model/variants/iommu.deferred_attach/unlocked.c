// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach the device to its group's domain, whatever others do with the group.
 *
 * Origin: iommu_deferred_attach() of Linux 5.0 to 6.18.
 * Locks: takes none, and the driver's attach runs without the group's mutex.
 * Differs: an owner may have claimed the group between the test and the attach.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int deferred_attach(struct device *dev)
{
	struct iommu_group *group = READ_ONCE(dev->iommu_group);

	if (!READ_ONCE(dev->iommu)->attach_deferred)
		return 0;
	return __iommu_attach_device(group->default_domain, dev);
}

const struct iommu_deferred_attach_ops deferred_attach_unlocked = {
	.attach = deferred_attach,
};
