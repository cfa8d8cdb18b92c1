/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_MOCK_IOMMU_H
#define _DRIVERS_MOCK_IOMMU_H

#include <linux/iommu.h>

#define MOCK_DRIVERS 2

struct iommu_device *mock_iommu_create(unsigned int driver, struct bus_type *bus, bool intr_remap);
void mock_iommu_destroy(struct iommu_device *iommu);
struct iommu_domain *mock_iommu_translates(struct device *dev);

#endif
