/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rivals of iommu.page_fault keep for a device and for a page request. */
#ifndef _IOMMU_FAULT_H
#define _IOMMU_FAULT_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>
#include "iommu-priv.h"

/* Of a device whose page requests are handled. */
struct iommu_fault_param {
	struct mutex lock;	 /* protects faults; the IOMMU driver's lock nests inside */
	struct list_head faults; /* that have not been answered */
	/* Only where users are counted: */
	refcount_t users; /* enabling, and each page request that is being handled */
	struct device *dev;
	struct rcu_head rcu;
};

void iommu_fault_param_init(struct iommu_fault_param *fault_param);

/* iommu_report_device_fault() of the forms that count; @answer: also what nobody handles. */
int iopf_report(struct device *dev, unsigned int id, bool answer);
int iopf_queue_add_device(struct device *dev);
void iopf_queue_remove_device(struct device *dev);

#endif
