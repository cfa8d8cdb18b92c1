// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do what needs a device in a walk of the group, while its mutex keeps the members.
 *
 * Origin: vfio_iommu_type1_attach_group() of Linux 6.0, after "vfio/type1: Simplify bus_type
 *	determination" (v3, 24 June 2022).
 * Locks: takes vfio_iommu.lock, inside it the group's mutex for each step by itself, and
 *	inside that whatever the allocation of a domain takes.
 * Differs: no bus is kept from one step to the next; the domain is allocated with the
 *	group's mutex held.
 * Cut: mediated devices, nesting, apertures and reserved ranges, the coherency test, large
 *	pages.
 */
#include "../../vfio/type1.h"

static int query_member(struct device *dev, void *data)
{
	return device_iommu_capable(dev, (enum iommu_cap)(unsigned long)data);
}

static int attach_group(void *iommu_data, struct iommu_group *iommu_group)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;
	phys_addr_t msi_base = 0;
	bool sw_msi;
	int ret = -EINVAL;

	mutex_lock(&iommu->lock);
	if (vfio_iommu_find_iommu_group(iommu, iommu_group))
		goto out_unlock;

	ret = -ENOMEM;
	group = kzalloc(sizeof(*group), GFP_KERNEL);
	if (!group)
		goto out_unlock;
	group->iommu_group = iommu_group;

	ret = -ENOMEM;
	domain = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		goto out_free_group;
	INIT_LIST_HEAD(&domain->group_list);

	ret = -EIO;
	iommu_group_for_each_dev(iommu_group, &domain->domain, iommu_group_domain_alloc_one);
	if (!domain->domain)
		goto out_free_domain;

	ret = iommu_attach_group(domain->domain, iommu_group);
	if (ret)
		goto out_domain;

	sw_msi = vfio_iommu_has_sw_msi(iommu_group, &msi_base);

	/* Without remapping a device may write any interrupt. */
	ret = -EPERM;
	if (!iommu_group_for_each_dev(iommu_group, (void *)IOMMU_CAP_INTR_REMAP, query_member))
		goto out_detach;

	ret = vfio_iommu_join_domain(iommu, domain, group);
	if (ret < 0)
		goto out_domain;
	if (ret > 0) {
		iommu_domain_free(domain->domain);
		kfree(domain);
		ret = 0;
		goto out_unlock;
	}

	ret = vfio_iommu_replay(iommu, domain);
	if (ret)
		goto out_detach;
	if (sw_msi) {
		ret = iommu_get_msi_cookie(domain->domain, msi_base);
		if (ret)
			goto out_unmap;
	}

	list_add(&group->next, &domain->group_list);
	list_add(&domain->next, &iommu->domain_list);
	mutex_unlock(&iommu->lock);
	return 0;

out_unmap:
	vfio_iommu_unmap_all(iommu, domain);
out_detach:
	iommu_detach_group(domain->domain, iommu_group);
out_domain:
	iommu_domain_free(domain->domain);
out_free_domain:
	kfree(domain);
out_free_group:
	kfree(group);
out_unlock:
	mutex_unlock(&iommu->lock);
	return ret;
}

const struct vfio_attach_group_ops attach_group_group_iterator = {
	.attach_group = attach_group,
};
