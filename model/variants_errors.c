// SPDX-License-Identifier: GPL-2.0-only
/* Functions whose rivals differ in what they do when something fails, and in how they exclude it.
 */
#include "drivers/mock_priv.h"
#include "iommu/iommu-priv.h"
#include "variants.h"
#include "vfio/type1.h"

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

static const struct ls_variant_ops variant_last_device_keeps_group = {
	.idea = "keeps-group",
	.origin = "Linux 5.16 to 6.0",
	.differs = "an open group can still be attached when its last device has gone",
	.since = "4.15",
	.impl = &last_device_keeps_group,
};
static const struct ls_variant_ops variant_last_device_takes_group_back = {
	.idea = "takes-group-back",
	.origin = "Linux 6.1, 3dd59a7dcb97",
	.differs = "waits for the user's call, and takes the group off its container and its user",
	.since = "6.1",
	.impl = &last_device_takes_group_back,
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

static const struct ls_variant_ops *const vfio_last_device_variants[] = {
	&variant_last_device_keeps_group, &variant_last_device_takes_group_back, NULL
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
static const struct ls_variant_ops variant_add_device_link_left = {
	.idea = "link-left",
	.origin = "Linux 4.13 to 5.4",
	.differs = "a device that is refused stays in the directory of the group",
	.since = "4.15",
	.impl = &group_add_device_link_left,
};
static const struct ls_variant_ops variant_add_device_put_first = {
	.idea = "put-first",
	.origin = "Linux 5.5 to 6.3, iommu: Remove device link to group on failure",
	.differs = "it leaves the directory after the group was put",
	.since = "5.5",
	.impl = &group_add_device_put_first,
};
static const struct ls_variant_ops variant_add_device_links_first = {
	.idea = "links-first",
	.origin = "Linux 6.4 and later",
	.differs = "it leaves the directory, then the group is put",
	.since = "6.4",
	.impl = &group_add_device_links_first,
};

static const struct ls_variant_ops *const iommu_group_add_device_variants[] = {
	&variant_add_device_link_left, &variant_add_device_put_first,
	&variant_add_device_links_first, NULL
};

const struct ls_variant_slot slot_iommu_group_add_device = {
	.function = "iommu.group_add_device",
	.help = "what becomes of a device that cannot be attached to the domain of the group it joins",
	.type = "iommu_group_add_device_ops",
	.slot = (const void **)&iommu_group_add_device_form,
	.variants = iommu_group_add_device_variants,
};

static const struct ls_variant_ops variant_replay_keeps_pins = {
	.idea = "keeps-pins",
	.origin = "Linux 4.10 to 5.8",
	.differs = "a failure leaves pages pinned, and those that were mapped until then marked so",
	.since = "4.15",
	.impl = &replay_keeps_pins,
};
static const struct ls_variant_ops variant_replay_unwinds = {
	.idea = "unwinds",
	.origin = "Linux 5.9, vfio/type1: Add proper error unwind for vfio_iommu_replay()",
	.differs = "a failure takes back what was mapped and pinned",
	.since = "5.9",
	.impl = &replay_unwinds,
};

static const struct ls_variant_ops *const vfio_replay_variants[] = { &variant_replay_keeps_pins,
								     &variant_replay_unwinds,
								     NULL };

const struct ls_variant_slot slot_vfio_replay = {
	.function = "vfio.replay",
	.help = "how VFIO's type1 maps in a new domain what is mapped in the container",
	.type = "vfio_replay_ops",
	.slot = (const void **)&vfio_replay_form,
	.variants = vfio_replay_variants,
};
const struct ls_variant_slot slot_vfio_device_get_group = {
	.function = "vfio.device_get_group",
	.help = "how a device that registers with VFIO comes to its group",
	.type = "vfio_device_get_group_ops",
	.slot = (const void **)&vfio_device_get_group_form,
	.variants = vfio_device_get_group_variants,
};
const struct ls_variant_slot slot_vfio_last_device = {
	.function = "vfio.last_device",
	.help = "what becomes of an open group when its last device goes",
	.type = "vfio_last_device_ops",
	.slot = (const void **)&vfio_last_device_form,
	.variants = vfio_last_device_variants,
};
