// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of imaginary IOMMUs, which knows at each moment through which domain each of its devices
 * translates. There are two drivers with the same code, so that a bus can have IOMMUs of both.
 *
 * It finds its state of a device by looking in its own list under its own lock, so an attach that
 * comes after release_device is refused and not a crash; real drivers that keep that state behind
 * dev->iommu differ. Its operations can fail where their contract lets them: see the fault sites.
 */
#include "../invariants.h"
#include "mock_priv.h"
#include "phb.h"

#define MOCK_PAGE_SIZE	0x1000
#define MSI_IOVA_BASE	0x8000000
#define MSI_IOVA_LENGTH 0x100000

const struct mock_device_group_ops *mock_device_group_form = &device_group_common_exit;
struct mock_driver mock_drivers[MOCK_DRIVERS];

struct mock_master *mock_find_master(struct mock_driver *drv, struct device *dev)
{
	struct mock_master *master;

	lockdep_assert_held(&drv->lock);
	list_for_each_entry(master, &drv->masters, list) {
		if (master->dev == dev)
			return master;
	}
	return NULL;
}

/* Who asks for a bus gets what the instance that came last can do. */
static bool mock_capable(struct mock_driver *drv, struct device *dev, enum iommu_cap cap)
{
	if (cap != IOMMU_CAP_CACHE_COHERENCY)
		return drv->intr_remap;
	return dev ? dev->firmware.iommu->coherent : drv->coherent;
}

static bool mock_capable_0(struct device *dev, enum iommu_cap cap)
{
	return mock_capable(&mock_drivers[0], dev, cap);
}

static bool mock_capable_1(struct device *dev, enum iommu_cap cap)
{
	return mock_capable(&mock_drivers[1], dev, cap);
}

static bool mock_capable_2(struct device *dev, enum iommu_cap cap)
{
	return mock_capable(&mock_drivers[MOCK_SPAPR], dev, cap);
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
	domain->domain.pgsize = MOCK_PAGE_SIZE;
	domain->domain.coherent = true;
	return &domain->domain;
}

static void mock_domain_free(struct iommu_domain *iommu_domain)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);

	mutex_lock(&drv->lock);
	/* A device would go on translating through freed tables. */
	WARN_ON(!list_empty(&domain->masters) || domain->pasids);
	mutex_unlock(&drv->lock);
	kfree(domain);
}

/*
 * Page tables get their size from the first device. One that walks less cannot join, unless the
 * driver makes less of the domain for it.
 */
static bool mock_fits(const struct mock_domain *domain, const struct iommu_device *iommu)
{
	const struct iommu_domain *d = &domain->domain;

	return d->type != IOMMU_DOMAIN_UNMANAGED || list_empty(&domain->masters) ||
	       iommu->narrows ||
	       (d->geometry.aperture_end <= iommu->aperture_end && d->pgsize >= iommu->pgsize &&
		(iommu->coherent || !d->coherent));
}

/* What is mapped was mapped for devices that can do more. */
static void mock_check_pages(const struct mock_domain *domain, const struct iommu_device *iommu,
			     const struct device *dev)
{
	unsigned int i;

	if (domain->pages && domain->domain.coherent && !iommu->coherent)
		ls_raise(
			LS_CONTRACT, domain,
			"%s joins a domain with mappings for devices that snoop caches, which it does not",
			dev_name(dev));
	for (i = 0; i < domain->pages; i++) {
		if (domain->mapped[i] > iommu->aperture_end)
			ls_raise(LS_CONTRACT, domain,
				 "%s joins a domain with a mapping beyond what it can address",
				 dev_name(dev));
		else if (domain->mapped[i] & (iommu->pgsize - 1))
			ls_raise(LS_CONTRACT, domain,
				 "%s joins a domain with a mapping smaller than its pages",
				 dev_name(dev));
	}
}

static void mock_narrow(struct mock_domain *domain, const struct iommu_device *iommu)
{
	struct iommu_domain *d = &domain->domain;

	if (iommu->aperture_end < d->geometry.aperture_end)
		d->geometry.aperture_end = iommu->aperture_end;
	if (iommu->pgsize > d->pgsize)
		d->pgsize = iommu->pgsize;
	if (!iommu->coherent)
		d->coherent = false;
}

/*
 * May the driver refuse? Not the domain that stops everything, not the first one of a device that
 * nobody else has, and not one that the device went through before, unless its owner is a caller.
 */
static bool mock_may_refuse(const struct mock_domain *domain, const struct mock_master *master)
{
	switch (domain->domain.type) {
	case IOMMU_DOMAIN_UNMANAGED:
		return true;
	case IOMMU_DOMAIN_BLOCKED:
		return false;
	default:
		return !(domain->seen >> master->dev->minor & 1) &&
		       (master->domain || !list_empty(&domain->masters));
	}
}

int mock_attach_dev(struct iommu_domain *iommu_domain, struct device *dev)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	struct mock_master *master;
	int ret = 0;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (!master)
		invariant_after_release(dev, "attach_dev");
	else
		invariant_driver_op(dev, master->group, "attach_dev");
	if (!master) {
		ret = -ENODEV;
	} else if (!mock_fits(domain, dev->firmware.iommu)) {
		ret = -EINVAL;
	} else {
		ret = mock_may_refuse(domain, master) ? ls_fault("attach_dev")
						      : ls_fault_unsound("attach_dev");
	}
	if (!ret) {
		drv->counts[MOCK_ATTACHES]++;
		invariant_moves(dev, master->domain ? &master->domain->domain : NULL, iommu_domain);
		if (master->domain) {
			list_del(&master->domain_node);
			/* What the hardware remembers of the old one. */
			drv->counts[MOCK_FLUSHES]++;
		}
		list_add_tail(&master->domain_node, &domain->masters);
		master->domain = domain;
		mock_check_pages(domain, dev->firmware.iommu, dev);
		mock_narrow(domain, dev->firmware.iommu);
		domain->seen |= 1ul << dev->minor;
	}
	mutex_unlock(&drv->lock);
	return ret;
}

static int mock_map(struct iommu_domain *iommu_domain, dma_addr_t iova, phys_addr_t paddr)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	int ret = ls_fault("map");

	if (ret)
		return ret;
	mutex_lock(&drv->lock);
	if (iova > iommu_domain->geometry.aperture_end)
		ret = -ERANGE;
	else if (iova & (iommu_domain->pgsize - 1) || domain->pages == MOCK_PAGES_MAX)
		ret = -EINVAL;
	if (!ret) {
		domain->leads[domain->pages] = paddr;
		domain->mapped[domain->pages++] = iova;
	}
	mutex_unlock(&drv->lock);
	return ret;
}

/* Index of a page that is mapped; as many as there are when it is not. */
static unsigned int mock_find_page(const struct mock_domain *domain, dma_addr_t iova)
{
	unsigned int i = 0;

	while (i < domain->pages && domain->mapped[i] != iova)
		i++;
	return i;
}

static void mock_unmap(struct iommu_domain *iommu_domain, dma_addr_t iova)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	unsigned int i;

	mutex_lock(&drv->lock);
	i = mock_find_page(domain, iova);
	if (!WARN_ON(i == domain->pages)) {
		domain->mapped[i] = domain->mapped[--domain->pages];
		domain->leads[i] = domain->leads[domain->pages];
	}
	mutex_unlock(&drv->lock);
}

static phys_addr_t mock_iova_to_phys(struct iommu_domain *iommu_domain, dma_addr_t iova)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	phys_addr_t paddr = 0;
	unsigned int i;

	mutex_lock(&drv->lock);
	i = mock_find_page(domain, iova);
	if (i < domain->pages)
		paddr = domain->leads[i];
	mutex_unlock(&drv->lock);
	return paddr;
}

static int mock_set_dev_pasid(struct iommu_domain *iommu_domain, struct device *dev, ioasid_t pasid)
{
	struct mock_domain *domain = to_mock_domain(iommu_domain);
	struct mock_driver *drv = to_mock_driver(iommu_domain->owner);
	struct mock_master *master;
	int ret = -EINVAL;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (!master || pasid >= MOCK_PASIDS)
		goto out_unlock;
	ret = ls_fault("set_dev_pasid");
	if (ret)
		goto out_unlock;
	master->pasid[pasid] = domain;
	domain->pasids++;
out_unlock:
	mutex_unlock(&drv->lock);
	return ret;
}

static void mock_remove_dev_pasid(struct device *dev, ioasid_t pasid)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct mock_master *master;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (!master || !master->pasid[pasid]) {
		ls_raise(LS_CONTRACT, dev, "a PASID is removed from %s, which does not have it",
			 dev_name(dev));
	} else {
		master->pasid[pasid]->pasids--;
		master->pasid[pasid] = NULL;
	}
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
	dev_iommu_priv_set(dev, master);

	mutex_lock(&drv->lock);
	if (mock_find_master(drv, dev))
		invariant_probed_twice(dev);
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
		invariant_driver_op(dev, master->group, "release_device");
		if (master->waiting)
			invariant_unanswered(dev);
		if (master->domain)
			list_del(&master->domain_node);
		list_del(&master->list);
		/* For the driver; nothing of the device itself. Its history has the moment. */
		lockstep_released(dev, 0);
	}
	mutex_unlock(&drv->lock);
	kfree(master);
}

static struct iommu_group *mock_device_group(struct device *dev)
{
	return mock_device_group_form->device_group(dev);
}

static bool mock_is_attach_deferred(struct device *dev)
{
	return dev->firmware.left_running;
}

static void mock_get_resv_regions(struct device *dev, struct list_head *list)
{
	struct iommu_resv_region *region;

	if (ls_fault("get_resv_regions"))
		return;
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

struct iommu_domain *mock_iommu_domain_of(struct device *dev)
{
	struct mock_master *master = dev->iommu->priv;

	return master->domain ? &master->domain->domain : NULL;
}

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

long mock_iommu_count(const struct iommu_device *iommu, enum mock_count what)
{
	struct mock_driver *drv = to_mock_driver(iommu->ops);
	long count;

	mutex_lock(&drv->lock);
	count = drv->counts[what];
	mutex_unlock(&drv->lock);
	return count;
}

static void mock_driver_init(struct mock_driver *drv)
{
	static const char *const names[MOCK_DRIVERS] = { "mock", "mock2", "spapr-tce" };
	static bool (*const capable[MOCK_DRIVERS])(struct device * dev, enum iommu_cap cap) = {
		mock_capable_0, mock_capable_1, mock_capable_2
	};

	INIT_LIST_HEAD(&drv->released.masters);
	drv->released.domain.type = IOMMU_DOMAIN_BLOCKED;
	drv->released.domain.owner = &drv->ops;
	mutex_init(&drv->lock);
	mutex_init(&drv->prq_lock);
	INIT_LIST_HEAD(&drv->masters);
	drv->module = (struct module)LOCKSTEP_MODULE_INIT("mock");
	drv->ops = (struct iommu_ops){
		.name = names[drv - mock_drivers],
		.capable = capable[drv - mock_drivers],
		.domain_alloc = mock_domain_alloc,
		.domain_free = mock_domain_free,
		.attach_dev = mock_attach_dev,
		.map = mock_map,
		.unmap = mock_unmap,
		.iova_to_phys = mock_iova_to_phys,
		.probe_device = mock_probe_device,
		.release_device = mock_release_device,
		.device_group = mock_device_group,
		.get_resv_regions = mock_get_resv_regions,
		.set_dev_pasid = mock_set_dev_pasid,
		.remove_dev_pasid = mock_remove_dev_pasid,
		.page_response = mock_page_response,
		.owner = &drv->module,
		.is_attach_deferred = mock_is_attach_deferred,
		.release_domain = &drv->released.domain,
	};
	if (drv == &mock_drivers[MOCK_SPAPR]) {
		drv->ops.attach_dev = spapr_tce_iommu_attach_dev;
		drv->ops.device_group = spapr_tce_iommu_device_group;
		/* "I think you can NULL this op": the core asks. */
		drv->ops.is_attach_deferred = NULL;
	}
}

/* A new instance of a driver, not registered yet; error pointer. Capabilities are those of all
 * instances of a driver. */
struct iommu_device *mock_iommu_create(const struct mock_iommu_desc *desc)
{
	struct mock_driver *drv = &mock_drivers[desc->driver];
	struct iommu_device *iommu = kzalloc(sizeof(*iommu), GFP_KERNEL);

	if (!iommu)
		return ERR_PTR(-ENOMEM);
	if (!drv->ops.name)
		mock_driver_init(drv);
	drv->intr_remap = desc->intr_remap;
	drv->coherent = desc->coherent;
	iommu->aperture_end = desc->aperture_end;
	iommu->pgsize = desc->pgsize ? desc->pgsize : MOCK_PAGE_SIZE;
	iommu->coherent = desc->coherent;
	iommu->narrows = desc->narrows;
	return iommu;
}

/* From now on it serves devices of @bus; once. */
int mock_iommu_register(struct iommu_device *iommu, unsigned int driver, struct bus_type *bus)
{
	return iommu_device_register(iommu, &mock_drivers[driver].ops, bus);
}

void mock_iommu_destroy(struct iommu_device *iommu)
{
	if (iommu->registered)
		iommu_device_unregister(iommu);
	phb_destroy(iommu);
	kfree(iommu);
}

/* How many devices pin the module of a driver; when all is taken down, none. */
int mock_iommu_pins(unsigned int driver)
{
	return mock_drivers[driver].ops.name ? module_refcount(&mock_drivers[driver].module) : 0;
}

const struct module *mock_iommu_module(unsigned int driver)
{
	return &mock_drivers[driver].module;
}
