// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching and detaching: all members of a group translate through the group's domain whenever its
 * mutex is free. How the members get another domain, and what becomes of them when one refuses, has
 * rivals, see model/variants/iommu.attach_group/.
 */
#include "iommu-priv.h"

const struct iommu_attach_group_ops *iommu_attach_group_form = &attach_group_revert;
const struct iommu_deferred_attach_ops *iommu_deferred_attach_form = &deferred_attach_unlocked;

int __iommu_attach_device(struct iommu_domain *domain, struct device *dev)
{
	int ret;

	if (domain->owner != dev_iommu_ops(dev))
		return -EINVAL;
	ret = domain->owner->attach_dev(domain, dev);
	if (!ret)
		READ_ONCE(dev->iommu)->attach_deferred = false;
	return ret;
}

/*
 * As a step of giving it to the whole group. A device that runs on what the kernel before this one
 * set up keeps that as long as nobody asks for a domain in particular.
 */
int __iommu_device_set_domain(struct iommu_domain *domain, struct device *dev)
{
	/* It gets the group's domain when its reset is done. */
	if (READ_ONCE(dev->iommu_group)->resetting == dev)
		return 0;
	if (READ_ONCE(dev->iommu)->attach_deferred &&
	    domain == READ_ONCE(dev->iommu_group)->default_domain)
		return 0;
	return __iommu_attach_device(domain, dev);
}

int __iommu_group_set_domain(struct iommu_group *group, struct iommu_domain *new_domain)
{
	lockdep_assert_held(&group->mutex);
	return iommu_attach_group_form->set(group, new_domain);
}

static int __iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	lockdep_assert_held(&group->mutex);
	if (group->resetting)
		return -EBUSY;
	return iommu_attach_group_form->attach(domain, group);
}

/* For the DMA layer, when a kernel driver maps something for @dev the first time. */
int iommu_deferred_attach(struct device *dev)
{
	return iommu_deferred_attach_form->attach(dev);
}

int iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	int ret;

	mutex_lock(&group->mutex);
	ret = __iommu_attach_group(domain, group);
	mutex_unlock(&group->mutex);
	return ret;
}

/* The domain that the group has when nobody attached one; it has to accept every member. */
static void __iommu_group_set_core_domain(struct iommu_group *group)
{
	struct iommu_domain *core = group->owner ? group->blocking_domain : group->default_domain;

	WARN_ON(__iommu_group_set_domain(group, core));
}

void iommu_detach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	mutex_lock(&group->mutex);
	__iommu_group_set_core_domain(group);
	mutex_unlock(&group->mutex);
}

/* For a driver that has @dev to itself: refused when @dev shares its group. */
int iommu_attach_device(struct iommu_domain *domain, struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);
	int ret = -EINVAL;

	if (!group)
		return -ENODEV;
	mutex_lock(&group->mutex);
	if (list_is_singular(&group->devices))
		ret = __iommu_attach_group(domain, group);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return ret;
}

void iommu_detach_device(struct iommu_domain *domain, struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);

	if (!group)
		return;
	mutex_lock(&group->mutex);
	WARN_ON(domain != group->domain);
	if (domain == group->domain)
		__iommu_group_set_core_domain(group);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
}
