// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is kept for a device is counted while a page request is handled, and one that nobody handles
 * is answered as well.
 *
 * Origin: drivers/iommu/io-pgfault.c of Linux 6.11 and later (b58b133e680b, "iommu: Handle iommu
 *	faults for a bad iopf setup").
 * Locks: enabling and disabling take dev_iommu.lock, in it iommu_fault_param.lock; the response
 *	takes the latter, with a reference on what it is in.
 * Differs: disabling answers what is left, under the same lock as the response, which then finds it
 *	answered.
 * Cut: which domain of the device handles it.
 */
#include "../../iommu/fault.h"

static int report(struct device *dev, unsigned int id)
{
	return iopf_report(dev, id, true);
}

const struct iommu_page_fault_ops page_fault_answers_all = {
	.enable = iopf_queue_add_device,
	.disable = iopf_queue_remove_device,
	.report = report,
};
