// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may do DMA with the devices of a group: kernel drivers, each counted, or one owner such as
 * VFIO. How that is kept has rivals, see model/variants/iommu.dma_owner/.
 *
 * The kernel does not ask whether the group still has members when it picks one to allocate the
 * blocking domain for; this model does, and refuses (docs/model.md).
 */
#include "iommu-priv.h"

const struct iommu_dma_owner_ops *iommu_dma_owner_form = &dma_owner_blocking;

int __iommu_group_alloc_blocking_domain(struct iommu_group *group)
{
	if (list_empty(&group->devices))
		return -ENODEV;
	if (group->blocking_domain)
		return 0;
	group->blocking_domain = __iommu_group_domain_alloc(group, IOMMU_DOMAIN_BLOCKED);
	return group->blocking_domain ? 0 : -ENOMEM;
}

/* The group translates through nothing until the owner attaches a domain. */
int __iommu_take_dma_ownership(struct iommu_group *group, void *owner)
{
	int ret = __iommu_group_alloc_blocking_domain(group);

	if (!ret)
		ret = __iommu_group_set_domain(group, group->blocking_domain);
	if (ret)
		return ret;
	group->owner = owner;
	group->owner_cnt = 1;
	return 0;
}

/* What those that keep an owner do alike, from here to unuse_default_domain(). */
void release_dma_owner(struct iommu_group *group)
{
	mutex_lock(&group->mutex);
	if (!WARN_ON(!group->owner_cnt || !group->owner)) {
		group->owner_cnt = 0;
		group->owner = NULL;
		WARN_ON(__iommu_group_set_domain(group, group->default_domain));
	}
	mutex_unlock(&group->mutex);
}

int use_default_domain(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	int ret = 0;

	if (!group)
		return 0;
	mutex_lock(&group->mutex);
	if (group->owner_cnt && (group->owner || group->domain != group->default_domain))
		ret = -EBUSY;
	else
		group->owner_cnt++;
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return ret;
}

void unuse_default_domain(struct device *dev)
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

int iommu_group_claim_dma_owner(struct iommu_group *group, void *owner)
{
	return iommu_dma_owner_form->claim(group, owner);
}

void iommu_group_release_dma_owner(struct iommu_group *group)
{
	iommu_dma_owner_form->release(group);
}

/* Called with the device's lock held, before its driver's probe. */
int iommu_device_use_default_domain(struct device *dev)
{
	int ret = iommu_dma_owner_form->use(dev);

	if (!ret)
		WRITE_ONCE(dev->dma_user, true);
	return ret;
}

void iommu_device_unuse_default_domain(struct device *dev)
{
	WRITE_ONCE(dev->dma_user, false);
	iommu_dma_owner_form->unuse(dev);
}

bool iommu_group_dma_owner_claimed(struct iommu_group *group)
{
	bool claimed;

	mutex_lock(&group->mutex);
	claimed = group->owner_cnt;
	mutex_unlock(&group->mutex);
	return claimed;
}
