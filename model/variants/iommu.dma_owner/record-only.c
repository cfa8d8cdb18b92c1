// SPDX-License-Identifier: GPL-2.0-only
/*
 * A claim writes down the owner, and leaves the translation as it is.
 *
 * Origin: iommu_group_claim_dma_owner() on its way to Linux 5.19, before 0286300e6045.
 * Locks: takes the group's mutex, drops it.
 * Differs: until the owner attaches a domain its devices do DMA by the kernel's mappings, and after
 *	it detached that.
 * Cut: nothing.
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

	ret = 0;
	group->owner = owner;
	group->owner_cnt = 1;
out_unlock:
	mutex_unlock(&group->mutex);
	return ret;
}

const struct iommu_dma_owner_ops dma_owner_record_only = {
	.claim = claim_dma_owner,
	.release = release_dma_owner,
	.use = use_default_domain,
	.unuse = unuse_default_domain,
};
