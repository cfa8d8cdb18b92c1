// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of imaginary IOMMUs, which knows at each moment through which domain each of its devices
 * translates. There are two drivers with the same code, so that a bus can have IOMMUs of both.
 *
 * It finds its state of a device by looking in its own list under its own lock, so an attach that
 * comes after release_device is refused and not a crash; real drivers that keep that state behind
 * dev->iommu differ. Its operations can fail where their contract lets them: see the fault sites.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <lockstep/model.h>
#include "mock_iommu.h"

#define MOCK_PAGE_SIZE	0x1000
#define MSI_IOVA_BASE	0x8000000
#define MSI_IOVA_LENGTH 0x100000

struct mock_domain {
	struct iommu_domain domain;
	struct list_head masters; /* that translate through it */
	unsigned int pages;	  /* mapped */
};

/* What the driver knows of a device. */
struct mock_master {
	struct list_head list;
	struct list_head domain_node;
	struct device *dev;
	struct mock_domain *domain;
	struct iommu_group *group; /* not counted: a member has it while the master exists */
};

struct mock_driver {
	struct iommu_ops ops;
	struct mutex lock; /* masters, and the lists of domains; nothing nests inside */
	struct list_head masters;
	bool intr_remap, coherent;
	struct mock_domain released; /* static, as drivers have it */
};

static struct mock_driver mock_drivers[MOCK_DRIVERS];

static struct mock_driver *to_mock_driver(const struct iommu_ops *ops)
{
	return container_of(ops, struct mock_driver, ops);
}

static struct mock_domain *to_mock_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct mock_domain, domain);
}

static struct mock_master *mock_find_master(struct mock_driver *drv, struct device *dev)
{
	struct mock_master *master;

	lockdep_assert_held(&drv->lock);
	list_for_each_entry(master, &drv->masters, list) {
		if (master->dev == dev)
			return master;
	}
	return NULL;
}

static bool mock_capable(struct mock_driver *drv, enum iommu_cap cap)
{
	return cap == IOMMU_CAP_CACHE_COHERENCY ? drv->coherent : drv->intr_remap;
}

static bool mock_capable_0(struct device *dev, enum iommu_cap cap)
{
	return mock_capable(&mock_drivers[0], cap);
}

static bool mock_capable_1(struct device *dev, enum iommu_cap cap)
{
	return mock_capable(&mock_drivers[1], cap);
}

static struct iommu_domain *mock_domain_alloc(struct device *dev, unsigned int type)
{
	struct mock_domain *domain;

	if (ls_fault("domain_alloc"))
		return NULL;
	domain = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		return NULL;
	INIT_LIST_HEAD(&domain->masters);
	domain->domain.geometry.aperture_end = ~(dma_addr_t)0;
	return &domain->domain;
}

static void mock_domain_free(struct iommu_domain *iommu_domain)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);

	mutex_lock(&drv->lock);
	/* A device would go on translating through freed tables. */
	WARN_ON(!list_empty(&domain->masters));
	mutex_unlock(&drv->lock);
	kfree(domain);
}

/* Page tables get their size from the first device; one that walks less cannot join. */
static bool mock_fits(const struct mock_domain *domain, const struct iommu_device *iommu)
{
	return domain->domain.type != IOMMU_DOMAIN_UNMANAGED || list_empty(&domain->masters) ||
	       domain->domain.geometry.aperture_end <= iommu->aperture_end;
}

static int mock_attach_dev(struct iommu_domain *iommu_domain, struct device *dev)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	struct mock_master *master;
	int ret = 0;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (!master) {
		ret = -ENODEV;
	} else if (!mock_fits(domain, dev->firmware.iommu)) {
		ret = -EINVAL;
	} else if (iommu_domain->type == IOMMU_DOMAIN_UNMANAGED) {
		/* The core's own domains have to be accepted always. */
		ret = ls_fault("attach_dev");
	}
	if (!ret) {
		if (master->domain)
			list_del(&master->domain_node);
		list_add_tail(&master->domain_node, &domain->masters);
		master->domain = domain;
		if (dev->firmware.iommu->aperture_end < iommu_domain->geometry.aperture_end)
			iommu_domain->geometry.aperture_end = dev->firmware.iommu->aperture_end;
	}
	mutex_unlock(&drv->lock);
	return ret;
}

static int mock_map(struct iommu_domain *iommu_domain, dma_addr_t iova)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	int ret = ls_fault("map");

	if (ret)
		return ret;
	mutex_lock(&drv->lock);
	domain->pages++;
	mutex_unlock(&drv->lock);
	return 0;
}

static void mock_unmap(struct iommu_domain *iommu_domain, dma_addr_t iova)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);

	mutex_lock(&drv->lock);
	if (!WARN_ON(!domain->pages))
		domain->pages--;
	mutex_unlock(&drv->lock);
}

static struct iommu_device *mock_probe_device(struct device *dev)
{
	struct iommu_device *iommu = dev->firmware.iommu;
	struct mock_driver *drv = to_mock_driver(iommu->ops);
	struct mock_master *master;
	int ret = ls_fault("probe_device");

	if (ret)
		return ERR_PTR(ret);
	master = kzalloc(sizeof(*master), GFP_KERNEL);
	if (!master)
		return ERR_PTR(-ENOMEM);
	master->dev = dev;

	mutex_lock(&drv->lock);
	list_add_tail(&master->list, &drv->masters);
	mutex_unlock(&drv->lock);
	return iommu;
}

static void mock_release_device(struct device *dev)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct mock_master *master;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (!WARN_ON(!master)) {
		if (master->domain)
			list_del(&master->domain_node);
		list_del(&master->list);
	}
	mutex_unlock(&drv->lock);
	kfree(master);
}

/* Devices of one stream share a group. The lock keeps two of them from making one each. */
static struct iommu_group *mock_device_group(struct device *dev)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct iommu_group *group = NULL;
	struct mock_master *master, *own;

	mutex_lock(&drv->lock);
	own = mock_find_master(drv, dev);
	list_for_each_entry(master, &drv->masters, list) {
		if (master->group && master->dev->firmware.stream == dev->firmware.stream) {
			group = iommu_group_ref_get(master->group);
			break;
		}
	}
	if (!group)
		group = iommu_group_alloc();
	if (!IS_ERR(group))
		own->group = group;
	mutex_unlock(&drv->lock);
	return group;
}

static void mock_get_resv_regions(struct device *dev, struct list_head *list)
{
	struct iommu_resv_region *region;

	region = iommu_alloc_resv_region(MSI_IOVA_BASE, MSI_IOVA_LENGTH, IOMMU_RESV_SW_MSI);
	if (region)
		list_add_tail(&region->list, list);
	if (!dev->firmware.reserved)
		return;
	region = iommu_alloc_resv_region(dev->firmware.reserved, MOCK_PAGE_SIZE,
					 IOMMU_RESV_RESERVED);
	if (region)
		list_add_tail(&region->list, list);
}

/* The domain that @dev translates through, to compare with what the core believes; or NULL. */
struct iommu_domain *mock_iommu_translates(struct device *dev)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct iommu_domain *domain = NULL;
	struct mock_master *master;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (master && master->domain)
		domain = &master->domain->domain;
	mutex_unlock(&drv->lock);
	return domain;
}

static void mock_driver_init(struct mock_driver *drv)
{
	mutex_init(&drv->lock);
	INIT_LIST_HEAD(&drv->masters);
	INIT_LIST_HEAD(&drv->released.masters);
	drv->released.domain.type = IOMMU_DOMAIN_BLOCKED;
	drv->released.domain.owner = &drv->ops;
	drv->ops = (struct iommu_ops){
		.name = drv == &mock_drivers[0] ? "mock" : "mock2",
		.capable = drv == &mock_drivers[0] ? mock_capable_0 : mock_capable_1,
		.domain_alloc = mock_domain_alloc,
		.domain_free = mock_domain_free,
		.attach_dev = mock_attach_dev,
		.map = mock_map,
		.unmap = mock_unmap,
		.probe_device = mock_probe_device,
		.release_device = mock_release_device,
		.device_group = mock_device_group,
		.get_resv_regions = mock_get_resv_regions,
		.release_domain = &drv->released.domain,
	};
}

/* A new instance, serving @bus; error pointer. Capabilities are those of all instances of a driver.
 */
struct iommu_device *mock_iommu_create(const struct mock_iommu_desc *desc, struct bus_type *bus)
{
	struct mock_driver *drv = &mock_drivers[desc->driver];
	struct iommu_device *iommu = kzalloc(sizeof(*iommu), GFP_KERNEL);
	int ret;

	if (!iommu)
		return ERR_PTR(-ENOMEM);
	if (!drv->ops.name)
		mock_driver_init(drv);
	drv->intr_remap = desc->intr_remap;
	drv->coherent = desc->coherent;
	iommu->aperture_end = desc->aperture_end;
	ret = iommu_device_register(iommu, &drv->ops, bus);
	if (ret) {
		kfree(iommu);
		return ERR_PTR(ret);
	}
	return iommu;
}

void mock_iommu_destroy(struct iommu_device *iommu)
{
	iommu_device_unregister(iommu);
	kfree(iommu);
}
