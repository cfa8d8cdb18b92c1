// SPDX-License-Identifier: GPL-2.0-only
/* Everything that scenario files can use of this model, and how it is taken down. */
#include "drivers/mock_iommu.h"
#include "iommu/iommu-priv.h"
#include "invariants.h"
#include "operations.h"
#include "state.h"
#include "variants.h"

static void *device_group(void *object)
{
	struct device_handle *handle = object;

	return handle->group.lock ? &handle->group : NULL;
}

static void *device_group_lock(void *object)
{
	return ((struct device_handle *)object)->group.lock;
}

static void *device_own_lock(void *object)
{
	struct device_handle *handle = object;

	return handle->dev ? &handle->dev->mutex : NULL;
}

static void *group_own_lock(void *object)
{
	return ((struct group_handle *)object)->lock;
}

static const struct ls_attribute device_attributes[] = {
	{ .name = "group", .type = "group", .get = device_group },
	{ .name = "group_lock", .type = "mutex", .get = device_group_lock },
	{ .name = "lock", .type = "mutex", .get = device_own_lock },
	{ .name = NULL },
};

static const struct ls_attribute group_attributes[] = {
	{ .name = "lock", .type = "mutex", .get = group_own_lock },
	{ .name = NULL },
};

static const struct ls_type_ops type_bus = { .name = "bus", .help = "a bus" };
static const struct ls_type_ops type_iommu = { .name = "iommu", .help = "an IOMMU instance" };
static const struct ls_type_ops type_device = {
	.name = "device",
	.help = "a device; .group is its group's number, .lock is device_lock, .group_lock the group's mutex",
	.attributes = device_attributes,
};
static const struct ls_type_ops type_group = {
	.name = "group",
	.help = "a group as user space knows it: its number, or its open file",
	.attributes = group_attributes,
};
static const struct ls_type_ops type_container = {
	.name = "container",
	.help = "a VFIO container, open",
};

static const struct ls_type_ops *const types[] = {
	&type_bus, &type_iommu, &type_device, &type_group, &type_container, NULL,
};

static const struct ls_operation_ops *const operations[] = {
	&operation_bus,
	&operation_iommu,
	&operation_device,
	&operation_container,
	&operation_device_unplug,
	&operation_device_plug,
	&operation_device_link_add,
	&operation_device_link_del,
	&operation_driver_bind,
	&operation_driver_unbind,
	&operation_bus_unregister,
	&operation_module_unload,
	&operation_client_alloc_domain,
	&operation_client_map,
	&operation_iommu_register,
	&operation_iommu_unregister,
	&operation_iommu_count,
	&operation_device_fault_enable,
	&operation_device_fault,
	&operation_device_fault_disable,
	&operation_iommu_group_set_domain,
	&operation_phb,
	&operation_phb_dma_map,
	&operation_phb_dma_unmap,
	&operation_phb_use,
	&operation_phb_owner_claimed,
	&operation_phb_add,
	&operation_phb_unplug,
	&operation_phb_boot,
	&operation_mdev_create,
	&operation_mdev_remove,
	&operation_mdev_use,
	&operation_client_attach_pasid,
	&operation_client_detach_pasid,
	&operation_device_vanish,
	&operation_device_reset,
	&operation_bus_rescan,
	&operation_group_set_type,
	&operation_device_set_group_type,
	&operation_iommu_probe_device,
	&operation_vfio_open_group,
	&operation_vfio_close_group,
	&operation_vfio_set_container,
	&operation_vfio_unset_container,
	&operation_vfio_set_iommu,
	&operation_vfio_map_dma,
	&operation_vfio_unmap_dma,
	NULL,
};

static const int outcomes_nomem[] = { ENOMEM, 0 };
static const int outcomes_attach[] = { EBUSY, ENOMEM, 0 };
static const int outcomes_pin[] = { EFAULT, ENOMEM, 0 };
static const int outcomes_probe[] = { ENODEV, ENOMEM, 0 };
static const int outcomes_group[] = { EINVAL, ENOMEM, 0 };
static const int outcomes_pasid[] = { EOPNOTSUPP, ENOMEM, 0 };

static const struct ls_fault_site fault_sites[] = {
	{ "domain_alloc", outcomes_nomem, "the IOMMU driver has no domain to give" },
	{ "attach_dev", outcomes_attach,
	  "the IOMMU driver refuses a domain that is not the core's own" },
	{ "device_group", outcomes_group,
	  "the IOMMU driver cannot say which group a device belongs to" },
	{ "get_resv_regions", outcomes_nomem, "a device's reserved regions are not all told" },
	{ "set_dev_pasid", outcomes_pasid, "the IOMMU driver refuses a domain for a PASID" },
	{ "map", outcomes_nomem, "the IOMMU driver cannot map a page" },
	{ "pin_user_page", outcomes_pin, "a page of a program cannot be pinned" },
	{ "probe_device", outcomes_probe, "the IOMMU driver does not take a device" },
	{ 0 },
};

/* What pins the module of an IOMMU driver has to let it go. */
static void check_pins(void)
{
	unsigned int i;

	for (i = 0; i < MOCK_DRIVERS; i++) {
		if (mock_iommu_pins(i))
			ls_raise(LS_LEAK, mock_iommu_module(i),
				 "the module of an IOMMU driver is still pinned");
	}
}

/* What was pinned for a program has to be let go. */
static void check_user_memory(const struct container_handle *handle)
{
	unsigned int i;

	for (i = 0; i < USER_PAGES; i++) {
		if (handle->mm.pins[i])
			ls_raise(LS_LEAK, &handle->mm.pins[i],
				 "page %u of the program that uses %s is still pinned", i,
				 handle->name);
	}
}

static void finish(void)
{
	unsigned int i;

	for (i = 0; i < device_handles_nr; i++) {
		if (device_handles[i].dev)
			invariant_check_at_rest(device_handles[i].dev);
		device_handle_check_links(&device_handles[i]);
	}
	for (i = 0; i < device_handles_nr; i++)
		group_handle_close(&device_handles[i].group);
	for (i = 0; i < container_handles_nr; i++)
		container_handle_close(&container_handles[i]);
	for (i = 0; i < bus_handles_nr; i++) {
		mutex_lock(&bus_handles[i].rescan_lock);
		bus_handle_unregister(&bus_handles[i]);
		bus_handle_unload(&bus_handles[i]);
		mutex_unlock(&bus_handles[i].rescan_lock);
	}
	device_links_flush();
	for (i = 0; i < container_handles_nr; i++)
		check_user_memory(&container_handles[i]);
	check_pins();
	iommu_exit();
}

static const struct ls_model_ops iommu_model = {
	.name = "iommu",
	.version = "4",
	.types = types,
	.operations = operations,
	.slots = variant_slots,
	.kernels = variant_kernels,
	.lock_order = lock_order,
	.invariants = invariants,
	.fault_sites = fault_sites,
	.boot = iommu_init,
	.finish = finish,
	.state = model_state,
};

const struct ls_model_ops *const ls_models[] = { &iommu_model, NULL };
