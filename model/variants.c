// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that have rivals, and which kernels have which of them. Each file of
 * model/variants/FUNCTION/ has an entry here; where it is from and what it cuts is said in its
 * head.
 */
#include "iommu/iommu-priv.h"
#include "mdev/mdev.h"
#include "variants.h"
#include "vfio/type1.h"

/* What `like:` may ask for. A kernel between two of these is like the older one, but for what the
 * variants say of themselves. */
const char *const variant_kernels[] = { "4.15", "5.19", "6.1", "6.7", "6.12", NULL };

static const struct ls_variant_ops variant_bus_type_lookup = {
	.idea = "bus-type-lookup",
	.origin = "Linux 5.19",
	.differs =
		"the bus is looked up in the group first and used after the group's mutex is dropped",
	.since = "4.15",
	.impl = &attach_group_bus_type_lookup,
};
static const struct ls_variant_ops variant_group_iterator = {
	.idea = "group-iterator",
	.origin = "Linux 6.0, vfio/type1: Simplify bus_type determination",
	.differs = "allocates and asks for capabilities in walks of the group, its mutex held",
	.since = "6.0",
	.impl = &attach_group_group_iterator,
};
static const struct ls_variant_ops variant_search_first = {
	.idea = "search-first",
	.origin = "vfio/type1: Search for a fitting iommu_domain before attaching, 5 March 2018",
	.differs =
		"compares a domain that nothing is attached to yet; one that refuses is an error",
	.impl = &attach_group_search_first,
};
static const struct ls_variant_ops variant_domain_attributes = {
	.idea = "domain-attributes",
	.origin = "the history told in the reply of 12 March 2018",
	.differs =
		"asks the group's own domain for coherency, too, once the group is attached to it",
	.impl = &attach_group_domain_attributes,
};
static const struct ls_variant_ops variant_member_attributes = {
	.idea = "member-attributes",
	.origin = "ours",
	.differs = "searches before attaching, by what the IOMMUs of the group's members can do",
	.impl = &attach_group_member_attributes,
};
static const struct ls_variant_ops variant_bus_ops = {
	.idea = "bus-ops",
	.origin = "Linux 4.15 to 6.7",
	.differs = "the bus says which IOMMU driver allocates; no device is looked at",
	.since = "4.15",
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
static const struct ls_variant_ops variant_device_locked_walk = {
	.idea = "device-locked-walk",
	.origin = "that proposal, in the kindest reading",
	.differs =
		"looks at each device with its device_lock held, then allocates under the group's mutex",
	.impl = &domain_alloc_device_locked_walk,
};
static const struct ls_variant_ops variant_pin_then_lock = {
	.idea = "pin-then-lock",
	.origin = "that proposal, in its other reading",
	.differs =
		"pins the device in the walk, and takes device_lock and the group's mutex after it",
	.impl = &domain_alloc_pin_then_lock,
};
static const struct ls_variant_ops variant_walk_member = {
	.idea = "walk-member",
	.origin = "ours, the pasted diff corrected",
	.differs =
		"allocates in the walk, for the first device that is a member of its locked group",
	.impl = &domain_alloc_walk_member,
};
static const struct ls_variant_ops variant_walk_ops = {
	.idea = "walk-ops",
	.origin = "Linux 6.8 to 6.10",
	.differs =
		"walks the bus and lets the driver's operations out; refuses a bus with several drivers",
	.since = "6.8",
	.impl = &domain_alloc_walk_ops,
};
static const struct ls_variant_ops variant_paging_device = {
	.idea = "paging-device",
	.origin = "Linux 6.11 and later, iommu_paging_domain_alloc()",
	.differs = "callers name a device that they have pinned; no lock is taken",
	.since = "6.11",
	.impl = &domain_alloc_paging_device,
};
static const struct ls_variant_ops variant_first_dev_bare = {
	.idea = "first-dev-bare",
	.origin = "Linux 6.7, __iommu_group_domain_alloc() called without the mutex",
	.differs = "picks the first device of a counted group, mutex not held, nothing asserted",
	.impl = &domain_alloc_first_dev_bare,
};
static const struct ls_variant_ops variant_first_dev_unlocked = {
	.idea = "first-dev-unlocked",
	.origin = "iommu_group_first_dev() called without the mutex",
	.differs = "the same, by the helper that asserts the mutex",
	.impl = &domain_alloc_first_dev_unlocked,
};
static const struct ls_variant_ops variant_group_first = {
	.idea = "group-first",
	.origin = "Linux 5.8-rc1 to -rc4",
	.differs =
		"the device leaves its group, and may be the last to, before its driver releases it",
	.breaks = "I1 I3 I3d I4",
	.impl = &release_device_group_first,
};
static const struct ls_variant_ops variant_unlocked_op = {
	.idea = "unlocked-op",
	.origin = "Linux 5.8 to 6.3, and the drivers of 4.15",
	.differs = "the driver forgets the device first, without the group's mutex",
	.since = "4.15",
	.breaks = "I1 I3 I3d I4",
	.impl = &release_device_unlocked_op,
};
static const struct ls_variant_ops variant_locked_deinit = {
	.idea = "locked-deinit",
	.origin = "Linux 6.4 to 6.8",
	.differs = "the device leaves its group and its driver in one section of the group's mutex",
	.since = "6.4",
	.impl = &release_device_locked_deinit,
};

static const struct ls_variant_ops variant_device_lock = {
	.idea = "device-lock",
	.origin = "the series of August 2023, dropped",
	.differs = "as locked-deinit, with device_lock held around it",
	.impl = &release_device_device_lock,
};
static const struct ls_variant_ops variant_locked_lookup = {
	.idea = "locked-lookup",
	.origin = "ours",
	.differs = "as locked-deinit, and a lock keeps the group of a device while it is looked up",
	.impl = &release_device_locked_lookup,
};
static const struct ls_variant_ops variant_release_domain = {
	.idea = "release-domain",
	.origin = "Linux 6.9 and later",
	.differs = "as locked-deinit, and the device is moved to its driver's own domain before",
	.since = "6.9",
	.impl = &release_device_release_domain,
};

static const struct ls_variant_ops variant_unlocked_default = {
	.idea = "unlocked-default",
	.origin = "Linux 4.15",
	.differs = "whoever brings a member makes the group's default domain, without a lock",
	.since = "4.15",
	.breaks = "I1 I3 I3d I6",
	.impl = &probe_device_unlocked_default,
};
static const struct ls_variant_ops variant_group_default = {
	.idea = "group-default",
	.origin = "Linux 5.19",
	.differs =
		"joins, and sets the default domain up in a section of its own; probes are not kept apart",
	.since = "5.19",
	.breaks = "I3 I3d I6",
	.impl = &probe_device_group_default,
};
static const struct ls_variant_ops variant_probe_lock = {
	.idea = "probe-lock",
	.origin = "Linux 6.2, and 6.1.y",
	.differs = "the same, one probe at a time",
	.since = "6.1",
	.breaks = "I3 I3d",
	.impl = &probe_device_probe_lock,
};
static const struct ls_variant_ops variant_locked_join = {
	.idea = "locked-join",
	.origin = "Linux 6.6 and later",
	.differs = "joins and gets its translation in one section of the group's mutex",
	.since = "6.6",
	.impl = &probe_device_locked_join,
};
static const struct ls_variant_ops variant_one_rule = {
	.idea = "one-rule",
	.origin = "Linux 4.15",
	.differs =
		"nothing is undone; a group without a default domain takes any domain at any time",
	.since = "4.15",
	.breaks = "I1",
	.impl = &attach_group_one_rule,
};
static const struct ls_variant_ops variant_no_rollback = {
	.idea = "no-rollback",
	.origin = "Linux 5.19",
	.differs = "nothing is undone when a member refuses",
	.since = "5.19",
	.breaks = "I1",
	.impl = &attach_group_no_rollback,
};
static const struct ls_variant_ops variant_all_back = {
	.idea = "all-back",
	.origin = "Linux 6.1",
	.differs = "all members go back to the old domain when one refuses",
	.since = "6.1",
	.impl = &attach_group_all_back,
};
static const struct ls_variant_ops variant_revert = {
	.idea = "revert",
	.origin = "Linux 6.4 and later",
	.differs = "those go back that had left",
	.since = "6.4",
	.impl = &attach_group_revert,
};
static const struct ls_variant_ops variant_owner_none = {
	.idea = "none",
	.origin = "Linux 4.15 to 5.17",
	.differs = "nobody asks",
	.since = "4.15",
	.impl = &dma_owner_none,
};
static const struct ls_variant_ops variant_record_only = {
	.idea = "record-only",
	.origin = "before 0286300e6045",
	.differs = "a claim writes the owner down and leaves the translation as it is",
	.impl = &dma_owner_record_only,
};
static const struct ls_variant_ops variant_blocking = {
	.idea = "blocking",
	.origin = "Linux 5.19",
	.differs = "an owned group translates through the owner's domain or through none",
	.since = "5.19",
	.impl = &dma_owner_blocking,
};
static const struct ls_variant_ops variant_no_pasids = {
	.idea = "no-pasids",
	.origin = "Linux 6.2 to 6.14",
	.differs = "the same, and a group that has a PASID attached cannot be claimed",
	.since = "6.2",
	.impl = &dma_owner_no_pasids,
};
static const struct ls_variant_ops variant_deferring = {
	.idea = "deferring",
	.origin = "Linux 6.15",
	.differs = "the same, and no driver is bound before there is a default domain",
	.since = "6.15",
	.impl = &dma_owner_deferring,
};
static const struct ls_variant_ops variant_deferred_unlocked = {
	.idea = "unlocked",
	.origin = "Linux 5.0 to 6.18",
	.differs = "attaches without the group's mutex",
	.since = "4.15",
	.breaks = "I3d",
	.impl = &deferred_attach_unlocked,
};
static const struct ls_variant_ops variant_deferred_untested = {
	.idea = "untested",
	.origin = "v3 of a series of August 2025",
	.differs = "attaches under the mutex, as a test before it said",
	.impl = &deferred_attach_untested,
};
static const struct ls_variant_ops variant_deferred_locked = {
	.idea = "locked",
	.origin = "ours",
	.differs = "tests and attaches under the mutex",
	.impl = &deferred_attach_locked,
};

static const struct ls_variant_ops *const attach_group_variants[] = {
	&variant_bus_type_lookup,   &variant_group_iterator,	&variant_search_first,
	&variant_domain_attributes, &variant_member_attributes, NULL,
};
static const struct ls_variant_ops *const domain_alloc_variants[] = {
	&variant_bus_ops,
	&variant_walk_escape,
	&variant_walk_locked_groups,
	&variant_walk_device_lock,
	&variant_device_locked_walk,
	&variant_pin_then_lock,
	&variant_walk_member,
	&variant_walk_ops,
	&variant_paging_device,
	&variant_first_device,
	&variant_first_dev_bare,
	&variant_first_dev_unlocked,
	NULL,
};
static const struct ls_variant_ops *const release_device_variants[] = {
	&variant_group_first,
	&variant_unlocked_op,
	&variant_locked_deinit,
	&variant_device_lock,
	&variant_locked_lookup,
	&variant_release_domain,
	NULL,
};

static const struct ls_variant_ops *const probe_device_variants[] = {
	&variant_unlocked_default,
	&variant_group_default,
	&variant_probe_lock,
	&variant_locked_join,
	NULL,
};
static const struct ls_variant_ops *const group_attach_variants[] = {
	&variant_one_rule, &variant_no_rollback, &variant_all_back, &variant_revert, NULL,
};
static const struct ls_variant_ops *const dma_owner_variants[] = {
	&variant_owner_none, &variant_record_only, &variant_blocking,
	&variant_no_pasids,  &variant_deferring,   NULL,
};
static const struct ls_variant_ops *const deferred_attach_variants[] = {
	&variant_deferred_unlocked,
	&variant_deferred_untested,
	&variant_deferred_locked,
	NULL,
};

static const struct ls_variant_ops variant_aux_only = {
	.idea = "aux-only",
	.origin = "Linux 5.8",
	.differs =
		"the group of a mediated device is not told of the domain that its parent has for it",
	.since = "4.15",
	.impl = &mdev_domain_aux_only,
};
static const struct ls_variant_ops variant_set_domain = {
	.idea = "set-domain",
	.origin = "iommu: Add iommu_group_get/set_domain(), 27 June 2020",
	.differs = "everybody can say what a group's domain is; without the group's mutex",
	.impl = &mdev_domain_set_domain,
};
static const struct ls_variant_ops variant_set_domain_locked = {
	.idea = "set-domain-locked",
	.origin = "iommu: Add iommu_group_get/set_domain(), 27 June 2020",
	.differs = "the same under the group's mutex",
	.impl = &mdev_domain_set_domain_locked,
};
static const struct ls_variant_ops variant_attach_mdev = {
	.idea = "attach-mdev",
	.origin = "the reply of 30 June 2020",
	.differs = "one call does both halves, under the group's mutex",
	.impl = &mdev_domain_attach_mdev,
};
static const struct ls_variant_ops variant_first_class = {
	.idea = "first-class",
	.origin = "the flow proposed in the reply of 30 June 2020",
	.differs =
		"the mediated device is made of a domain and its PASID, and attached like any other",
	.impl = &mdev_domain_first_class,
};
static const struct ls_variant_ops variant_waits = {
	.idea = "waits",
	.origin = "Linux 5.8",
	.differs = "a mediated device goes when it is closed",
	.since = "4.15",
	.impl = &mdev_unregister_waits,
};
static const struct ls_variant_ops variant_leaves_users = {
	.idea = "leaves-users",
	.origin = "ours",
	.differs = "a mediated device is taken off whoever uses it",
	.impl = &mdev_unregister_leaves_users,
};

static const struct ls_variant_ops *const mdev_domain_variants[] = {
	&variant_aux_only,    &variant_set_domain,  &variant_set_domain_locked,
	&variant_attach_mdev, &variant_first_class, NULL,
};
static const struct ls_variant_ops *const mdev_unregister_variants[] = {
	&variant_waits,
	&variant_leaves_users,
	NULL,
};

static const struct ls_variant_slot slot_mdev_domain = {
	.function = "iommu.mdev_domain",
	.help = "how a mediated device comes to its domain",
	.type = "iommu_mdev_domain_ops",
	.slot = (const void **)&iommu_mdev_domain_form,
	.variants = mdev_domain_variants,
};
static const struct ls_variant_slot slot_mdev_unregister = {
	.function = "mdev.unregister",
	.help = "what becomes of mediated devices in use when their parent's driver goes",
	.type = "mdev_unregister_ops",
	.slot = (const void **)&mdev_unregister_form,
	.variants = mdev_unregister_variants,
};

static const struct ls_variant_slot slot_attach_group = {
	.function = "vfio.attach_group",
	.help = "how VFIO's type1 attaches a group",
	.type = "vfio_attach_group_ops",
	.slot = (const void **)&vfio_attach_group_form,
	.variants = attach_group_variants,
};
static const struct ls_variant_slot slot_domain_alloc = {
	.function = "iommu.domain_alloc",
	.help = "how a domain is allocated for a caller that names a bus",
	.type = "iommu_domain_alloc_ops",
	.slot = (const void **)&iommu_domain_alloc_form,
	.variants = domain_alloc_variants,
};
static const struct ls_variant_slot slot_release_device = {
	.function = "iommu.release_device",
	.help = "what becomes of a device that has left its bus",
	.type = "iommu_release_device_ops",
	.slot = (const void **)&iommu_release_device_form,
	.variants = release_device_variants,
};

static const struct ls_variant_slot slot_probe_device = {
	.function = "iommu.probe_device",
	.help = "how a device comes to have an IOMMU, and its group a default domain",
	.type = "iommu_probe_device_ops",
	.slot = (const void **)&iommu_probe_device_form,
	.variants = probe_device_variants,
};
static const struct ls_variant_slot slot_group_attach = {
	.function = "iommu.attach_group",
	.help = "how the members of a group get another domain, and what a refusal leaves",
	.type = "iommu_attach_group_ops",
	.slot = (const void **)&iommu_attach_group_form,
	.variants = group_attach_variants,
};
static const struct ls_variant_slot slot_dma_owner = {
	.function = "iommu.dma_owner",
	.help = "who may do DMA with the devices of a group",
	.type = "iommu_dma_owner_ops",
	.slot = (const void **)&iommu_dma_owner_form,
	.variants = dma_owner_variants,
};
static const struct ls_variant_slot slot_deferred_attach = {
	.function = "iommu.deferred_attach",
	.help = "the first DMA of a device that the kernel before this one left running",
	.type = "iommu_deferred_attach_ops",
	.slot = (const void **)&iommu_deferred_attach_form,
	.variants = deferred_attach_variants,
};

const struct ls_variant_slot *const variant_slots[] = {
	&slot_attach_group,	  &slot_domain_alloc,	       &slot_release_device,
	&slot_probe_device,	  &slot_group_attach,	       &slot_dma_owner,
	&slot_deferred_attach,	  &slot_mdev_domain,	       &slot_mdev_unregister,
	&slot_iommu_group_alloc,  &slot_iommu_set_group_pasid, &slot_iommu_store_type,
	&slot_mock_device_group,  &slot_vfio_device_get_group, &slot_powerpc_device_group,
	&slot_powerpc_attach_dev, &slot_powerpc_ownership,     &slot_powerpc_init,
	&slot_powerpc_add_device, &slot_vfio_replay,	       &slot_iommu_group_add_device,
	&slot_iommu_page_fault,	  &slot_vfio_last_device,      NULL,
};
