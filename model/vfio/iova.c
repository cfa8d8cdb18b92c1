// SPDX-License-Identifier: GPL-2.0-only
/*
 * The addresses that a container's user may map: what the apertures of all its domains have in
 * common, without what any device of its groups reserves.
 *
 * An attach works on a copy, which takes the list's place when nothing can fail any more.
 */
#include "type1.h"

static int vfio_iommu_iova_insert(struct list_head *head, dma_addr_t start, dma_addr_t end)
{
	struct vfio_iova *range = kmalloc(sizeof(*range), GFP_KERNEL);

	if (!range)
		return -ENOMEM;
	INIT_LIST_HEAD(&range->list);
	range->start = start;
	range->end = end;
	list_add_tail(&range->list, head);
	return 0;
}

void vfio_iommu_iova_free(struct list_head *iova)
{
	struct vfio_iova *range, *next;

	list_for_each_entry_safe(range, next, iova, list) {
		list_del(&range->list);
		kfree(range);
	}
}

/* An error leaves @copy as empty as it was. */
int vfio_iommu_iova_get_copy(struct vfio_iommu *iommu, struct list_head *copy)
{
	struct vfio_iova *range;
	int ret;

	list_for_each_entry(range, &iommu->iova_list, list) {
		ret = vfio_iommu_iova_insert(copy, range->start, range->end);
		if (ret) {
			vfio_iommu_iova_free(copy);
			return ret;
		}
	}
	return 0;
}

void vfio_iommu_iova_insert_copy(struct vfio_iommu *iommu, struct list_head *copy)
{
	vfio_iommu_iova_free(&iommu->iova_list);
	list_splice_tail(copy, &iommu->iova_list);
	INIT_LIST_HEAD(copy);
}

/* A mapping that has an address in common with @start to @end. */
struct vfio_dma *vfio_find_dma(struct vfio_iommu *iommu, dma_addr_t start, dma_addr_t end)
{
	struct vfio_dma *dma;

	list_for_each_entry(dma, &iommu->dma_list, next) {
		if (start <= dma->iova + VFIO_PAGE_SIZE - 1 && dma->iova <= end)
			return dma;
	}
	return NULL;
}

/* Is something mapped outside of the aperture, or is no address in it usable? */
bool vfio_iommu_aper_conflict(struct vfio_iommu *iommu, dma_addr_t start, dma_addr_t end)
{
	struct vfio_iova *first, *last;

	if (list_empty(&iommu->iova_list))
		return false;
	first = list_first_entry(&iommu->iova_list, struct vfio_iova, list);
	last = list_last_entry(&iommu->iova_list, struct vfio_iova, list);
	if (start > last->end || end < first->start)
		return true;
	if (start > first->start && vfio_find_dma(iommu, first->start, start - 1))
		return true;
	return end < last->end && vfio_find_dma(iommu, end + 1, last->end);
}

/* Leaves in @iova what is in the aperture; an empty list becomes the aperture. */
int vfio_iommu_aper_resize(struct list_head *iova, dma_addr_t start, dma_addr_t end)
{
	struct vfio_iova *range, *next;

	if (list_empty(iova))
		return vfio_iommu_iova_insert(iova, start, end);

	list_for_each_entry_safe(range, next, iova, list) {
		if (range->end < start || range->start > end) {
			list_del(&range->list);
			kfree(range);
			continue;
		}
		if (range->start < start)
			range->start = start;
		if (range->end > end)
			range->end = end;
	}
	return 0;
}

static dma_addr_t resv_end(const struct iommu_resv_region *region)
{
	return region->start + region->length - 1;
}

/* Is something mapped where the devices of a group reserve a region? */
bool vfio_iommu_resv_conflict(struct vfio_iommu *iommu, struct list_head *resv_regions)
{
	struct iommu_resv_region *region;

	list_for_each_entry(region, resv_regions, list) {
		if (vfio_find_dma(iommu, region->start, resv_end(region)))
			return true;
	}
	return false;
}

/* Takes @start to @end out of one range: what is left before it becomes a range of its own. */
static int vfio_iommu_range_exclude(struct vfio_iova *range, dma_addr_t start, dma_addr_t end)
{
	int ret = 0;

	if (start > range->end || end < range->start)
		return 0;
	if (start > range->start)
		ret = vfio_iommu_iova_insert(&range->list, range->start, start - 1);
	if (ret)
		return ret;
	if (end < range->end) {
		range->start = end + 1;
		return 0;
	}
	list_del(&range->list);
	kfree(range);
	return 0;
}

int vfio_iommu_resv_exclude(struct list_head *iova, struct list_head *resv_regions)
{
	struct iommu_resv_region *region;
	struct vfio_iova *range, *next;
	int ret;

	list_for_each_entry(region, resv_regions, list) {
		list_for_each_entry_safe(range, next, iova, list) {
			ret = vfio_iommu_range_exclude(range, region->start, resv_end(region));
			if (ret)
				return ret;
		}
	}
	return list_empty(iova) ? -EINVAL : 0;
}

/* May the user map this page? */
bool vfio_iommu_iova_dma_valid(struct vfio_iommu *iommu, dma_addr_t iova)
{
	struct vfio_iova *range;

	list_for_each_entry(range, &iommu->iova_list, list) {
		if (iova >= range->start && iova + VFIO_PAGE_SIZE - 1 <= range->end)
			return true;
	}
	return list_empty(&iommu->iova_list);
}

/* A domain has gone: the ends of @iova move to where the remaining apertures allow. */
void vfio_iommu_aper_expand(struct vfio_iommu *iommu, struct list_head *iova)
{
	dma_addr_t start = 0, end = ~(dma_addr_t)0;
	struct vfio_domain *domain;

	if (list_empty(iova))
		return;
	list_for_each_entry(domain, &iommu->domain_list, next) {
		const struct iommu_domain_geometry *geo = &domain->domain->geometry;

		if (geo->aperture_start > start)
			start = geo->aperture_start;
		if (geo->aperture_end < end)
			end = geo->aperture_end;
	}
	list_first_entry(iova, struct vfio_iova, list)->start = start;
	list_last_entry(iova, struct vfio_iova, list)->end = end;
}

/* What the remaining groups reserve, taken out of the whole of @iova anew. */
int vfio_iommu_resv_refresh(struct vfio_iommu *iommu, struct list_head *iova)
{
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;
	dma_addr_t start, end;
	LIST_HEAD(regions);
	int ret = 0;

	if (list_empty(iova))
		return -EINVAL;
	list_for_each_entry(domain, &iommu->domain_list, next) {
		list_for_each_entry(group, &domain->group_list, next) {
			ret = iommu_get_group_resv_regions(group->iommu_group, &regions);
			if (ret)
				goto out_put;
		}
	}
	start = list_first_entry(iova, struct vfio_iova, list)->start;
	end = list_last_entry(iova, struct vfio_iova, list)->end;
	vfio_iommu_iova_free(iova);
	ret = vfio_iommu_aper_resize(iova, start, end);
	if (!ret)
		ret = vfio_iommu_resv_exclude(iova, &regions);
out_put:
	iommu_put_resv_regions(&regions);
	return ret;
}
