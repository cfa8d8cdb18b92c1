// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach one member after the other; if one refuses, attach those before it to the old domain
 * again.
 *
 * Origin: __iommu_group_set_domain_internal() of Linux 6.4 and later.
 * Locks: needs the group's mutex.
 * Differs: one function for callers' domains and the core's own.
 * Cut: PASIDs; going on to the next member when the core's own domain is refused.
 */
#include "../../iommu/iommu-priv.h"

/* Back to the domain that was there before, up to the member that refused the new one. */
static void revert(struct iommu_group *group, struct group_device *refused)
{
	struct group_device *member;

	for_each_group_device(group, member) {
		if (member == refused)
			break;
		WARN_ON(__iommu_attach_device(group->domain, member->dev));
	}
}

static int set_domain(struct iommu_group *group, struct iommu_domain *new_domain)
{
	struct group_device *member;
	int ret;

	if (group->domain == new_domain)
		return 0;
	if (!new_domain) {
		/* Only an emptied group has no domain to fall back to. */
		WARN_ON(!list_empty(&group->devices));
		group->domain = NULL;
		return 0;
	}

	for_each_group_device(group, member) {
		ret = __iommu_device_set_domain(new_domain, member->dev);
		if (ret) {
			if (group->domain)
				revert(group, member);
			return ret;
		}
	}
	group->domain = new_domain;
	return 0;
}

static int attach_domain(struct iommu_domain *domain, struct iommu_group *group)
{
	if (group->domain && group->domain != group->default_domain &&
	    group->domain != group->blocking_domain)
		return -EBUSY;
	return set_domain(group, domain);
}

const struct iommu_attach_group_ops attach_group_revert = {
	.attach = attach_domain,
	.set = set_domain,
};
