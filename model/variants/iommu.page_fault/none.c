// SPDX-License-Identifier: GPL-2.0-only
/*
 * No device may make page requests.
 *
 * Origin: Linux before 5.3, whose core knows no page requests (drivers of IOMMUs with processes'
 *	address spaces answered by themselves).
 * Locks: takes none, needs none.
 * Differs: what a device asks for is refused by the IOMMU driver.
 * Cut: nothing.
 */
#include "../../iommu/iommu-priv.h"

static int enable(struct device *dev)
{
	return -EOPNOTSUPP;
}

static void disable(struct device *dev)
{
}

static int report(struct device *dev, unsigned int id)
{
	return -EOPNOTSUPP;
}

const struct iommu_page_fault_ops page_fault_none = {
	.enable = enable,
	.disable = disable,
	.report = report,
};
