// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests: a device asks for a page that is not there and waits for the answer. The IOMMU's
 * interrupt thread reports it, a work sees to it, and the device is answered.
 *
 * Who is told, and what keeps what it needs meanwhile, has rivals, see
 * model/variants/iommu.page_fault/. Left out: groups of several requests, of which only the last is
 * answered; the page itself: a request is always granted; queues of one IOMMU instance each, whose
 * list of devices has a lock of its own.
 */
#include "fault.h"

const struct iommu_page_fault_ops *iommu_page_fault_form = &page_fault_answers_all;

void iommu_fault_param_init(struct iommu_fault_param *fault_param)
{
	mutex_init(&fault_param->lock);
	INIT_LIST_HEAD(&fault_param->faults);
	refcount_set(&fault_param->users, 1);
}

/* The caller is the driver of @dev, or has the device's lock. */
int iommu_fault_enable(struct device *dev)
{
	return iommu_page_fault_form->enable(dev);
}

/* The same; the IOMMU reports no page request of @dev any more. */
void iommu_fault_disable(struct device *dev)
{
	iommu_page_fault_form->disable(dev);
}

/* All that have been reported are answered when it returns. */
void iommu_fault_flush(void)
{
	flush_workqueue(system_unbound_wq);
}

/* The caller is the thread of the IOMMU's interrupt, and keeps @dev. */
int iommu_report_device_fault(struct device *dev, unsigned int id)
{
	return iommu_page_fault_form->report(dev, id);
}
