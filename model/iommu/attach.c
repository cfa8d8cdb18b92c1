// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching and detaching: all members of a group translate through the group's domain whenever its
 * mutex is free. A half-way failure goes back to the old domain (as from 6.4 on; 5.19 leaves the
 * group split).
 */
#include "iommu-priv.h"

int __iommu_attach_device(struct iommu_domain *domain, struct device *dev)
{
	if (domain->owner != dev_iommu_ops(dev))
		return -EINVAL;
	return domain->owner->attach_dev(domain, dev);
}

/* Back to the domain that was there before, up to the member that refused the new one. */
static void __iommu_group_revert(struct iommu_group *group, struct group_device *refused)
{
	struct group_device *member;

	for_each_group_device(group, member) {
		if (member == refused)
			break;
		WARN_ON(__iommu_attach_device(group->domain, member->dev));
	}
}

int __iommu_group_set_domain(struct iommu_group *group, struct iommu_domain *new_domain)
{
	struct group_device *member;
	int ret;

	lockdep_assert_held(&group->mutex);
	if (group->domain == new_domain)
		return 0;
	if (!new_domain) {
		/* Only an emptied group has no domain to fall back to. */
		WARN_ON(!list_empty(&group->devices));
		group->domain = NULL;
		return 0;
	}

	for_each_group_device(group, member) {
		ret = __iommu_attach_device(new_domain, member->dev);
		if (ret) {
			if (group->domain)
				__iommu_group_revert(group, member);
			return ret;
		}
	}
	group->domain = new_domain;
	return 0;
}

static int __iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	lockdep_assert_held(&group->mutex);
	if (group->domain && group->domain != group->default_domain &&
	    group->domain != group->blocking_domain)
		return -EBUSY;
	return __iommu_group_set_domain(group, domain);
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
