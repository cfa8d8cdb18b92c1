// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look for a domain that fits before attaching, by what the group's devices can do.
 *
 * Origin: ours; the search of March 2018, with what the reply to it misses.
 * Locks: takes vfio_iommu.lock, inside it the group's mutex for each step by itself.
 * Differs: the IOMMUs of the members say what a domain becomes with them, so that no attach is
 *	needed to know; a domain that would change for those it has does not fit, and one that
 *	refuses is passed by.
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

/* What a domain becomes that the group is attached to. */
struct limits {
	struct iommu_domain_geometry geometry;
	unsigned long pgsize;
	bool coherent;
};

/* A member keeps what is asked here as long as the group's mutex is held. */
static int add_limits(struct device *dev, void *data)
{
	const struct iommu_device *iommu = READ_ONCE(READ_ONCE(dev->iommu)->iommu_dev);
	struct limits *limits = data;

	limits->geometry.aperture_end = min(limits->geometry.aperture_end, iommu->aperture_end);
	limits->pgsize = max(limits->pgsize, iommu->pgsize);
	limits->coherent = limits->coherent && iommu->coherent;
	return 0;
}

/* Would nothing change for those that the domain has? */
static bool limits_fit(const struct limits *limits, const struct vfio_domain *d)
{
	return limits->geometry.aperture_end >= d->domain->geometry.aperture_end &&
	       limits->pgsize <= d->domain->pgsize && limits->coherent == d->coherent;
}

static int attach_group(void *iommu_data, struct iommu_group *iommu_group)
{
	struct vfio_iommu *iommu = iommu_data;
	const struct bus_type *bus = NULL;
	struct limits limits = { .geometry.aperture_end = ~(dma_addr_t)0, .coherent = true };
	const struct iommu_domain_geometry *geo;
	struct vfio_iommu_group *group;
	struct vfio_domain *domain, *d;
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

	iommu_group_for_each_dev(iommu_group, &limits, add_limits);
	geo = &limits.geometry;
	ret = -EINVAL;
	if (vfio_iommu_aper_conflict(iommu, geo->aperture_start, geo->aperture_end))
		goto out_domain;

	ret = iommu_get_group_resv_regions(iommu_group, &resv_regions);
	if (ret)
		goto out_domain;
	ret = -EINVAL;
	if (vfio_iommu_resv_conflict(iommu, &resv_regions))
		goto out_domain;

	/* What may be mapped from now on; in force once nothing can fail. */
	ret = vfio_iommu_iova_get_copy(iommu, &iova_copy);
	if (ret)
		goto out_domain;
	ret = vfio_iommu_aper_resize(&iova_copy, geo->aperture_start, geo->aperture_end);
	if (ret)
		goto out_domain;
	ret = vfio_iommu_resv_exclude(&iova_copy, &resv_regions);
	if (ret)
		goto out_domain;
	sw_msi = vfio_iommu_has_sw_msi(&resv_regions, &msi_base);

	/* Without remapping a device may write any interrupt. */
	ret = -EPERM;
	if (!iommu_capable(bus, IOMMU_CAP_INTR_REMAP))
		goto out_domain;
	domain->coherent = limits.coherent;

	list_for_each_entry(d, &iommu->domain_list, next) {
		if (d->domain->owner != domain->domain->owner || !limits_fit(&limits, d))
			continue;
		/* Refused, the group is where it was, and the next one is tried. */
		if (iommu_attach_group(d->domain, iommu_group))
			continue;
		list_add(&group->next, &d->group_list);
		iommu_domain_free(domain->domain);
		kfree(domain);
		goto done;
	}

	ret = iommu_attach_group(domain->domain, iommu_group);
	if (ret)
		goto out_domain;

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

const struct vfio_attach_group_ops attach_group_member_attributes = {
	.attach_group = attach_group,
};
