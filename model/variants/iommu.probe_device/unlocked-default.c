// SPDX-License-Identifier: GPL-2.0-only
/*
 * The group gets its default domain from whoever brings a member, before the member joins.
 *
 * Origin: iommu_group_get_for_dev() and bus_set_iommu() of Linux 4.15, called by the drivers'
 *	add_device.
 * Locks: takes the group's mutex to join.
 * Differs: no lock at all for the default domain; two members that come at the same time each make
 *	one.
 * Cut: dev->iommu is what drivers kept for themselves then. Direct mappings.
 */
#include "../../iommu/iommu-priv.h"

static int probe_device(struct device *dev)
{
	struct iommu_group *group;
	int ret;

	if (READ_ONCE(dev->iommu_group))
		return 0;
	ret = iommu_init_device(dev, &group);
	if (ret)
		return ret;

	if (!group->default_domain) {
		group->default_domain = __iommu_domain_alloc(dev_iommu_ops(dev), dev,
							     IOMMU_DOMAIN_DMA);
		if (!group->domain)
			group->domain = group->default_domain;
	}
	ret = iommu_group_add_device(group, dev);
	if (ret) {
		dev_iommu_ops(dev)->release_device(dev);
		dev_iommu_free(dev);
	}
	/* The member has its own. */
	iommu_group_put(group);
	return ret;
}

static int probe_iommu_group(struct device *dev, void *data)
{
	if (dev->firmware.iommu == data)
		probe_device(dev);
	return 0;
}

static int bus_probe(struct bus_type *bus, struct iommu_device *iommu)
{
	return bus_for_each_dev(bus, NULL, iommu, probe_iommu_group);
}

const struct iommu_probe_device_ops probe_device_unlocked_default = {
	.probe_device = probe_device,
	.bus_probe = bus_probe,
};
