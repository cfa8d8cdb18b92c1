// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO's IOMMU driver: the domains of a container, the groups that share them, and the pages that
 * are mapped in all.
 *
 * How a group is attached has rivals, see model/variants/vfio.attach_group/. Left out: pinning and
 * its accounting, apertures and reserved ranges, nesting, large pages, emulated devices.
 */
#include "type1.h"

const struct vfio_attach_group_ops *vfio_attach_group_form = &attach_group_bus_type_lookup;

static void *vfio_iommu_type1_open(void)
{
	struct vfio_iommu *iommu = kzalloc(sizeof(*iommu), GFP_KERNEL);

	if (!iommu)
		return ERR_PTR(-ENOMEM);
	mutex_init(&iommu->lock);
	INIT_LIST_HEAD(&iommu->domain_list);
	INIT_LIST_HEAD(&iommu->dma_list);
	return iommu;
}

static void vfio_iommu_type1_release(void *iommu_data)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_dma *dma, *next;

	WARN_ON(!list_empty(&iommu->domain_list));
	list_for_each_entry_safe(dma, next, &iommu->dma_list, next) {
		list_del(&dma->next);
		kfree(dma);
	}
	kfree(iommu);
}

bool vfio_iommu_find_iommu_group(struct vfio_iommu *iommu, struct iommu_group *iommu_group)
{
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;

	lockdep_assert_held(&iommu->lock);
	list_for_each_entry(domain, &iommu->domain_list, next) {
		list_for_each_entry(group, &domain->group_list, next) {
			if (group->iommu_group == iommu_group)
				return true;
		}
	}
	return false;
}

/* Does software have to place the address that interrupts of the group are written to? */
bool vfio_iommu_has_sw_msi(struct iommu_group *iommu_group, phys_addr_t *base)
{
	struct iommu_resv_region *region;
	LIST_HEAD(regions);
	bool found = false;

	iommu_get_group_resv_regions(iommu_group, &regions);
	list_for_each_entry(region, &regions, list) {
		if (region->msi) {
			*base = region->start;
			found = true;
			break;
		}
	}
	iommu_put_resv_regions(&regions);
	return found;
}

/* Maps in @domain what the other domains have; all of it or nothing. */
int vfio_iommu_replay(struct vfio_iommu *iommu, struct vfio_domain *domain)
{
	struct vfio_dma *dma;
	int ret;

	lockdep_assert_held(&iommu->lock);
	list_for_each_entry(dma, &iommu->dma_list, next) {
		ret = iommu_map(domain->domain, dma->iova);
		if (ret)
			goto err_unmap;
	}
	return 0;

err_unmap:
	for (dma = list_prev_entry(dma, next); &dma->next != &iommu->dma_list;
	     dma = list_prev_entry(dma, next))
		iommu_unmap(domain->domain, dma->iova);
	return ret;
}

void vfio_iommu_unmap_all(struct vfio_iommu *iommu, struct vfio_domain *domain)
{
	struct vfio_dma *dma;

	lockdep_assert_held(&iommu->lock);
	list_for_each_entry(dma, &iommu->dma_list, next)
		iommu_unmap(domain->domain, dma->iova);
}

/*
 * Moves a group that is attached to a domain of its own to one that the container has already, if
 * one takes it. Returns 1 when it did, 0 when none fits, an error when the group could not go back.
 */
int vfio_iommu_join_domain(struct vfio_iommu *iommu, struct vfio_domain *domain,
			   struct vfio_iommu_group *group)
{
	struct vfio_domain *d;

	lockdep_assert_held(&iommu->lock);
	list_for_each_entry(d, &iommu->domain_list, next) {
		if (d->domain->owner != domain->domain->owner)
			continue;
		iommu_detach_group(domain->domain, group->iommu_group);
		if (!iommu_attach_group(d->domain, group->iommu_group)) {
			list_add(&group->next, &d->group_list);
			return 1;
		}
		if (iommu_attach_group(domain->domain, group->iommu_group))
			return -EIO;
	}
	return 0;
}

static int vfio_iommu_type1_attach_group(void *iommu_data, struct iommu_group *iommu_group)
{
	return vfio_attach_group_form->attach_group(iommu_data, iommu_group);
}

static void vfio_iommu_type1_detach_group(void *iommu_data, struct iommu_group *iommu_group)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;

	mutex_lock(&iommu->lock);
	list_for_each_entry(domain, &iommu->domain_list, next) {
		list_for_each_entry(group, &domain->group_list, next) {
			if (group->iommu_group != iommu_group)
				continue;
			iommu_detach_group(domain->domain, iommu_group);
			list_del(&group->next);
			kfree(group);
			if (list_empty(&domain->group_list)) {
				vfio_iommu_unmap_all(iommu, domain);
				list_del(&domain->next);
				iommu_domain_free(domain->domain);
				kfree(domain);
			}
			goto out_unlock;
		}
	}
out_unlock:
	mutex_unlock(&iommu->lock);
}

static int vfio_iommu_type1_map_dma(void *iommu_data, dma_addr_t iova)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_dma *dma = kzalloc(sizeof(*dma), GFP_KERNEL);
	struct vfio_domain *domain;
	int ret = 0;

	if (!dma)
		return -ENOMEM;
	dma->iova = iova;

	mutex_lock(&iommu->lock);
	list_for_each_entry(domain, &iommu->domain_list, next) {
		ret = iommu_map(domain->domain, iova);
		if (ret)
			goto err_unmap;
	}
	list_add_tail(&dma->next, &iommu->dma_list);
	mutex_unlock(&iommu->lock);
	return 0;

err_unmap:
	for (domain = list_prev_entry(domain, next); &domain->next != &iommu->domain_list;
	     domain = list_prev_entry(domain, next))
		iommu_unmap(domain->domain, iova);
	mutex_unlock(&iommu->lock);
	kfree(dma);
	return ret;
}

const struct vfio_iommu_driver_ops vfio_iommu_type1_ops = {
	.open = vfio_iommu_type1_open,
	.release = vfio_iommu_type1_release,
	.attach_group = vfio_iommu_type1_attach_group,
	.detach_group = vfio_iommu_type1_detach_group,
	.map_dma = vfio_iommu_type1_map_dma,
};
