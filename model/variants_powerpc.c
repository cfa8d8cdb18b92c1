// SPDX-License-Identifier: GPL-2.0-only
/* The functions of powerpc's platform that have rivals; see variants.c. */
#include "drivers/phb.h"
#include "variants.h"

static const struct ls_variant_ops variant_no_reference = {
	.idea = "no-reference",
	.origin = "powerpc/iommu: Add iommu_ops to report capabilities, 7 July 2022",
	.differs = "the core is given a group that was not counted for it",
	.impl = &device_group_no_reference,
};
static const struct ls_variant_ops variant_reference = {
	.idea = "reference",
	.origin = "the review of that patch, 8 July 2022",
	.differs = "the core is given a counted group",
	.since = "4.15",
	.impl = &device_group_reference,
};
static const struct ls_variant_ops variant_attach_no_op = {
	.idea = "no-op",
	.origin = "powerpc/iommu: Add iommu_ops to report capabilities, 7 July 2022",
	.differs = "a device that gets another domain keeps what the DMA API has set up",
	.since = "4.15",
	.impl = &attach_dev_no_op,
};
static const struct ls_variant_ops variant_attach_refuses = {
	.idea = "refuses",
	.origin = "the answer to the review, 8 July 2022",
	.differs = "another domain is refused while the DMA API has something set up",
	.impl = &attach_dev_refuses,
};
static const struct ls_variant_ops variant_attach_clears = {
	.idea = "clears",
	.origin = "what the review asks for, 8 July 2022",
	.differs = "tables are emptied and the window is closed first",
	.impl = &attach_dev_clears,
};
static const struct ls_variant_ops variant_tables = {
	.idea = "tables",
	.origin = "tce_iommu_take_ownership() of Linux 5.19",
	.differs = "empty tables are given to user space, whatever window there is besides",
	.impl = &ownership_tables,
};
static const struct ls_variant_ops variant_windows = {
	.idea = "windows",
	.origin = "tce_iommu_take_ownership_ddw() of Linux 5.19",
	.differs = "the kernel's windows are removed with what is in them",
	.since = "4.15",
	.impl = &ownership_windows,
};
static const struct ls_variant_ops variant_before_bus = {
	.idea = "before-bus",
	.origin = "the order of initialisation before that patch",
	.differs = "IOMMUs are registered before their bus",
	.impl = &init_before_bus,
};
static const struct ls_variant_ops variant_after_bus = {
	.idea = "after-bus",
	.origin = "powerpc/iommu: Add iommu_ops to report capabilities, 7 July 2022",
	.differs = "IOMMUs are registered after their bus",
	.since = "4.15",
	.impl = &init_after_bus,
};
static const struct ls_variant_ops variant_group_add = {
	.idea = "group-add",
	.origin = "iommu_add_device() of Linux 5.19",
	.differs = "the platform adds a device to its group by itself",
	.impl = &add_device_group_add,
};
static const struct ls_variant_ops variant_probe = {
	.idea = "probe",
	.origin = "powerpc/iommu: Add iommu_ops to report capabilities, 7 July 2022",
	.differs = "the platform has the core probe a device",
	.since = "4.15",
	.impl = &add_device_probe,
};

static const struct ls_variant_ops *const powerpc_device_group_variants[] = {
	&variant_no_reference,
	&variant_reference,
	NULL,
};
const struct ls_variant_slot slot_powerpc_device_group = {
	.function = "powerpc.device_group",
	.help = "which group the platform says a device belongs to",
	.type = "powerpc_device_group_ops",
	.slot = (const void **)&powerpc_device_group_form,
	.variants = powerpc_device_group_variants,
};
static const struct ls_variant_ops *const powerpc_attach_dev_variants[] = {
	&variant_attach_no_op,
	&variant_attach_refuses,
	&variant_attach_clears,
	NULL,
};
const struct ls_variant_slot slot_powerpc_attach_dev = {
	.function = "powerpc.attach_dev",
	.help = "what the stub of an IOMMU driver does when a device gets another domain",
	.type = "powerpc_attach_dev_ops",
	.slot = (const void **)&powerpc_attach_dev_form,
	.variants = powerpc_attach_dev_variants,
};
static const struct ls_variant_ops *const powerpc_ownership_variants[] = {
	&variant_tables,
	&variant_windows,
	NULL,
};
const struct ls_variant_slot slot_powerpc_ownership = {
	.function = "powerpc.take_ownership",
	.help = "how VFIO gets the tables of a group",
	.type = "powerpc_ownership_ops",
	.slot = (const void **)&powerpc_ownership_form,
	.variants = powerpc_ownership_variants,
};
static const struct ls_variant_ops *const powerpc_init_variants[] = {
	&variant_before_bus,
	&variant_after_bus,
	NULL,
};
const struct ls_variant_slot slot_powerpc_init = {
	.function = "powerpc.init",
	.help = "when the platform registers its IOMMUs",
	.type = "powerpc_init_ops",
	.slot = (const void **)&powerpc_init_form,
	.variants = powerpc_init_variants,
};
static const struct ls_variant_ops *const powerpc_add_device_variants[] = {
	&variant_group_add,
	&variant_probe,
	NULL,
};
const struct ls_variant_slot slot_powerpc_add_device = {
	.function = "powerpc.add_device",
	.help = "how the platform sees to the group of a device that it finds",
	.type = "powerpc_add_device_ops",
	.slot = (const void **)&powerpc_add_device_form,
	.variants = powerpc_add_device_variants,
};
