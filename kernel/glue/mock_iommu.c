// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of imaginary IOMMUs, which knows at each moment through which domain each of its devices
 * translates. It keeps no page tables.
 */
#include <linux/slab.h>
#include "features.h"
#include <asm/msi.h>
#include "glue.h"
#include "mock.h"

struct glue_domain {
	struct iommu_domain domain;
	unsigned int pages;
};

/* What the driver knows of a device, from probe_device to release_device. */
struct glue_master {
	struct list_head list;
	struct device *dev;
	struct iommu_domain *domain;
	struct glue_iommu *iommu;
};

bool glue_isolated_msi; /* as the last instance does */

static bool glue_capable(struct device *dev, enum iommu_cap cap)
{
	struct glue_master *master = dev_iommu_priv_get(dev);

	return cap == IOMMU_CAP_CACHE_COHERENCY || master->iommu->intr_remap;
}

/* See kernel/override/asm/msi.h; kernels that ask for the capability do not call it. */
bool lockstep_glue_isolated_msi(void)
{
	return glue_isolated_msi;
}

static int glue_attach_dev(struct iommu_domain *domain, struct device *dev)
{
	struct glue_master *master = dev_iommu_priv_get(dev);
	int err = 0;

	if (domain->type == IOMMU_DOMAIN_UNMANAGED)
		err = lockstep_glue_fault("attach_dev");
	if (err)
		return err;
	mutex_lock(&master->iommu->lock);
	master->domain = domain;
	mutex_unlock(&master->iommu->lock);
	return 0;
}

static void glue_domain_free(struct iommu_domain *domain)
{
	kfree(container_of(domain, struct glue_domain, domain));
}

static int glue_map_pages(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr,
			  size_t pgsize, size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	int err = lockstep_glue_fault("map");

	if (!err)
		*mapped = pgsize * pgcount;
	return err;
}

static size_t glue_unmap_pages(struct iommu_domain *domain, unsigned long iova, size_t pgsize,
			       size_t pgcount, struct iommu_iotlb_gather *gather)
{
	return pgsize * pgcount;
}

static const struct iommu_domain_ops glue_domain_ops = {
	.attach_dev = glue_attach_dev,
	.map_pages = glue_map_pages,
	.unmap_pages = glue_unmap_pages,
	.free = glue_domain_free,
};

static struct iommu_domain *glue_domain_alloc(unsigned int type)
{
	struct glue_domain *domain;

	if (lockstep_glue_fault("domain_alloc"))
		return NULL;
	domain = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		return NULL;
	domain->domain.geometry.aperture_end = ~0ul;
	domain->domain.geometry.force_aperture = true;
	return &domain->domain;
}

static struct iommu_device *glue_probe_device(struct device *dev)
{
	struct glue_device *device = glue_device_of(dev);
	struct glue_master *master;
	int err;

	if (!device || !device->iommu)
		return ERR_PTR(-ENODEV);
	err = lockstep_glue_fault("probe_device");
	if (err)
		return ERR_PTR(err);
	master = kzalloc(sizeof(*master), GFP_KERNEL);
	if (!master)
		return ERR_PTR(-ENOMEM);
	master->dev = dev;
	master->iommu = device->iommu;
	dev_iommu_priv_set(dev, master);
	mutex_lock(&master->iommu->lock);
	list_add_tail(&master->list, &master->iommu->masters);
	mutex_unlock(&master->iommu->lock);
	return &device->iommu->iommu;
}

static void glue_release_device(struct device *dev)
{
	struct glue_master *master = dev_iommu_priv_get(dev);

	mutex_lock(&master->iommu->lock);
	list_del(&master->list);
	mutex_unlock(&master->iommu->lock);
	kfree(master);
}

static struct iommu_group *glue_device_group(struct device *dev)
{
	struct glue_device *device = glue_device_of(dev);
	struct iommu_group *group;

	if (device->sibling && device->sibling->pdev) {
		group = iommu_group_get(&device->sibling->pdev->dev);
		if (group)
			return group;
	}
	return generic_device_group(dev);
}

/* Without the DMA layer there is no other default that works. */
static int glue_def_domain_type(struct device *dev)
{
	return IOMMU_DOMAIN_IDENTITY;
}

const struct iommu_ops glue_iommu_ops = {
	.def_domain_type = glue_def_domain_type,
	.capable = glue_capable,
	.domain_alloc = glue_domain_alloc,
	.probe_device = glue_probe_device,
	.release_device = glue_release_device,
	.device_group = glue_device_group,
	.default_domain_ops = &glue_domain_ops,
	.pgsize_bitmap = PAGE_SIZE,
	.owner = THIS_MODULE,
};
