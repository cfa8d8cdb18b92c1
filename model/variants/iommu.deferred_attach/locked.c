// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test and attach under the group's mutex.
 *
 * Origin: ours; what the mail of August 2025 is about, with the test where it counts.
 * Locks: takes the group's mutex, drops it.
 * Differs: somebody who attached the device in particular has cleared the flag.
 * Cut: the test without the mutex that keeps later mappings cheap.
 */
#include "../../iommu/iommu-priv.h"

static int deferred_attach(struct device *dev)
{
	struct iommu_group *group = READ_ONCE(dev->iommu_group);
	int ret = 0;

	mutex_lock(&group->mutex);
	if (READ_ONCE(dev->iommu)->attach_deferred)
		ret = __iommu_attach_device(group->domain, dev);
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_deferred_attach_ops deferred_attach_locked = {
	.attach = deferred_attach,
};
