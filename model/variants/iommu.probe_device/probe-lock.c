// SPDX-License-Identifier: GPL-2.0-only
/*
 * As group-default, one probe at a time.
 *
 * Origin: iommu_probe_device() and bus_iommu_probe() of Linux 6.2, and of 6.1.y (01657bc14a39).
 * Locks: takes iommu_probe_device_lock, inside it the group's mutex to join; then the group's
 * mutex. Differs: groups are listed under their mutex, and looked at again when their turn has
 * come. Cut: probe_finalize, direct mappings.
 */
#include "../../iommu/iommu-priv.h"

/* The device joins its group; @group_list gets the group when that has no default domain yet. */
static int __probe_device(struct device *dev, struct list_head *group_list)
{
	struct iommu_group *group;
	int ret;

	lockdep_assert_held(&iommu_probe_device_lock);
	if (READ_ONCE(dev->iommu_group))
		return 0;
	ret = iommu_init_device(dev, &group);
	if (ret)
		return ret;
	ret = iommu_group_add_device(group, dev);
	if (ret) {
		dev_iommu_ops(dev)->release_device(dev);
		dev_iommu_free(dev);
	}
	if (!ret && group_list) {
		mutex_lock(&group->mutex);
		if (!group->default_domain && list_empty(&group->entry))
			list_add_tail(&group->entry, group_list);
		mutex_unlock(&group->mutex);
	}
	iommu_group_put(group);
	return ret;
}

/* There are drivers that have no such domains: a group without one is none that failed. */
static void alloc_default_domain(struct iommu_group *group, const struct iommu_ops *ops,
				 struct device *dev)
{
	lockdep_assert_held(&group->mutex);
	group->default_domain = __iommu_domain_alloc(ops, dev, IOMMU_DOMAIN_DMA);
	if (!group->domain)
		group->domain = group->default_domain;
}

static int probe_device(struct device *dev)
{
	struct iommu_group *group;
	int ret;

	mutex_lock(&iommu_probe_device_lock);
	ret = __probe_device(dev, NULL);
	mutex_unlock(&iommu_probe_device_lock);
	if (ret)
		return ret;

	group = iommu_group_get(dev);
	if (!group)
		return -ENODEV;
	mutex_lock(&group->mutex);
	if (!group->default_domain)
		alloc_default_domain(group, dev_iommu_ops(dev), dev);
	/* A member that joined later has what the others have. */
	if (group->default_domain && !group->owner)
		ret = __iommu_device_set_domain(group->default_domain, dev);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	if (ret)
		iommu_release_device(dev);
	return ret;
}

struct walk {
	struct iommu_device *iommu;
	struct list_head group_list;
};

static int probe_iommu_group(struct device *dev, void *data)
{
	struct walk *walk = data;

	if (dev->firmware.iommu != walk->iommu)
		return 0;
	mutex_lock(&iommu_probe_device_lock);
	__probe_device(dev, &walk->group_list);
	mutex_unlock(&iommu_probe_device_lock);
	return 0;
}

static int attach_default_domain(struct iommu_group *group)
{
	struct group_device *member;
	int ret = 0;

	for_each_group_device(group, member) {
		ret = __iommu_device_set_domain(group->default_domain, member->dev);
		if (ret)
			break;
	}
	return ret;
}

static int bus_probe(struct bus_type *bus, struct iommu_device *iommu)
{
	struct walk walk = { .iommu = iommu };
	struct iommu_group *group, *next;

	INIT_LIST_HEAD(&walk.group_list);
	bus_for_each_dev(bus, NULL, &walk, probe_iommu_group);

	list_for_each_entry_safe(group, next, &walk.group_list, entry) {
		mutex_lock(&group->mutex);
		list_del_init(&group->entry);
		if (!group->default_domain)
			alloc_default_domain(group, iommu->ops, NULL);
		if (group->default_domain)
			attach_default_domain(group);
		mutex_unlock(&group->mutex);
	}
	return 0;
}

const struct iommu_probe_device_ops probe_device_probe_lock = {
	.probe_device = probe_device,
	.bus_probe = bus_probe,
};
