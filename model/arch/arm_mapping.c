// SPDX-License-Identifier: GPL-2.0-only
/*
 * 32-bit ARM's own DMA mapping: a device gets a domain of its own while its driver is being bound,
 * with the device's lock held.
 *
 * Left out: the address space allocator behind the mapping, sharing a mapping between devices.
 */
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/slab.h>

struct dma_iommu_mapping {
	struct iommu_domain *domain;
	struct kref kref;
};

static struct dma_iommu_mapping *arm_iommu_create_mapping(struct device *dev)
{
	struct dma_iommu_mapping *mapping = kzalloc(sizeof(*mapping), GFP_KERNEL);

	if (!mapping)
		return NULL;
	kref_init(&mapping->kref);
	mapping->domain = iommu_driver_domain_alloc(dev);
	if (!mapping->domain) {
		kfree(mapping);
		return NULL;
	}
	return mapping;
}

static void release_iommu_mapping(struct kref *kref)
{
	struct dma_iommu_mapping *mapping = container_of(kref, struct dma_iommu_mapping, kref);

	iommu_domain_free(mapping->domain);
	kfree(mapping);
}

static void arm_iommu_release_mapping(struct dma_iommu_mapping *mapping)
{
	kref_put(&mapping->kref, release_iommu_mapping);
}

/* A device that gets no mapping works without one, through what its group has. */
void arch_setup_dma_ops(struct device *dev)
{
	struct dma_iommu_mapping *mapping;

	device_lock_assert(dev);
	mapping = arm_iommu_create_mapping(dev);
	if (!mapping)
		return;
	if (iommu_attach_device(mapping->domain, dev)) {
		arm_iommu_release_mapping(mapping);
		return;
	}
	dev->mapping = mapping;
}

void arch_teardown_dma_ops(struct device *dev)
{
	struct dma_iommu_mapping *mapping = dev->mapping;

	if (!mapping)
		return;
	dev->mapping = NULL;
	iommu_detach_device(mapping->domain, dev);
	arm_iommu_release_mapping(mapping);
}
