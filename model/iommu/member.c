// SPDX-License-Identifier: GPL-2.0-only
/*
 * Membership of a group: what is kept of a member, and the two links by which sysfs shows it.
 *
 * What becomes of a device that cannot be added has rivals, see
 * model/variants/iommu.group_add_device/.
 */
#include <linux/string.h>
#include "iommu-priv.h"

const struct iommu_group_add_device_ops *iommu_group_add_device_form =
	&group_add_device_links_first;

/* Shows @member in the directory of its group; a name that is taken gets a number. */
static int iommu_group_link_device(struct iommu_group *group, struct group_device *member)
{
	struct device *dev = member->dev;
	int ret, i = 0;

	member->name = kasprintf(GFP_KERNEL, "%s", dev_name(dev));
	while (member->name) {
		ret = sysfs_create_link_nowarn(group->devices_kobj, &dev->kobj, member->name);
		if (!ret)
			return 0;
		kfree(member->name);
		if (ret != -EEXIST)
			return ret;
		member->name = kasprintf(GFP_KERNEL, "%s.%d", dev_name(dev), i++);
	}
	return -ENOMEM;
}

/* A member that is on no list yet; error pointer. */
struct group_device *iommu_group_alloc_device(struct iommu_group *group, struct device *dev)
{
	struct group_device *member = kzalloc(sizeof(*member), GFP_KERNEL);
	int ret;

	if (!member)
		return ERR_PTR(-ENOMEM);
	member->dev = dev;
	ret = sysfs_create_link(&dev->kobj, &group->kobj, "iommu_group");
	if (ret)
		goto err_free_device;
	ret = iommu_group_link_device(group, member);
	if (ret)
		goto err_remove_link;
	return member;

err_remove_link:
	sysfs_remove_link(&dev->kobj, "iommu_group");
err_free_device:
	kfree(member);
	return ERR_PTR(ret);
}

/* One that is on no list any more; NULL is nothing. */
void iommu_group_free_device(struct iommu_group *group, struct group_device *member)
{
	if (!member)
		return;
	sysfs_remove_link(group->devices_kobj, member->name);
	sysfs_remove_link(&member->dev->kobj, "iommu_group");
	kfree(member->name);
	kfree(member);
}

/* With a reference on the group. Its device is attached, or it is on no list again. */
int iommu_group_take_device(struct iommu_group *group, struct group_device *member)
{
	struct device *dev = member->dev;
	int ret = 0;

	iommu_group_ref_get(group);
	WRITE_ONCE(dev->iommu_group, group);

	mutex_lock(&group->mutex);
	list_add_tail(&member->list, &group->devices);
	if (group->domain)
		ret = __iommu_device_set_domain(group->domain, dev);
	if (ret)
		list_del(&member->list);
	mutex_unlock(&group->mutex);
	return ret;
}

/* Adds @dev, which translates through the group's domain afterwards, if that has one. */
int iommu_group_add_device(struct iommu_group *group, struct device *dev)
{
	return iommu_group_add_device_form->add_device(group, dev);
}

/* Takes @dev off the list; the caller frees what it gets, NULL when @dev was no member. */
struct group_device *__iommu_group_unlink_device(struct iommu_group *group, struct device *dev)
{
	struct group_device *member;

	lockdep_assert_held(&group->mutex);
	for_each_group_device(group, member) {
		if (member->dev == dev) {
			if (group->resetting == dev)
				group->resetting = NULL;
			list_del(&member->list);
			return member;
		}
	}
	return NULL;
}

void iommu_group_remove_device(struct device *dev)
{
	struct iommu_group *group = READ_ONCE(dev->iommu_group);
	struct group_device *member;

	if (!group)
		return;
	mutex_lock(&group->mutex);
	member = __iommu_group_unlink_device(group, dev);
	mutex_unlock(&group->mutex);
	if (!member)
		return;

	iommu_group_free_device(group, member);
	WRITE_ONCE(dev->iommu_group, NULL);
	iommu_group_put(group);
}
