// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach the device to its group's domain under the group's mutex, as the test before it said.
 *
 * Origin: "iommu: Lock group->mutex in iommu_deferred_attach()", v3 of a series of August 2025.
 * Locks: takes the group's mutex, drops it.
 * Differs: what was tested before the mutex was taken is not tested again.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int deferred_attach(struct device *dev)
{
	struct iommu_group *group = READ_ONCE(dev->iommu_group);
	int ret;

	if (!READ_ONCE(dev->iommu)->attach_deferred)
		return 0;
	mutex_lock(&group->mutex);
	ret = __iommu_attach_device(group->default_domain, dev);
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_deferred_attach_ops deferred_attach_untested = {
	.attach = deferred_attach,
};
