/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host bridges of powerpc, and the tables by which their devices do DMA: their IOMMU driver is a
 * stub for the core, and the platform does the work.
 */
#ifndef _DRIVERS_PHB_H
#define _DRIVERS_PHB_H

#include <linux/iommu.h>
#include <linux/mutex.h>

/* Tables of one group of devices. */
struct iommu_table_group {
	struct iommu_group *group; /* the platform has a reference */
	struct mutex lock;	   /* protects what follows; nothing nests inside */
	unsigned int used;	   /* entries that the DMA API has made, */
	unsigned int before;	   /* and those of them that were there when an attach began */
	bool bypass;		   /* a window through which all of memory is reached */
	bool closed;		   /* the window was, for another domain, and comes back */
	bool owned;		   /* by user space, which fills the tables */
};

/* A host bridge. One group is enough here. */
struct pci_controller {
	struct iommu_device *iommu; /* one for each bridge; NULL: none */
	struct iommu_table_group table_group;
	bool dynamic_windows;  /* the hardware has windows that can be made and removed */
	bool has_device_group; /* controller_ops.device_group */
	bool pci;	       /* else its devices are no PCI devices */
};

/* How the core is told which group a device belongs to. */
struct powerpc_device_group_ops {
	struct iommu_group *(*device_group)(struct pci_controller *hose);
};

/* What the stub does when a device gets another domain. */
struct powerpc_attach_dev_ops {
	int (*attach_dev)(struct iommu_table_group *table_group, const struct iommu_domain *domain);
};

/* What VFIO's driver for these tables does before user space can use a device, and its inverse. */
struct powerpc_ownership_ops {
	int (*take)(struct pci_controller *hose);
	void (*release)(struct pci_controller *hose);
};

/* When the platform registers its IOMMUs; @bus is not registered yet. */
struct powerpc_init_ops {
	int (*init)(struct iommu_device *iommu, struct bus_type *bus);
};

/* How a device that was found is put into its group, and taken out. */
struct powerpc_add_device_ops {
	int (*add)(struct iommu_table_group *table_group, struct device *dev);
	void (*del)(struct device *dev);
};

/* The forms in use; chosen before the model boots. */
extern const struct powerpc_device_group_ops *powerpc_device_group_form;
extern const struct powerpc_attach_dev_ops *powerpc_attach_dev_form;
extern const struct powerpc_ownership_ops *powerpc_ownership_form;
extern const struct powerpc_init_ops *powerpc_init_form;
extern const struct powerpc_add_device_ops *powerpc_add_device_form;

/* The rivals. */
extern const struct powerpc_device_group_ops device_group_no_reference, device_group_reference;
extern const struct powerpc_attach_dev_ops attach_dev_no_op, attach_dev_refuses, attach_dev_clears;
extern const struct powerpc_ownership_ops ownership_tables, ownership_windows;
extern const struct powerpc_init_ops init_before_bus, init_after_bus;
extern const struct powerpc_add_device_ops add_device_group_add, add_device_probe;

struct pci_controller *phb_create(struct iommu_device *iommu, const struct pci_controller *like);
void phb_destroy(const struct iommu_device *iommu);
struct pci_controller *phb_find(const struct iommu_device *iommu);
int phb_dma_map(struct pci_controller *hose);
int phb_dma_unmap(struct pci_controller *hose);
long phb_user(struct pci_controller *hose, struct iommu_group *group);
int phb_register(struct iommu_device *iommu, struct bus_type *bus);

int spapr_tce_iommu_attach_dev(struct iommu_domain *domain, struct device *dev);
struct iommu_group *spapr_tce_iommu_device_group(struct device *dev);

#endif
