/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The IOMMU API as its callers and drivers see it. No page tables or flush queues; one page
 * size.
 */
#ifndef _LINUX_IOMMU_H
#define _LINUX_IOMMU_H

#include <linux/device.h>
#include <linux/module.h>

#define IOMMU_DOMAIN_BLOCKED   0u /* nothing gets through */
#define IOMMU_DOMAIN_UNMANAGED 1u /* the caller maps */
#define IOMMU_DOMAIN_DMA       2u /* the DMA API maps */
#define IOMMU_DOMAIN_IDENTITY  3u /* everything gets through, as it is */

typedef unsigned int ioasid_t; /* a PASID */

/* What a device is told that asked for a page which was not there. */
enum iommu_page_response_code {
	IOMMU_PAGE_RESP_SUCCESS, /* try again */
	IOMMU_PAGE_RESP_INVALID, /* there is none */
	IOMMU_PAGE_RESP_FAILURE	 /* and ask for no other */
};

enum iommu_cap { IOMMU_CAP_CACHE_COHERENCY, IOMMU_CAP_INTR_REMAP };

/* Which addresses can be translated: that is known once a device is attached. */
struct iommu_domain_geometry {
	dma_addr_t aperture_start;
	dma_addr_t aperture_end; /* the last */
};

struct iommu_domain {
	unsigned int type;
	const struct iommu_ops *owner; /* whose devices it can serve */
	struct iommu_domain_geometry geometry;
	unsigned long
		pgsize; /* of its smallest page; known, as the rest, once a device is attached */
	bool coherent;	/* all of its devices snoop caches */
	void *iova_cookie;
};

enum iommu_resv_type {
	IOMMU_RESV_RESERVED, /* nobody may map anything there */
	IOMMU_RESV_MSI,	     /* where the hardware has its interrupts written */
	IOMMU_RESV_SW_MSI    /* where software may choose to have them written */
};

struct iommu_resv_region {
	struct list_head list;
	phys_addr_t start;
	size_t length;
	enum iommu_resv_type type;
};

/**
 * struct iommu_ops - what an IOMMU driver does for the core
 * @name: of the driver
 * @capable: @dev NULL asks for all devices of the driver
 * @domain_alloc: @dev NULL when the caller knows only a bus
 * @domain_free: no device may be attached any more
 * @attach_dev: moves @dev from the domain that it translates through to @domain
 * @map: adds one page at @iova
 * @unmap: removes it
 * @iova_to_phys: where it leads; 0 when nothing is mapped there
 * @probe_device: claims @dev; error pointer when it is not one of ours
 * @release_device: forgets @dev, which translates through nothing afterwards
 * @device_group: a counted reference to the group that @dev belongs to
 * @is_attach_deferred: does @dev run on what the kernel before this one set up? May be NULL
 * @release_domain: what a device translates through that is about to be released: nothing gets
 *	through; not counted
 * @get_resv_regions: adds to @list, which the caller gives back; what memory is too short for is
 * left out
 * @set_dev_pasid: what @dev tags with @pasid goes through @domain from now on
 * @remove_dev_pasid: and through nothing any more; of one that was set
 * @page_response: answers the page request @id of @dev, which waits for it
 * @owner: module of the driver, pinned while it serves a device
 */
struct iommu_ops {
	const char *name;
	bool (*capable)(struct device *dev, enum iommu_cap cap);
	struct iommu_domain *(*domain_alloc)(struct device *dev, unsigned int type);
	void (*domain_free)(struct iommu_domain *domain);
	int (*attach_dev)(struct iommu_domain *domain, struct device *dev);
	int (*map)(struct iommu_domain *domain, dma_addr_t iova, phys_addr_t paddr);
	void (*unmap)(struct iommu_domain *domain, dma_addr_t iova);
	phys_addr_t (*iova_to_phys)(struct iommu_domain *domain, dma_addr_t iova);
	struct iommu_device *(*probe_device)(struct device *dev);
	void (*release_device)(struct device *dev);
	struct iommu_group *(*device_group)(struct device *dev);
	bool (*is_attach_deferred)(struct device *dev);
	void (*get_resv_regions)(struct device *dev, struct list_head *list);
	int (*set_dev_pasid)(struct iommu_domain *domain, struct device *dev, ioasid_t pasid);
	void (*remove_dev_pasid)(struct device *dev, ioasid_t pasid);
	void (*page_response)(struct device *dev, unsigned int id,
			      enum iommu_page_response_code code);
	struct iommu_domain *release_domain;
	struct module *owner;
};

/* One piece of IOMMU hardware. */
struct iommu_device {
	struct list_head list;
	const struct iommu_ops *ops; /* stays, once it was registered */
	bool registered;	     /* firmware can be followed to it; read anywhere */
	struct bus_type *bus;
	/* Of its driver: what a domain becomes that one of its devices is attached to. */
	dma_addr_t aperture_end; /* the last address that it translates */
	unsigned long pgsize;
	bool coherent;
	bool narrows; /* also one that other devices are attached to; else that is refused */
};

struct iommu_fault_param;

/* What the core keeps for a device that has an IOMMU. */
struct dev_iommu {
	struct mutex lock;		       /* protects the pointer to: */
	struct iommu_fault_param *fault_param; /* NULL: nobody takes its page requests */
	struct iommu_device *iommu_dev;	       /* read anywhere */
	void *priv;			       /* the driver's own */
	bool attach_deferred; /* of a kernel before this one, which left it running; group's mutex
			       */
};

static inline void dev_iommu_priv_set(struct device *dev, void *priv)
{
	READ_ONCE(dev->iommu)->priv = priv;
}

int iommu_device_register(struct iommu_device *iommu, const struct iommu_ops *ops,
			  struct bus_type *bus);
void iommu_device_unregister(struct iommu_device *iommu);
void iommu_bus_exit(struct bus_type *bus);
int iommu_probe_device(struct device *dev);
void iommu_release_device(struct device *dev);
int of_iommu_configure(struct device *dev);
int iommu_deferred_attach(struct device *dev);

struct iommu_group *iommu_group_alloc(void);
struct iommu_group *iommu_group_get(struct device *dev);
struct iommu_group *iommu_group_ref_get(struct iommu_group *group);
void iommu_group_put(struct iommu_group *group);
int iommu_group_add_device(struct iommu_group *group, struct device *dev);
void iommu_group_remove_device(struct device *dev);
int iommu_group_id(struct iommu_group *group);
int iommu_group_for_each_dev(struct iommu_group *group, void *data,
			     int (*fn)(struct device *dev, void *data));

struct iommu_domain *iommu_domain_alloc(const struct bus_type *bus);
struct iommu_domain *iommu_bus_domain_alloc(struct iommu_group *group, const struct bus_type *bus);
int iommu_group_domain_alloc_one(struct device *dev, void *data);
struct iommu_domain *iommu_driver_domain_alloc(struct device *dev);
void iommu_domain_free(struct iommu_domain *domain);
int iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group);
void iommu_detach_group(struct iommu_domain *domain, struct iommu_group *group);
int iommu_attach_device(struct iommu_domain *domain, struct device *dev);
void iommu_detach_device(struct iommu_domain *domain, struct device *dev);
int iommu_attach_device_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid);
void iommu_detach_device_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid);
int iommu_dev_reset_prepare(struct device *dev);
void iommu_dev_reset_done(struct device *dev);
int iommu_fault_enable(struct device *dev);
void iommu_fault_disable(struct device *dev);
void iommu_fault_flush(void);
int iommu_report_device_fault(struct device *dev, unsigned int id);
int iommu_map(struct iommu_domain *domain, dma_addr_t iova, phys_addr_t paddr);
void iommu_unmap(struct iommu_domain *domain, dma_addr_t iova);
phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova);
int iommu_get_msi_cookie(struct iommu_domain *domain, phys_addr_t base);

bool iommu_capable(const struct bus_type *bus, enum iommu_cap cap);
bool device_iommu_capable(struct device *dev, enum iommu_cap cap);
int iommu_get_group_resv_regions(struct iommu_group *group, struct list_head *head);
struct iommu_resv_region *iommu_alloc_resv_region(phys_addr_t start, size_t length,
						  enum iommu_resv_type type);
void iommu_put_resv_regions(struct list_head *head);

int iommu_group_claim_dma_owner(struct iommu_group *group, void *owner);
void iommu_group_release_dma_owner(struct iommu_group *group);
bool iommu_group_dma_owner_claimed(struct iommu_group *group);
int iommu_device_use_default_domain(struct device *dev);
void iommu_device_unuse_default_domain(struct device *dev);

/* The architecture's own DMA mapping (model/arch/). */
void arch_setup_dma_ops(struct device *dev);
void arch_teardown_dma_ops(struct device *dev);

#endif
