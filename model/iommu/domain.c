// SPDX-License-Identifier: GPL-2.0-only
/*
 * Domains: allocation, mappings, and what an IOMMU can do.
 *
 * How a domain is allocated for somebody who knows no more than a bus has rivals, see
 * model/variants/iommu.domain_alloc/.
 */
#include "iommu-priv.h"

const struct iommu_domain_alloc_ops *iommu_domain_alloc_form = &domain_alloc_bus_ops;

struct iommu_domain *__iommu_domain_alloc(const struct iommu_ops *ops, struct device *dev,
					  unsigned int type)
{
	struct iommu_domain *domain = ops->domain_alloc(dev, type);

	if (!domain)
		return NULL;
	domain->type = type;
	domain->owner = ops;
	return domain;
}

/* For the group as a whole, so always by the same device: the first. NULL for an empty group. */
struct iommu_domain *__iommu_group_domain_alloc(struct iommu_group *group, unsigned int type)
{
	struct device *dev = iommu_group_first_dev(group);

	if (!dev)
		return NULL;
	return __iommu_domain_alloc(dev_iommu_ops(dev), dev, type);
}

struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus)
{
	return iommu_domain_alloc_form->alloc(bus);
}

/* A caller that looked a bus up in a group. */
struct iommu_domain *iommu_bus_domain_alloc(struct iommu_group *group, const struct bus_type *bus)
{
	if (iommu_domain_alloc_form->bus_caller)
		return iommu_domain_alloc_form->bus_caller(group, bus);
	return iommu_domain_alloc(bus);
}

/* A caller in a walk of a group: the mutex is held, and one domain is enough. */
int iommu_group_domain_alloc_one(struct device *dev, void *data)
{
	struct iommu_domain **domain = data;

	if (iommu_domain_alloc_form->group_caller)
		return iommu_domain_alloc_form->group_caller(dev, data);
	*domain = iommu_domain_alloc(dev->bus);
	return 1;
}

/* A driver that is bound to @dev, or is probing it. */
struct iommu_domain *iommu_driver_domain_alloc(struct device *dev)
{
	if (iommu_domain_alloc_form->driver_caller)
		return iommu_domain_alloc_form->driver_caller(dev);
	return iommu_domain_alloc(dev->bus);
}

void iommu_domain_free(struct iommu_domain *domain)
{
	kfree(domain->iova_cookie);
	domain->owner->domain_free(domain);
}

int iommu_map(struct iommu_domain *domain, dma_addr_t iova, phys_addr_t paddr)
{
	return domain->owner->map(domain, iova, paddr);
}

void iommu_unmap(struct iommu_domain *domain, dma_addr_t iova)
{
	domain->owner->unmap(domain, iova);
}

phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	return domain->owner->iova_to_phys(domain, iova);
}

/* Keeps the address at which devices write their interrupts; goes with the domain. */
int iommu_get_msi_cookie(struct iommu_domain *domain, phys_addr_t base)
{
	phys_addr_t *cookie = kzalloc(sizeof(*cookie), GFP_KERNEL);

	if (!cookie)
		return -ENOMEM;
	*cookie = base;
	domain->iova_cookie = cookie;
	return 0;
}

/* Nothing here keeps @bus: that is up to the caller. */
bool iommu_capable(const struct bus_type *bus, enum iommu_cap cap)
{
	if (!bus->iommu_ops || !bus->iommu_ops->capable)
		return false;
	return bus->iommu_ops->capable(NULL, cap);
}

/* Nor @dev. */
bool device_iommu_capable(struct device *dev, enum iommu_cap cap)
{
	const struct iommu_ops *ops;

	if (!dev_has_iommu(dev))
		return false;
	ops = dev_iommu_ops(dev);
	return ops->capable && ops->capable(dev, cap);
}
