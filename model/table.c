// SPDX-License-Identifier: GPL-2.0-only
/* Everything that scenario files can use of this model, and how it is taken down. */
#include "drivers/mock_iommu.h"
#include "iommu/iommu-priv.h"
#include "operations.h"
#include "vfio/type1.h"

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
	&operation_vfio_open_group,
	&operation_vfio_close_group,
	&operation_vfio_set_container,
	&operation_vfio_unset_container,
	&operation_vfio_set_iommu,
	&operation_vfio_map_dma,
	NULL,
};

static const struct ls_variant_ops variant_bus_type_lookup = {
	.idea = "bus-type-lookup",
	.origin = "Linux 5.19",
	.differs =
		"the bus is looked up in the group first and used after the group's mutex is dropped",
	.impl = &attach_group_bus_type_lookup,
};
static const struct ls_variant_ops variant_group_iterator = {
	.idea = "group-iterator",
	.origin = "Linux 6.0, vfio/type1: Simplify bus_type determination",
	.differs = "allocates and asks for capabilities in walks of the group, its mutex held",
	.impl = &attach_group_group_iterator,
};
static const struct ls_variant_ops variant_bus_ops = {
	.idea = "bus-ops",
	.origin = "Linux 4.15 to 6.7",
	.differs = "the bus says which IOMMU driver allocates; no device is looked at",
	.impl = &domain_alloc_bus_ops,
};
static const struct ls_variant_ops variant_walk_escape = {
	.idea = "walk-escape",
	.origin = "iommu: Switch __iommu_domain_alloc() to device ops, v4, October 2023",
	.differs = "walks the bus and uses the last device after the walk",
	.impl = &domain_alloc_walk_escape,
};
static const struct ls_variant_ops variant_walk_locked_groups = {
	.idea = "walk-locked-groups",
	.origin = "diff in the reply to the review of that series, 2 October 2023",
	.differs =
		"locks the group of each device on the bus, allocates for the first, unlocks one",
	.impl = &domain_alloc_walk_locked_groups,
};
static const struct ls_variant_ops variant_walk_device_lock = {
	.idea = "walk-device-lock",
	.origin = "proposal in the review of that series, 2 October 2023",
	.differs =
		"gets the group of a device under device_lock, then allocates under the group's mutex",
	.impl = &domain_alloc_walk_device_lock,
};
static const struct ls_variant_ops variant_first_device = {
	.idea = "first-device",
	.origin = "ours",
	.differs =
		"callers name what they have pinned; allocates for the group's first device, mutex held",
	.impl = &domain_alloc_first_device,
};
static const struct ls_variant_ops variant_unlocked_op = {
	.idea = "unlocked-op",
	.origin = "Linux 5.8 to 6.1",
	.differs = "the driver forgets the device first, without the group's mutex",
	.impl = &release_device_unlocked_op,
};
static const struct ls_variant_ops variant_locked_deinit = {
	.idea = "locked-deinit",
	.origin = "Linux 6.4 and later",
	.differs = "the device leaves its group and its driver in one section of the group's mutex",
	.impl = &release_device_locked_deinit,
};

static const struct ls_variant_ops *const attach_group_variants[] = {
	&variant_bus_type_lookup,
	&variant_group_iterator,
	NULL,
};
static const struct ls_variant_ops *const domain_alloc_variants[] = {
	&variant_bus_ops,	   &variant_walk_escape,  &variant_walk_locked_groups,
	&variant_walk_device_lock, &variant_first_device, NULL,
};
static const struct ls_variant_ops *const release_device_variants[] = {
	&variant_unlocked_op,
	&variant_locked_deinit,
	NULL,
};

/* The model's core is Linux 5.19; older kernels differ in more than these. */
static const struct ls_like attach_group_like[] = {
	{ "5.19", "bus-type-lookup" },
	{ "6.0", "group-iterator" },
	{ NULL, NULL },
};
static const struct ls_like domain_alloc_like[] = {
	{ "5.19", "bus-ops" },
	{ NULL, NULL },
};
static const struct ls_like release_device_like[] = {
	{ "5.19", "unlocked-op" },
	{ "6.4", "locked-deinit" },
	{ NULL, NULL },
};

static const struct ls_variant_slot slot_attach_group = {
	.function = "vfio.attach_group",
	.help = "how VFIO's type1 attaches a group",
	.slot = (const void **)&vfio_attach_group_form,
	.variants = attach_group_variants,
	.like = attach_group_like,
};
static const struct ls_variant_slot slot_domain_alloc = {
	.function = "iommu.domain_alloc",
	.help = "how a domain is allocated for a caller that names a bus",
	.slot = (const void **)&iommu_domain_alloc_form,
	.variants = domain_alloc_variants,
	.like = domain_alloc_like,
};
static const struct ls_variant_slot slot_release_device = {
	.function = "iommu.release_device",
	.help = "what becomes of a device that has left its bus",
	.slot = (const void **)&iommu_release_device_form,
	.variants = release_device_variants,
	.like = release_device_like,
};

static const struct ls_variant_slot *const slots[] = {
	&slot_attach_group,
	&slot_domain_alloc,
	&slot_release_device,
	NULL,
};

static const int outcomes_nomem[] = { ENOMEM, 0 };
static const int outcomes_attach[] = { EBUSY, ENOMEM, 0 };
static const int outcomes_probe[] = { ENODEV, ENOMEM, 0 };

static const struct ls_fault_site fault_sites[] = {
	{ "domain_alloc", outcomes_nomem, "the IOMMU driver has no domain to give" },
	{ "attach_dev", outcomes_attach,
	  "the IOMMU driver refuses a domain that is not the core's own" },
	{ "map", outcomes_nomem, "the IOMMU driver cannot map a page" },
	{ "probe_device", outcomes_probe, "the IOMMU driver does not take a device" },
	{ NULL, NULL, NULL },
};

/* All is at rest: what the IOMMU translates through has to be what the core says. */
static void check_translation(struct device_handle *handle)
{
	struct device *dev = handle->dev;
	struct iommu_group *group = dev ? READ_ONCE(dev->iommu_group) : NULL;

	if (!group)
		return;
	mutex_lock(&group->mutex);
	if (mock_iommu_translates(dev) != group->domain)
		ls_raise(LS_INVARIANT, dev, "%s does not translate through the domain of its group",
			 handle->desc.name);
	if (group->owner && group->domain == group->default_domain)
		ls_raise(LS_INVARIANT, dev, "%s is owned and translates through the default domain",
			 handle->desc.name);
	mutex_unlock(&group->mutex);
}

static void finish(void)
{
	unsigned int i;

	for (i = 0; i < device_handles_nr; i++) {
		check_translation(&device_handles[i]);
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
}

static const struct ls_model_ops iommu_model = {
	.name = "iommu",
	.version = "1",
	.types = types,
	.operations = operations,
	.slots = slots,
	.fault_sites = fault_sites,
	.finish = finish,
};

const struct ls_model_ops *const ls_models[] = { &iommu_model, NULL };
