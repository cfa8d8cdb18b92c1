// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach one member after the other; if one refuses, leave the others where they are.
 *
 * Origin: __iommu_attach_group() of Linux 5.19 and 6.0.
 * Locks: needs the group's mutex.
 * Differs: after a failure some members translate through a domain that the caller, who was told
 *	that it is not attached, goes on to free.
 * Cut: PASIDs.
 */
#include "../../iommu/iommu-priv.h"

static int attach_members(struct iommu_group *group, struct iommu_domain *domain)
{
	struct group_device *member;
	int ret;

	for_each_group_device(group, member) {
		ret = __iommu_device_set_domain(domain, member->dev);
		if (ret)
			return ret;
	}
	return 0;
}

static int attach_domain(struct iommu_domain *domain, struct iommu_group *group)
{
	int ret;

	if (group->domain && group->domain != group->default_domain &&
	    group->domain != group->blocking_domain)
		return -EBUSY;
	ret = attach_members(group, domain);
	if (!ret)
		group->domain = domain;
	return ret;
}

static int set_domain(struct iommu_group *group, struct iommu_domain *new_domain)
{
	int ret;

	if (group->domain == new_domain)
		return 0;
	if (!new_domain) {
		/* Only an emptied group has no domain to fall back to. */
		WARN_ON(!list_empty(&group->devices));
		group->domain = NULL;
		return 0;
	}
	ret = attach_members(group, new_domain);
	if (!ret)
		group->domain = new_domain;
	return ret;
}

const struct iommu_attach_group_ops attach_group_no_rollback = {
	.attach = attach_domain,
	.set = set_domain,
};
