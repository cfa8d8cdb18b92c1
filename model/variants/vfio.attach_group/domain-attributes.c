// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach the group to a domain of its own, and ask that domain what it has become.
 *
 * Origin: the history that Alex Williamson tells in his reply of 12 March 2018: coherency used to
 *	be asked of the domain, as geometry is.
 * Locks: takes vfio_iommu.lock, inside it the group's mutex for each step by itself.
 * Differs: coherency is what the domain has after the attach, not what the bus says.
 * Cut: mediated devices, nesting, large pages.
 */
#include "../../vfio/type1.h"

static int query_member(struct device *dev, void *data)
{
	const struct bus_type **bus = data;

	if (*bus && *bus != dev->bus)
		return -EINVAL;
	*bus = dev->bus;
	return 0;
}

static int attach_group(void *iommu_data, struct iommu_group *iommu_group)
{
	struct vfio_iommu *iommu = iommu_data;
	const struct bus_type *bus = NULL;
	const struct iommu_domain_geometry *geo;
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;
	phys_addr_t msi_base = 0;
	LIST_HEAD(resv_regions);
	LIST_HEAD(iova_copy);
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

	/* The bus type decides who allocates the domain. */
	ret = iommu_group_for_each_dev(iommu_group, &bus, query_member);
	if (ret)
		goto out_free_group;

	ret = -ENOMEM;
	domain = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		goto out_free_group;
	INIT_LIST_HEAD(&domain->group_list);

	ret = -EIO;
	domain->domain = iommu_bus_domain_alloc(iommu_group, bus);
	if (!domain->domain)
		goto out_free_domain;

	ret = iommu_attach_group(domain->domain, iommu_group);
	if (ret)
		goto out_domain;

	geo = &domain->domain->geometry;
	ret = -EINVAL;
	if (vfio_iommu_aper_conflict(iommu, geo->aperture_start, geo->aperture_end))
		goto out_detach;

	ret = iommu_get_group_resv_regions(iommu_group, &resv_regions);
	if (ret)
		goto out_detach;
	ret = -EINVAL;
	if (vfio_iommu_resv_conflict(iommu, &resv_regions))
		goto out_detach;

	/* What may be mapped from now on; in force once nothing can fail. */
	ret = vfio_iommu_iova_get_copy(iommu, &iova_copy);
	if (ret)
		goto out_detach;
	ret = vfio_iommu_aper_resize(&iova_copy, geo->aperture_start, geo->aperture_end);
	if (ret)
		goto out_detach;
	ret = vfio_iommu_resv_exclude(&iova_copy, &resv_regions);
	if (ret)
		goto out_detach;
	sw_msi = vfio_iommu_has_sw_msi(&resv_regions, &msi_base);

	/* Without remapping a device may write any interrupt. */
	ret = -EPERM;
	if (!iommu_capable(bus, IOMMU_CAP_INTR_REMAP))
		goto out_detach;
	domain->coherent = domain->domain->coherent;

	ret = vfio_iommu_join_domain(iommu, domain, group);
	if (ret < 0)
		goto out_domain;
	if (ret > 0) {
		iommu_domain_free(domain->domain);
		kfree(domain);
		goto done;
	}

	ret = vfio_iommu_replay(iommu, domain);
	if (ret)
		goto out_detach;
	if (sw_msi) {
		ret = iommu_get_msi_cookie(domain->domain, msi_base);
		if (ret)
			goto out_detach;
	}

	list_add(&group->next, &domain->group_list);
	list_add(&domain->next, &iommu->domain_list);
done:
	vfio_iommu_iova_insert_copy(iommu, &iova_copy);
	iommu_put_resv_regions(&resv_regions);
	mutex_unlock(&iommu->lock);
	return 0;

out_detach:
	iommu_detach_group(domain->domain, iommu_group);
out_domain:
	iommu_domain_free(domain->domain);
	vfio_iommu_iova_free(&iova_copy);
	iommu_put_resv_regions(&resv_regions);
out_free_domain:
	kfree(domain);
out_free_group:
	kfree(group);
out_unlock:
	mutex_unlock(&iommu->lock);
	return ret;
}

const struct vfio_attach_group_ops attach_group_domain_attributes = {
	.attach_group = attach_group,
};
