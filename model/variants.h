/* SPDX-License-Identifier: GPL-2.0-only */
/* Which implementations there are of what, in which kernels, and what those promise. */
#ifndef _MODEL_VARIANTS_H
#define _MODEL_VARIANTS_H

#include <lockstep/model.h>

/* variants.c */
extern const char *const variant_kernels[];
extern const struct ls_variant_slot *const variant_slots[];

/* variants_errors.c */
extern const struct ls_variant_slot slot_iommu_group_alloc, slot_iommu_set_group_pasid,
	slot_iommu_store_type, slot_mock_device_group, slot_vfio_device_get_group, slot_vfio_replay,
	slot_iommu_group_add_device, slot_vfio_last_device;

/* invariants.c */
extern const struct ls_invariant invariants[];

/* variants_powerpc.c */
extern const struct ls_variant_slot slot_powerpc_device_group, slot_powerpc_attach_dev,
	slot_powerpc_ownership, slot_powerpc_init, slot_powerpc_add_device;

/* variants_fault.c */
extern const struct ls_variant_slot slot_iommu_page_fault;

/* lock_order.c */
extern const struct ls_lock_order lock_order[];

#endif
