// SPDX-License-Identifier: GPL-2.0-only
/* Functions whose rivals differ in what they do when something fails, and in how they exclude it.
 */
#include "drivers/mock_priv.h"
#include "iommu/iommu-priv.h"
#include "variants.h"
#include "vfio/vfio.h"

static const struct ls_variant_ops variant_group_alloc_attribute_leak = {
	.idea = "attribute-leak",
	.origin = "Linux 4.15 to 6.4",
	.differs = "the failure is told, and the group stays",
	.since = "4.15",
	.impl = &group_alloc_attribute_leak,
};
static const struct ls_variant_ops variant_group_alloc_attribute_put = {
	.idea = "attribute-put",
	.origin = "Linux 6.5, iommu: Fix error unwind in iommu_group_alloc()",
	.differs = "the reference of the caller is given back",
	.since = "6.5",
	.impl = &group_alloc_attribute_put,
};
static const struct ls_variant_ops variant_set_group_pasid_unwind_all = {
	.idea = "unwind-all",
	.origin = "Linux 6.2 to 6.9",
	.differs = "the PASID is taken from every member",
	.since = "4.15",
	.impl = &set_group_pasid_unwind_all,
};
static const struct ls_variant_ops variant_set_group_pasid_unwind_attached = {
	.idea = "unwind-attached",
	.origin =
		"Linux 6.10, iommu: Undo pasid attachment only for the devices that have succeeded",
	.differs = "the PASID is taken from those before it",
	.since = "6.10",
	.impl = &set_group_pasid_unwind_attached,
};
static const struct ls_variant_ops variant_store_type_device_lock_between = {
	.idea = "device-lock-between",
	.origin = "Linux 5.11 to 6.3",
	.differs = "lets the group go to lock its only device, and looks at it again",
	.since = "4.15",
	.impl = &store_type_device_lock_between,
};
static const struct ls_variant_ops variant_store_type_one_section = {
	.idea = "one-section",
	.origin = "Linux 6.4 and later",
	.differs = "one section of the mutex of the group, while no driver is counted",
	.since = "6.4",
	.impl = &store_type_one_section,
};
static const struct ls_variant_ops variant_store_type_group_then_device = {
	.idea = "group-then-device",
	.origin = "ruled out by a comment of Linux 5.11 to 6.3",
	.differs = "locks the only device with the mutex of the group held",
	.impl = &store_type_group_then_device,
};
static const struct ls_variant_ops variant_device_group_early_return = {
	.idea = "early-return",
	.origin = "arm_smmu_device_group() of Linux 5.14",
	.differs = "returns with the lock of the driver held",
	.impl = &device_group_early_return,
};
static const struct ls_variant_ops variant_device_group_common_exit = {
	.idea = "common-exit",
	.origin = "arm_smmu_device_group() of Linux 5.15 and later",
	.differs = "drops the lock of the driver on every way",
	.since = "4.15",
	.impl = &device_group_common_exit,
};

static const struct ls_variant_ops variant_get_group_extra_reference = {
	.idea = "extra-reference",
	.origin = "Linux before 325a31c92030 (5.16)",
	.differs =
		"a device whose VFIO group is there already leaves a reference on the IOMMU group",
	.impl = &device_get_group_extra_reference,
};
static const struct ls_variant_ops variant_get_group_one_reference = {
	.idea = "one-reference",
	.origin = "Linux 5.16",
	.differs = "the reference that was looked up by is given back in any case",
	.since = "4.15",
	.impl = &device_get_group_one_reference,
};

static const struct ls_variant_ops *const iommu_group_alloc_variants[] = {
	&variant_group_alloc_attribute_leak, &variant_group_alloc_attribute_put, NULL
};
static const struct ls_variant_ops *const iommu_set_group_pasid_variants[] = {
	&variant_set_group_pasid_unwind_all, &variant_set_group_pasid_unwind_attached, NULL
};
static const struct ls_variant_ops *const iommu_store_type_variants[] = {
	&variant_store_type_device_lock_between, &variant_store_type_one_section,
	&variant_store_type_group_then_device, NULL
};
static const struct ls_variant_ops *const mock_device_group_variants[] = {
	&variant_device_group_early_return, &variant_device_group_common_exit, NULL
};

static const struct ls_variant_ops *const vfio_device_get_group_variants[] = {
	&variant_get_group_extra_reference, &variant_get_group_one_reference, NULL
};

const struct ls_variant_slot slot_iommu_group_alloc = {
	.function = "iommu.group_alloc",
	.help = "what becomes of a group whose file in sysfs cannot be made",
	.type = "iommu_group_alloc_ops",
	.slot = (const void **)&iommu_group_alloc_form,
	.variants = iommu_group_alloc_variants,
};
const struct ls_variant_slot slot_iommu_set_group_pasid = {
	.function = "iommu.set_group_pasid",
	.help = "what becomes of a group of which one member refuses a PASID",
	.type = "iommu_set_group_pasid_ops",
	.slot = (const void **)&iommu_set_group_pasid_form,
	.variants = iommu_set_group_pasid_variants,
};
const struct ls_variant_slot slot_iommu_store_type = {
	.function = "iommu.store_type",
	.help = "how user space changes the default domain of a group",
	.type = "iommu_store_type_ops",
	.slot = (const void **)&iommu_store_type_form,
	.variants = iommu_store_type_variants,
};
const struct ls_variant_slot slot_mock_device_group = {
	.function = "mock.device_group",
	.help = "how the op of the IOMMU driver that tells the group returns a failure",
	.type = "mock_device_group_ops",
	.slot = (const void **)&mock_device_group_form,
	.variants = mock_device_group_variants,
};
const struct ls_variant_slot slot_vfio_device_get_group = {
	.function = "vfio.device_get_group",
	.help = "how a device that registers with VFIO comes to its group",
	.type = "vfio_device_get_group_ops",
	.slot = (const void **)&vfio_device_get_group_form,
	.variants = vfio_device_get_group_variants,
};
