// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's windows are removed, with what is in them.
 *
 * Origin: tce_iommu_take_ownership_ddw() of Linux 5.19, for hardware with dynamic windows; the
 *	other one elsewhere.
 * Locks: takes the lock of the tables, drops it.
 * Differs: does not ask whether anything is mapped: the window goes.
 * Cut: making windows for user space.
 */
#include "../../drivers/phb.h"

static int take(struct pci_controller *hose)
{
	struct iommu_table_group *table_group = &hose->table_group;
	int ret = 0;

	if (!hose->dynamic_windows)
		return ownership_tables.take(hose);
	mutex_lock(&table_group->lock);
	if (table_group->owned) {
		ret = -EBUSY;
	} else {
		table_group->bypass = false;
		table_group->used = 0;
		table_group->before = 0;
		table_group->owned = true;
	}
	mutex_unlock(&table_group->lock);
	return ret;
}

static void release(struct pci_controller *hose)
{
	if (!hose->dynamic_windows) {
		ownership_tables.release(hose);
		return;
	}
	mutex_lock(&hose->table_group.lock);
	hose->table_group.owned = false;
	/* Unless attaching has closed it before, and opens it again. */
	hose->table_group.bypass = !hose->table_group.closed;
	mutex_unlock(&hose->table_group.lock);
}

const struct powerpc_ownership_ops ownership_windows = {
	.take = take,
	.release = release,
};
