// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables are given to user space if nothing is in them.
 *
 * Origin: tce_iommu_take_ownership() of Linux 5.19, which is for hardware without dynamic windows.
 * Locks: takes the lock of the tables, drops it.
 * Differs: a window that reaches all of memory is not looked at.
 * Cut: the lock of each pool of a table; programming the tables.
 */
#include "../../drivers/phb.h"

static int take(struct pci_controller *hose)
{
	struct iommu_table_group *table_group = &hose->table_group;
	int ret = -EBUSY;

	mutex_lock(&table_group->lock);
	if (!table_group->used && !table_group->owned) {
		table_group->owned = true;
		ret = 0;
	}
	mutex_unlock(&table_group->lock);
	return ret;
}

static void release(struct pci_controller *hose)
{
	mutex_lock(&hose->table_group.lock);
	hose->table_group.owned = false;
	mutex_unlock(&hose->table_group.lock);
}

const struct powerpc_ownership_ops ownership_tables = {
	.take = take,
	.release = release,
};
