// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host bridges of powerpc. Their stub of an IOMMU driver, which is the mock driver's bookkeeping
 * and what "powerpc/iommu: Add iommu_ops" of July 2022 adds for the core; their tables, which only
 * the platform and VFIO's own driver for them know.
 *
 * Left out: the contents of tables, several groups a bridge, pSeries.
 */
#include <linux/kernel.h>
#include <lockstep/model.h>
#include "mock_iommu.h"
#include "phb.h"

#define PHBS_MAX 4

const struct powerpc_device_group_ops *powerpc_device_group_form = &device_group_reference;
const struct powerpc_attach_dev_ops *powerpc_attach_dev_form = &attach_dev_no_op;
const struct powerpc_ownership_ops *powerpc_ownership_form = &ownership_windows;
const struct powerpc_init_ops *powerpc_init_form = &init_after_bus;
const struct powerpc_add_device_ops *powerpc_add_device_form = &add_device_probe;

/* Made by the setup alone. */
static struct pci_controller phbs[PHBS_MAX];

/* NULL when there are too many, or there is no memory. */
struct pci_controller *phb_create(struct iommu_device *iommu, const struct pci_controller *like)
{
	struct pci_controller *hose = phbs;

	while (hose < phbs + PHBS_MAX && hose->iommu)
		hose++;
	if (hose == phbs + PHBS_MAX)
		return NULL;
	*hose = *like;
	hose->iommu = iommu;
	mutex_init(&hose->table_group.lock);
	hose->table_group.bypass = like->dynamic_windows;
	hose->table_group.group = iommu_group_alloc();
	return IS_ERR(hose->table_group.group) ? NULL : hose;
}

void phb_destroy(const struct iommu_device *iommu)
{
	struct pci_controller *hose = phb_find(iommu);

	if (!hose)
		return;
	iommu_group_put(hose->table_group.group);
	hose->iommu = NULL;
}

struct pci_controller *phb_find(const struct iommu_device *iommu)
{
	unsigned int i;

	for (i = 0; i < PHBS_MAX; i++) {
		if (phbs[i].iommu == iommu)
			return &phbs[i];
	}
	return NULL;
}

/* A kernel driver maps a page by the DMA API. */
int phb_dma_map(struct pci_controller *hose)
{
	struct iommu_table_group *table_group = &hose->table_group;
	int ret = -EBUSY;

	mutex_lock(&table_group->lock);
	if (!table_group->owned) {
		table_group->used++;
		ret = 0;
	}
	mutex_unlock(&table_group->lock);
	return ret;
}

int phb_dma_unmap(struct pci_controller *hose)
{
	struct iommu_table_group *table_group = &hose->table_group;
	int ret = -EINVAL;

	mutex_lock(&table_group->lock);
	if (table_group->used && !table_group->owned) {
		table_group->used--;
		if (table_group->before > table_group->used)
			table_group->before = table_group->used;
		ret = 0;
	}
	mutex_unlock(&table_group->lock);
	return ret;
}

struct iommu_group *spapr_tce_iommu_device_group(struct device *dev)
{
	struct pci_controller *hose = phb_find(dev->firmware.iommu);

	/* The same ops are on all buses. */
	if (!hose->pci)
		return ERR_PTR(-EPERM);
	if (!hose->has_device_group)
		return ERR_PTR(-ENOENT);
	return powerpc_device_group_form->device_group(hose);
}

/* What the core is told by a return of 0: nothing else than @domain translates. */
static void check_leftover(struct iommu_table_group *table_group, const struct iommu_domain *domain,
			   const struct device *dev)
{
	mutex_lock(&table_group->lock);
	if (domain->type != IOMMU_DOMAIN_DMA && (table_group->before || table_group->bypass))
		ls_raise(LS_CONTRACT, dev,
			 "leftover translation: %s still reaches %s of the DMA API", dev_name(dev),
			 table_group->bypass ? "all of memory through a window"
					     : "what it was mapped");
	mutex_unlock(&table_group->lock);
}

int spapr_tce_iommu_attach_dev(struct iommu_domain *domain, struct device *dev)
{
	struct iommu_table_group *table_group = &phb_find(dev->firmware.iommu)->table_group;
	int ret;

	mutex_lock(&table_group->lock);
	table_group->before = table_group->used;
	mutex_unlock(&table_group->lock);
	ret = powerpc_attach_dev_form->attach_dev(table_group, domain);
	if (ret)
		return ret;
	check_leftover(table_group, domain, dev);
	return mock_attach_dev(domain, dev);
}

/* User space lets the device do DMA. */
static void user_dma(struct iommu_table_group *table_group)
{
	mutex_lock(&table_group->lock);
	if (table_group->used || table_group->bypass)
		ls_raise(LS_INVARIANT, table_group->group,
			 "user space reaches memory by translations of the DMA API");
	mutex_unlock(&table_group->lock);
}

/*
 * VFIO_GROUP_SET_CONTAINER, VFIO_SET_IOMMU, some DMA, and all of it back. User space cannot get at
 * the device before it has set the IOMMU.
 */
long phb_user(struct pci_controller *hose, struct iommu_group *group)
{
	int ret = iommu_group_claim_dma_owner(group, hose);

	if (ret)
		return ret;
	ret = powerpc_ownership_form->take(hose);
	if (!ret) {
		user_dma(&hose->table_group);
		powerpc_ownership_form->release(hose);
	}
	iommu_group_release_dma_owner(group);
	return ret;
}

int phb_register(struct iommu_device *iommu, struct bus_type *bus)
{
	return mock_iommu_register(iommu, MOCK_SPAPR, bus);
}
