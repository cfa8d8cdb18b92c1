// SPDX-License-Identifier: GPL-2.0-only
/*
 * The change, by user space, of the domain that a group has when nobody attached one.
 *
 * How a write to the file "type" of a group is kept apart from drivers and from the end of devices
 * has rivals, see model/variants/iommu.store_type/. Left out: flush queues, direct mappings, the
 * wish of drivers for a type.
 */
#include "iommu-priv.h"

const struct iommu_store_type_ops *iommu_store_type_form = &store_type_device_lock_between;

/* The group has members. It keeps the domain that it has when the new one cannot be had. */
int iommu_change_default_domain(struct iommu_group *group, unsigned int type)
{
	struct iommu_domain *old = group->default_domain, *dom;
	int ret;

	lockdep_assert_held(&group->mutex);
	if (group->resetting)
		return -EBUSY;
	if (old && old->type == type)
		return 0;
	dom = __iommu_group_domain_alloc(group, type);
	if (!dom)
		return -ENOMEM;

	group->default_domain = dom;
	ret = __iommu_group_set_domain(group, dom);
	if (ret)
		goto err_restore;
	if (old)
		iommu_domain_free(old);
	return 0;

err_restore:
	iommu_domain_free(dom);
	group->default_domain = old;
	return ret;
}
