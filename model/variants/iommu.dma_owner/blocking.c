// SPDX-License-Identifier: GPL-2.0-only
/*
 * While a group is owned it translates through the owner's domain or through none.
 *
 * Origin: iommu_group_claim_dma_owner() and iommu_device_use_default_domain() of Linux 5.19.
 * Locks: takes the group's mutex, drops it.
 * Differs: a domain that blocks is attached by the claim, not only by the owner's first attach. A
 *	kernel driver may be bound before the group has a default domain at all.
 * Cut: claims of a device by an owner who has the group already.
 */
#include "../../iommu/iommu-priv.h"

static int claim_dma_owner(struct iommu_group *group, void *owner)
{
	int ret = -EPERM;

	mutex_lock(&group->mutex);
	if (group->owner_cnt)
		goto out_unlock;
	ret = -EBUSY;
	if (group->domain && group->domain != group->default_domain)
		goto out_unlock;

	ret = __iommu_take_dma_ownership(group, owner);
out_unlock:
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_dma_owner_ops dma_owner_blocking = {
	.claim = claim_dma_owner,
	.release = release_dma_owner,
	.use = use_default_domain,
	.unuse = unuse_default_domain,
};
