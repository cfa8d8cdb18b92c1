/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_MOCK_IOMMU_H
#define _DRIVERS_MOCK_IOMMU_H

#include <linux/iommu.h>

#define MOCK_DRIVERS 2

struct mock_iommu_desc {
	unsigned int driver; /* 0 or 1 */
	bool intr_remap, coherent;
	dma_addr_t aperture_end; /* last address that it translates */
};

struct iommu_device *mock_iommu_create(const struct mock_iommu_desc *desc, struct bus_type *bus);
void mock_iommu_destroy(struct iommu_device *iommu);
struct iommu_domain *mock_iommu_translates(struct device *dev);

#endif
