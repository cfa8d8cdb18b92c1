// SPDX-License-Identifier: GPL-2.0-only
/*
 * As blocking; a group of which a device has a PASID attached cannot be claimed.
 *
 * Origin: iommu_group_claim_dma_owner() and iommu_device_use_default_domain() of Linux 6.2 to 6.14.
 * Locks: takes the group's mutex, drops it.
 * Differs: drivers that manage their DMA by themselves are not counted; what they do with PASIDs is
 *	looked for.
 * Cut: claims of a device by an owner who has the group already.
 */
#include "../../iommu/iommu-priv.h"

int claim_dma_owner_without_pasids(struct iommu_group *group, void *owner)
{
	int ret = -EPERM;

	mutex_lock(&group->mutex);
	if (group->owner_cnt)
		goto out_unlock;
	ret = -EBUSY;
	if ((group->domain && group->domain != group->default_domain) ||
	    !xa_empty(&group->pasid_array))
		goto out_unlock;

	ret = __iommu_take_dma_ownership(group, owner);
out_unlock:
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_dma_owner_ops dma_owner_no_pasids = {
	.claim = claim_dma_owner_without_pasids,
	.release = release_dma_owner,
	.use = use_default_domain,
	.unuse = unuse_default_domain,
};
