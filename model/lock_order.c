// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which lock is taken with which other one held, kernel by kernel. What follows from two lines is
 * not written down. Every path of a scenario that follows a kernel is held against this, and every
 * line has to be seen on one (tests/cli/test_flavors.py), so it is neither too narrow nor too wide.
 *
 * Classes are named as reports do; device_lock, which the kernel's own checks leave out, is
 * &dev->mutex.
 */
#include "variants.h"

#define ALWAYS .since = NULL, .until = NULL

const struct ls_lock_order lock_order[] = {
	/* Hotplug and binding. */
	{ "&handle->rescan_lock", "&dev->mutex", ALWAYS, .where = "device_add(), device_del()" },
	{ "&handle->rescan_lock", "&(&priv->notifier)->rwsem", ALWAYS, .where = "bus_notify()" },
	{ "&handle->rescan_lock", "drv->bind_files", ALWAYS, .where = "bus_handle_unregister()" },
	{ "drv->bind_files", "&dev->mutex", ALWAYS, .where = "write_driver_file()" },
	{ "&dev->mutex", "&(&priv->notifier)->rwsem", ALWAYS, .where = "really_probe()" },
	{ "&dev->mutex", "device_links_lock", ALWAYS, .where = "really_probe()" },
	{ "&dev->mutex", "vfio_group_list_lock", ALWAYS, .where = "vfio_register_group_dev()" },
	{ "&dev->mutex", "&group->device_lock", ALWAYS, .where = "vfio_register_group_dev()" },
	{ "&dev->mutex", "&client->lock", ALWAYS, .where = "client_remove()" },
	{ "&dev->mutex", "client_minors_lock", ALWAYS, .where = "client_probe()" },
	{ "&handle->rescan_lock", "&handle->probe_lock", ALWAYS,
	  .where = "bus_handle_unregister()" },
	/* An IOMMU that registers. */
	{ "&handle->probe_lock", "&(&priv->notifier)->rwsem", ALWAYS, .where = "iommu_bus_init()" },
	{ "&handle->probe_lock", "iommu_device_lock", ALWAYS, .where = "iommu_device_register()" },
	/* The IOMMU core. */
	{ "&(&priv->notifier)->rwsem", "&group->mutex", ALWAYS, .where = "iommu_bus_notifier()" },
	{ "&(&priv->notifier)->rwsem", "iommu_probe_device_lock", .since = "6.1",
	  .where = "iommu_bus_notifier()" },
	{ "iommu_probe_device_lock", "&group->mutex", .since = "6.1",
	  .where = "iommu_probe_device()" },
	{ "&client->lock", "&group->mutex", ALWAYS, .where = "iommu_attach_device()" },
	{ "&group->mutex", "&drv->lock", ALWAYS, .where = "operations of IOMMU drivers" },
	{ "&group->mutex", "&xa->xa_lock", .since = "6.2", .where = "iommu_attach_device_pasid()" },
	/* Page requests. */
	{ "&dev->mutex", "&drv->prq_lock", ALWAYS, .where = "mock_fault_stop()" },
	{ "&drv->prq_lock", "&drv->lock", ALWAYS, .where = "mock_fault_raise()" },
	{ "&dev->mutex", "&param->lock", .since = "5.3", .where = "iommu_fault_enable()" },
	{ "&drv->prq_lock", "&param->lock", .since = "5.3", .until = "6.9",
	  .where = "iommu_report_device_fault()" },
	{ "&drv->prq_lock", "&fault_param->lock", .since = "6.9", .where = "iopf_group_init()" },
	{ "&param->lock", "&fault_param->lock", .since = "5.3",
	  .where = "iommu_report_device_fault(), iopf_queue_remove_device()" },
	{ "&fault_param->lock", "&drv->lock", .since = "5.3", .where = "page_response" },
	{ "&group->work", "&fault_param->lock", .since = "5.3", .where = "iopf_handle_group()" },
	{ "&param->lock", "fs_reclaim", .since = "5.3", .where = "iommu_fault_enable()" },
	{ "&drv->lock", "fs_reclaim", ALWAYS, .where = "iommu_group_alloc()" },
	{ "&drv->lock", "&kn->lock", ALWAYS, .where = "iommu_group_alloc()" },
	/* The active reference of a group's file "type". */
	{ "kn->active", "&group->mutex", ALWAYS, .where = "iommu_group_store_type()" },
	{ "kn->active", "&dev->mutex", .since = NULL, .until = "6.4",
	  .where = "iommu_change_dev_def_domain()" },
	/* VFIO. */
	{ "&group->group_lock", "&container->group_lock", ALWAYS,
	  .where = "vfio_container_attach_group()" },
	{ "&container->group_lock", "&iommu->lock", ALWAYS, .where = "type1's operations" },
	{ "vfio_group_list_lock", "&group->group_lock", .since = "6.1",
	  .where = "vfio_device_remove_group()" },
	{ "&iommu->lock", "&group->mutex", ALWAYS, .where = "vfio.attach_group" },
	{ "vfio_group_list_lock", "fs_reclaim", ALWAYS, .where = "vfio_group_alloc()" },
	/* Host bridges of powerpc. */
	{ "&group->mutex", "&hose->table_group.lock", ALWAYS,
	  .where = "spapr_tce_iommu_attach_dev()" },
	/* Mediated devices. */
	{ "&dev->mutex", "parent_list_lock", ALWAYS, .where = "mdev_parent_remove()" },
	{ "&dev->mutex", "&parent->unreg_sem", ALWAYS, .where = "mdev_unregister_device()" },
	{ "&dev->mutex", "mock_aux_lock", ALWAYS, .where = "mdev_parent_remove()" },
	{ "&parent->unreg_sem", "&parent->lock", ALWAYS, .where = "mdev_create()" },
	{ "&parent->unreg_sem", "&group->mutex", ALWAYS, .where = "mdev_group_add()" },
	{ "&parent->lock", "&mdev->lock", ALWAYS, .where = "mdev_use()" },
	{ "mock_aux_lock", "fs_reclaim", ALWAYS, .where = "mock_aux_attach()" },
	{ NULL },
};
