// SPDX-License-Identifier: GPL-2.0-only
/*
 * Another domain than the DMA API's is refused while something is mapped.
 *
 * Origin: the author's answer of 8 July 2022: "checking for no valid mappings for a device"; he
 *	adds: "Uff, not that simple".
 * Locks: takes the lock of the tables, drops it.
 * Differs: a device that the kernel has set up cannot be handed over at all where a window reaches
 *	all of memory.
 * Cut: nothing.
 */
#include "../../drivers/phb.h"

static int attach_dev(struct iommu_table_group *table_group, const struct iommu_domain *domain)
{
	int ret = 0;

	mutex_lock(&table_group->lock);
	if (domain->type != IOMMU_DOMAIN_DMA && (table_group->used || table_group->bypass))
		ret = -EBUSY;
	mutex_unlock(&table_group->lock);
	return ret;
}

const struct powerpc_attach_dev_ops attach_dev_refuses = {
	.attach_dev = attach_dev,
};
