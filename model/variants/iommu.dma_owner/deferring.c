// SPDX-License-Identifier: GPL-2.0-only
/*
 * As no-pasids; a kernel driver is bound only to a device that has its default domain.
 *
 * Origin: iommu_device_use_default_domain() of Linux 6.15 (b46064a18810).
 * Locks: takes the group's mutex, drops it.
 * Differs: a driver that comes before the default domain is asked to come again.
 * Cut: claims of a device by an owner who has the group already.
 */
#include "../../iommu/iommu-priv.h"

static int use_or_defer(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	int ret = 0;

	if (!group)
		return 0;
	mutex_lock(&group->mutex);
	if (group->owner_cnt && (group->owner || group->domain != group->default_domain))
		ret = -EBUSY;
	else if (!group->default_domain)
		ret = -EPROBE_DEFER;
	else
		group->owner_cnt++;
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return ret;
}

const struct iommu_dma_owner_ops dma_owner_deferring = {
	.claim = claim_dma_owner_without_pasids,
	.release = release_dma_owner,
	.use = use_or_defer,
	.unuse = unuse_default_domain,
};
