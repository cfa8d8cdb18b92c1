// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is kept for a device is counted while a page request is handled.
 *
 * Origin: drivers/iommu/io-pgfault.c of Linux 6.9 and 6.10.
 * Locks: as answers-all.
 * Differs: IOMMU drivers leave the answer to the core, which gives none where it has nobody to ask.
 * Cut: which domain of the device handles it.
 */
#include "../../iommu/fault.h"

static int report(struct device *dev, unsigned int id)
{
	return iopf_report(dev, id, false);
}

const struct iommu_page_fault_ops page_fault_counted = {
	.enable = iopf_queue_add_device,
	.disable = iopf_queue_remove_device,
	.report = report,
};
