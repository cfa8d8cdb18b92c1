// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reserved regions: addresses of a device at which nothing can be mapped, or nothing but its
 * interrupts. Left out: regions that are merged because they overlap, direct mappings.
 */
#include "iommu-priv.h"

/* NULL when out of memory. */
struct iommu_resv_region *iommu_alloc_resv_region(phys_addr_t start, size_t length,
						  enum iommu_resv_type type)
{
	struct iommu_resv_region *region = kzalloc(sizeof(*region), GFP_KERNEL);

	if (!region)
		return NULL;
	INIT_LIST_HEAD(&region->list);
	region->start = start;
	region->length = length;
	region->type = type;
	return region;
}

void iommu_put_resv_regions(struct list_head *head)
{
	struct iommu_resv_region *region, *next;

	list_for_each_entry_safe(region, next, head, list) {
		list_del(&region->list);
		kfree(region);
	}
}

/* Adds a copy of each region that @head does not have yet. */
static int iommu_insert_device_resv_regions(struct list_head *device_regions,
					    struct list_head *head)
{
	struct iommu_resv_region *region, *present, *copy;

	list_for_each_entry(region, device_regions, list) {
		list_for_each_entry(present, head, list) {
			if (present->start == region->start && present->length == region->length &&
			    present->type == region->type)
				break;
		}
		if (&present->list != head)
			continue;
		copy = iommu_alloc_resv_region(region->start, region->length, region->type);
		if (!copy)
			return -ENOMEM;
		list_add_tail(&copy->list, head);
	}
	return 0;
}

/* Adds the regions of all members to @head, which the caller has to put, also after an error. */
int iommu_get_group_resv_regions(struct iommu_group *group, struct list_head *head)
{
	struct group_device *member;
	int ret = 0;

	mutex_lock(&group->mutex);
	for_each_group_device(group, member) {
		LIST_HEAD(device_regions);

		dev_iommu_ops(member->dev)->get_resv_regions(member->dev, &device_regions);
		ret = iommu_insert_device_resv_regions(&device_regions, head);
		iommu_put_resv_regions(&device_regions);
		if (ret)
			break;
	}
	mutex_unlock(&group->mutex);
	return ret;
}
