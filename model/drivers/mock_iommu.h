/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_MOCK_IOMMU_H
#define _DRIVERS_MOCK_IOMMU_H

#include <linux/iommu.h>

#define MOCK_DRIVERS 3
#define MOCK_SPAPR   2 /* the stub of powerpc, see phb.c */

struct mock_iommu_desc {
	unsigned int driver; /* 0 or 1 */
	bool intr_remap, coherent;
	bool narrows;
	dma_addr_t aperture_end; /* last address that it translates */
	unsigned long pgsize;	 /* 0: the usual one */
};

/* What the driver of an instance has done so far. */
enum mock_count { MOCK_ATTACHES, MOCK_FLUSHES, MOCK_COUNTS };

struct iommu_device *mock_iommu_create(const struct mock_iommu_desc *desc);
int mock_iommu_register(struct iommu_device *iommu, unsigned int driver, struct bus_type *bus);
int mock_attach_dev(struct iommu_domain *domain, struct device *dev);
void mock_iommu_destroy(struct iommu_device *iommu);
/* The domain that @dev translates through, to compare with what the core believes; or NULL. */
struct iommu_domain *mock_iommu_translates(struct device *dev);
/* The same for whoever has the mutex of the group, and knows that this keeps @dev and its state. */
struct iommu_domain *mock_iommu_domain_of(struct device *dev);
long mock_iommu_count(const struct iommu_device *iommu, enum mock_count what);

int mock_iommu_pins(unsigned int driver);
const struct module *mock_iommu_module(unsigned int driver);

/* mock_fault.c */
int mock_fault_start(struct device *dev);
void mock_fault_stop(struct device *dev);
int mock_fault_raise(struct device *dev);
bool mock_fault_waits(struct device *dev);

#endif
