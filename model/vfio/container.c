// SPDX-License-Identifier: GPL-2.0-only
/*
 * Containers: what a user puts groups into, so that all translate alike.
 *
 * A group is claimed for the user when it joins; the container gets its IOMMU driver when the user
 * asks for one, and hands it the groups that are there, and later each that joins.
 */
#include "vfio.h"

struct vfio_container *vfio_container_open(void)
{
	struct vfio_container *container = kzalloc(sizeof(*container), GFP_KERNEL);

	if (!container)
		return NULL;
	kref_init(&container->kref);
	mutex_init(&container->group_lock);
	INIT_LIST_HEAD(&container->group_list);
	return container;
}

static void vfio_container_release(struct kref *kref)
{
	kfree(container_of(kref, struct vfio_container, kref));
}

void vfio_container_get(struct vfio_container *container)
{
	kref_get(&container->kref);
}

void vfio_container_put(struct vfio_container *container)
{
	kref_put(&container->kref, vfio_container_release);
}

static void vfio_group_disown(struct vfio_group *group)
{
	if (group->type == VFIO_IOMMU)
		iommu_group_release_dma_owner(group->iommu_group);
}

int vfio_container_attach_group(struct vfio_container *container, struct vfio_group *group)
{
	int ret;

	lockdep_assert_held(&group->group_lock);
	mutex_lock(&container->group_lock);

	/* What is made up for a device has no translation to own. */
	ret = group->type == VFIO_IOMMU ? iommu_group_claim_dma_owner(group->iommu_group, group)
					: 0;
	if (ret)
		goto out_unlock;
	if (container->iommu_driver) {
		ret = container->iommu_driver->attach_group(container->iommu_data,
							    group->iommu_group, group->type);
		if (ret) {
			vfio_group_disown(group);
			goto out_unlock;
		}
	}

	group->container = container;
	list_add(&group->container_next, &container->group_list);
	vfio_container_get(container);
out_unlock:
	mutex_unlock(&container->group_lock);
	return ret;
}

void vfio_container_detach_group(struct vfio_container *container, struct vfio_group *group)
{
	lockdep_assert_held(&group->group_lock);
	mutex_lock(&container->group_lock);

	if (container->iommu_driver)
		container->iommu_driver->detach_group(container->iommu_data, group->iommu_group);
	vfio_group_disown(group);

	group->container = NULL;
	list_del(&group->container_next);
	/* A container without groups can be set up anew, for another kind of IOMMU. */
	if (container->iommu_driver && list_empty(&container->group_list)) {
		container->iommu_driver->release(container->iommu_data);
		container->iommu_driver = NULL;
		container->iommu_data = NULL;
	}
	mutex_unlock(&container->group_lock);
	vfio_container_put(container);
}

static int vfio_container_attach_groups(struct vfio_container *container,
					const struct vfio_iommu_driver_ops *ops, void *data)
{
	struct vfio_group *group;
	int ret;

	list_for_each_entry(group, &container->group_list, container_next) {
		ret = ops->attach_group(data, group->iommu_group, group->type);
		if (ret)
			goto err_detach;
	}
	return 0;

err_detach:
	for (group = list_prev_entry(group, container_next);
	     &group->container_next != &container->group_list;
	     group = list_prev_entry(group, container_next))
		ops->detach_group(data, group->iommu_group);
	return ret;
}

int vfio_container_set_iommu(struct vfio_container *container)
{
	const struct vfio_iommu_driver_ops *ops = &vfio_iommu_type1_ops;
	void *data;
	int ret = -EINVAL;

	mutex_lock(&container->group_lock);
	if (list_empty(&container->group_list) || container->iommu_driver)
		goto out_unlock;

	data = ops->open();
	if (IS_ERR(data)) {
		ret = PTR_ERR(data);
		goto out_unlock;
	}
	ret = vfio_container_attach_groups(container, ops, data);
	if (ret) {
		ops->release(data);
		goto out_unlock;
	}
	container->iommu_driver = ops;
	container->iommu_data = data;
out_unlock:
	mutex_unlock(&container->group_lock);
	return ret;
}

int vfio_container_map_dma(struct vfio_container *container, dma_addr_t iova,
			   struct user_memory *mm)
{
	int ret = -EINVAL;

	mutex_lock(&container->group_lock);
	if (container->iommu_driver)
		ret = container->iommu_driver->map_dma(container->iommu_data, iova, mm);
	mutex_unlock(&container->group_lock);
	return ret;
}

int vfio_container_unmap_dma(struct vfio_container *container, dma_addr_t iova)
{
	int ret = -EINVAL;

	mutex_lock(&container->group_lock);
	if (container->iommu_driver)
		ret = container->iommu_driver->unmap_dma(container->iommu_data, iova);
	mutex_unlock(&container->group_lock);
	return ret;
}
