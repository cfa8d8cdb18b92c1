// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device joins its group and gets its translation in one section of the group's mutex.
 *
 * Origin: iommu_probe_device() and bus_iommu_probe() of Linux 6.6 and later.
 * Locks: takes iommu_probe_device_lock, inside it the group's mutex.
 * Differs: whoever holds the group's mutex sees no member without translation, but while the groups
 *	of an IOMMU that registers wait for their default domain.
 * Cut: probe_finalize, direct mappings.
 */
#include "../../iommu/iommu-priv.h"

static int __probe_device(struct device *dev, struct list_head *group_list)
{
	struct group_device *member;
	struct iommu_group *group;
	int ret;

	lockdep_assert_held(&iommu_probe_device_lock);
	if (READ_ONCE(dev->iommu_group))
		return 0;
	ret = iommu_init_device(dev, &group);
	if (ret)
		return ret;
	WRITE_ONCE(dev->iommu_group, group);

	member = iommu_group_alloc_device(group, dev);
	mutex_lock(&group->mutex);
	if (IS_ERR(member)) {
		ret = PTR_ERR(member);
		goto err_deinit;
	}
	list_add_tail(&member->list, &group->devices);

	ret = 0;
	if (group->domain)
		ret = __iommu_device_set_domain(group->domain, dev);
	else if (!group->default_domain && !group_list)
		ret = iommu_setup_default_domain(group);
	else if (!group->default_domain && list_empty(&group->entry))
		list_add_tail(&group->entry, group_list);
	if (ret)
		goto err_list;
	/* What device_group() counted is the member's. */
	mutex_unlock(&group->mutex);
	return 0;

err_list:
	list_del(&member->list);
	iommu_group_free_device(group, member);
err_deinit:
	iommu_deinit_device(dev, group);
	mutex_unlock(&group->mutex);
	iommu_group_put(group);
	return ret;
}

static int probe_device(struct device *dev)
{
	int ret;

	mutex_lock(&iommu_probe_device_lock);
	ret = __probe_device(dev, NULL);
	mutex_unlock(&iommu_probe_device_lock);
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

static int bus_probe(struct bus_type *bus, struct iommu_device *iommu)
{
	struct walk walk = { .iommu = iommu };
	struct iommu_group *group, *next;
	int ret;

	INIT_LIST_HEAD(&walk.group_list);
	bus_for_each_dev(bus, NULL, &walk, probe_iommu_group);

	list_for_each_entry_safe(group, next, &walk.group_list, entry) {
		mutex_lock(&group->mutex);
		list_del_init(&group->entry);
		ret = iommu_setup_default_domain(group);
		mutex_unlock(&group->mutex);
		/* Whoever is on the list behind it stays there, as in the kernel. */
		if (ret)
			return ret;
	}
	return 0;
}

const struct iommu_probe_device_ops probe_device_locked_join = {
	.probe_device = probe_device,
	.bus_probe = bus_probe,
};
