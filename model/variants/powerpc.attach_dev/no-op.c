// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever domain it is, nothing is done.
 *
 * Origin: "powerpc/iommu: Add iommu_ops to report capabilities and allow blocking domains", 7 July
 *	2022; with the comment of the second version: what takes ownership will see to it.
 * Locks: takes none.
 * Differs: what the DMA API has set up stays in place when the domain is another one.
 * Cut: nothing.
 */
#include "../../drivers/phb.h"

static int attach_dev(struct iommu_table_group *table_group, const struct iommu_domain *domain)
{
	return 0;
}

const struct powerpc_attach_dev_ops attach_dev_no_op = {
	.attach_dev = attach_dev,
};
