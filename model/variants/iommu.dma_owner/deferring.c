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

static int claim_dma_owner(struct iommu_group *group, void *owner)
{
	int ret = -EPERM;

	mutex_lock(&group->mutex);
	if (group->owner_cnt)
		goto out_unlock;
	ret = -EBUSY;
	if ((group->domain && group->domain != group->default_domain) ||
	    !xa_empty(&group->pasid_array))
		goto out_unlock;

	ret = __iommu_group_alloc_blocking_domain(group);
	if (ret)
		goto out_unlock;
	ret = __iommu_group_set_domain(group, group->blocking_domain);
	if (ret)
		goto out_unlock;
	group->owner = owner;
	group->owner_cnt = 1;
out_unlock:
	mutex_unlock(&group->mutex);
	return ret;
}

static void release_dma_owner(struct iommu_group *group)
{
	mutex_lock(&group->mutex);
	if (!WARN_ON(!group->owner_cnt || !group->owner)) {
		group->owner_cnt = 0;
		group->owner = NULL;
		WARN_ON(__iommu_group_set_domain(group, group->default_domain));
	}
	mutex_unlock(&group->mutex);
}

static int use_default_domain(struct device *dev)
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

static void unuse_default_domain(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);

	if (!group)
		return;
	mutex_lock(&group->mutex);
	if (!WARN_ON(!group->owner_cnt))
		group->owner_cnt--;
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
}

const struct iommu_dma_owner_ops dma_owner_deferring = {
	.claim = claim_dma_owner,
	.release = release_dma_owner,
	.use = use_default_domain,
	.unuse = unuse_default_domain,
};
