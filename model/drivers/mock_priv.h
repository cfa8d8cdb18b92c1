/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the mock IOMMU driver and the rivals of its functions share. */
#ifndef _DRIVERS_MOCK_PRIV_H
#define _DRIVERS_MOCK_PRIV_H

#include <linux/kernel.h>
#include <linux/slab.h>
#include <lockstep/model.h>
#include "mock_iommu.h"

#define MOCK_PASIDS    4
#define MOCK_PAGES_MAX 8

struct mock_domain {
	struct iommu_domain domain;
	struct list_head masters;	   /* that translate through it */
	unsigned int pages;		   /* mapped, */
	dma_addr_t mapped[MOCK_PAGES_MAX]; /* where, */
	phys_addr_t leads[MOCK_PAGES_MAX]; /* and to what */
	unsigned int pasids;		   /* of devices, that go through it */
	unsigned long seen;		   /* devices that went through it, by their minor */
};

/* What the driver knows of a device. */
struct mock_master {
	struct list_head list;
	struct list_head domain_node;
	struct device *dev;
	struct mock_domain *domain;
	struct mock_domain *pasid[MOCK_PASIDS]; /* NULL: not set */
	bool may_fault;				/* page requests; under prq_lock, too */
	unsigned long waiting;	   /* page requests that have not been answered, by number */
	struct iommu_group *group; /* not counted: a member has it while the master exists */
};

struct mock_driver {
	struct iommu_ops ops;
	struct module module; /* that it is in, and that is never unloaded */
	struct mutex lock;    /* masters, and the lists of domains; nothing nests inside */
	/* Held by the thread of the interrupt that reports page requests, while it does. */
	struct mutex prq_lock;
	struct list_head masters;
	bool intr_remap, coherent;
	long counts[MOCK_COUNTS];
	struct mock_domain released; /* static, as drivers have it */
};

static inline struct mock_driver *to_mock_driver(const struct iommu_ops *ops)
{
	return container_of(ops, struct mock_driver, ops);
}

static inline struct mock_domain *to_mock_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct mock_domain, domain);
}

extern struct mock_driver mock_drivers[MOCK_DRIVERS];

void mock_page_response(struct device *dev, unsigned int id, enum iommu_page_response_code code);

struct mock_master *mock_find_master(struct mock_driver *drv, struct device *dev);

/* The driver's device_group op: devices of one stream share a group. */
struct mock_device_group_ops {
	struct iommu_group *(*device_group)(struct device *dev);
};

/* The form in use; chosen before the model boots. And the rivals. */
extern const struct mock_device_group_ops *mock_device_group_form;
extern const struct mock_device_group_ops device_group_early_return;
extern const struct mock_device_group_ops device_group_common_exit;

#endif
