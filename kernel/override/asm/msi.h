/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Without interrupt controllers a kernel since 6.2 says that no device's interrupts are isolated,
 * and VFIO refuses every group. Here they are where the IOMMU of the scenario remaps them.
 */
#include_next <asm/msi.h>

bool lockstep_glue_isolated_msi(void);
#define arch_is_isolated_msi() lockstep_glue_isolated_msi()
