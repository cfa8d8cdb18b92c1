// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach one member after the other; if one refuses, attach all of them to the old domain.
 *
 * Origin: __iommu_attach_group() of Linux 6.1.
 * Locks: needs the group's mutex.
 * Differs: also those go back that never left.
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
	struct iommu_domain *old_domain = group->domain;
	int ret;

	if (group->domain && group->domain != group->default_domain &&
	    group->domain != group->blocking_domain)
		return -EBUSY;
	ret = attach_members(group, domain);
	if (!ret) {
		group->domain = domain;
		return 0;
	}
	/* Forgotten, so that it is not taken for attached already. */
	group->domain = NULL;
	if (old_domain)
		WARN_ON(__iommu_group_set_domain(group, old_domain));
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

const struct iommu_attach_group_ops attach_group_all_back = {
	.attach = attach_domain,
	.set = set_domain,
};
