// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO's groups: made by the first device that a VFIO driver binds, opened by one user at a time,
 * put into a container.
 *
 * A group lives as long as it has devices or an open file. What is left to an open file when the
 * last device has gone has rivals, see model/variants/vfio.last_device/. Left out: device files and
 * the wait for them, groups without an IOMMU, the interface to KVM.
 */
#include "vfio.h"

/* Protects the list of groups; a group's group_lock nests inside where that takes the group back.
 */
DEFINE_MUTEX(vfio_group_list_lock);
static LIST_HEAD(vfio_group_list);

const struct vfio_last_device_ops *vfio_last_device_form = &last_device_takes_group_back;
const struct vfio_device_get_group_ops *vfio_device_get_group_form =
	&device_get_group_one_reference;

static struct vfio_group *vfio_group_alloc(struct iommu_group *iommu_group)
{
	struct vfio_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return NULL;
	refcount_set(&group->users, 1);
	refcount_set(&group->drivers, 1);
	group->iommu_group = iommu_group_ref_get(iommu_group);
	mutex_init(&group->device_lock);
	INIT_LIST_HEAD(&group->device_list);
	mutex_init(&group->group_lock);
	list_add_tail(&group->vfio_next, &vfio_group_list);
	return group;
}

/* One user less. Whoever took the IOMMU group back has taken the group off the list as well. */
void vfio_group_put(struct vfio_group *group)
{
	if (!refcount_dec_and_mutex_lock(&group->users, &vfio_group_list_lock))
		return;
	WARN_ON(!list_empty(&group->device_list));
	WARN_ON(group->container);
	if (group->iommu_group)
		list_del(&group->vfio_next);
	mutex_unlock(&vfio_group_list_lock);
	iommu_group_put(group->iommu_group);
	kfree(group);
}

/* @found: it was there already. NULL when out of memory. */
struct vfio_group *vfio_group_find_or_alloc(struct iommu_group *iommu_group, bool *found)
{
	struct vfio_group *group;

	*found = true;
	mutex_lock(&vfio_group_list_lock);
	list_for_each_entry(group, &vfio_group_list, vfio_next) {
		if (group->iommu_group == iommu_group && vfio_last_device_form->get(group))
			goto out_unlock;
	}
	*found = false;
	group = vfio_group_alloc(iommu_group);
out_unlock:
	mutex_unlock(&vfio_group_list_lock);
	return group;
}

static void vfio_group_add_device(struct vfio_group *group, struct vfio_device *vdev)
{
	vdev->group = group;
	mutex_lock(&group->device_lock);
	list_add_tail(&vdev->group_next, &group->device_list);
	mutex_unlock(&group->device_lock);
}

/* Called by a VFIO driver's probe, so the device is in its IOMMU group and stays there. */
int vfio_register_group_dev(struct vfio_device *vdev)
{
	struct vfio_group *group = vfio_device_get_group_form->get(vdev->dev);

	if (IS_ERR(group))
		return PTR_ERR(group);
	vfio_group_add_device(group, vdev);
	return 0;
}

int vfio_register_emulated_iommu_dev(struct vfio_device *vdev)
{
	struct iommu_group *iommu_group = iommu_group_alloc();
	struct vfio_group *group = NULL;
	int ret;

	if (IS_ERR(iommu_group))
		return PTR_ERR(iommu_group);
	ret = iommu_group_add_device(iommu_group, vdev->dev);
	if (ret)
		goto out_put;

	mutex_lock(&vfio_group_list_lock);
	group = vfio_group_alloc(iommu_group);
	if (group)
		group->type = VFIO_EMULATED_IOMMU;
	mutex_unlock(&vfio_group_list_lock);
	if (group) {
		vfio_group_add_device(group, vdev);
	} else {
		iommu_group_remove_device(vdev->dev);
		ret = -ENOMEM;
	}
out_put:
	iommu_group_put(iommu_group);
	return ret;
}

void vfio_unregister_group_dev(struct vfio_device *vdev)
{
	struct vfio_group *group = vdev->group;

	mutex_lock(&group->device_lock);
	list_del(&vdev->group_next);
	mutex_unlock(&group->device_lock);
	if (group->type == VFIO_EMULATED_IOMMU)
		iommu_group_remove_device(vdev->dev);
	vfio_last_device_form->put(group);
}

/* Opens /dev/vfio/@minor. -ENODEV when there is no such group (any more), -EBUSY when it is open.
 */
int vfio_group_open(int minor, struct vfio_group **opened)
{
	struct vfio_group *group;
	int ret = -ENODEV;

	mutex_lock(&vfio_group_list_lock);
	list_for_each_entry(group, &vfio_group_list, vfio_next) {
		if (iommu_group_id(group->iommu_group) == minor &&
		    refcount_inc_not_zero(&group->users)) {
			ret = 0;
			break;
		}
	}
	mutex_unlock(&vfio_group_list_lock);
	if (ret)
		return ret;

	mutex_lock(&group->group_lock);
	if (!group->iommu_group)
		ret = -ENODEV;
	else if (group->opened)
		ret = -EBUSY;
	else
		group->opened = true;
	mutex_unlock(&group->group_lock);
	if (ret)
		vfio_group_put(group);
	else
		*opened = group;
	return ret;
}

/* The last file is closed: whatever the user left attached is detached. */
void vfio_group_close(struct vfio_group *group)
{
	mutex_lock(&group->group_lock);
	if (group->container)
		vfio_container_detach_group(group->container, group);
	group->opened = false;
	mutex_unlock(&group->group_lock);
	vfio_group_put(group);
}

int vfio_group_set_container(struct vfio_group *group, struct vfio_container *container)
{
	int ret = -EINVAL;

	mutex_lock(&group->group_lock);
	if (!group->iommu_group)
		ret = -ENODEV;
	else if (!group->container)
		ret = vfio_container_attach_group(container, group);
	mutex_unlock(&group->group_lock);
	return ret;
}

int vfio_group_unset_container(struct vfio_group *group)
{
	int ret = -EINVAL;

	mutex_lock(&group->group_lock);
	if (group->container) {
		vfio_container_detach_group(group->container, group);
		ret = 0;
	}
	mutex_unlock(&group->group_lock);
	return ret;
}
