// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nobody asks: VFIO looks whether all devices of a group have drivers that it can trust, and kernel
 * drivers bind as they please.
 *
 * Origin: Linux 4.15 to 5.17, which have no ownership.
 * Locks: takes none.
 * Differs: that a group is the user's is known to VFIO alone.
 * Cut: VFIO's test of the drivers of a group (viability).
 */
#include "../../iommu/iommu-priv.h"

static int claim_for_nobody(struct iommu_group *group, void *owner)
{
	return 0;
}

static void release_nobody(struct iommu_group *group)
{
}

static int use_anything(struct device *dev)
{
	return 0;
}

static void unuse_anything(struct device *dev)
{
}

const struct iommu_dma_owner_ops dma_owner_none = {
	.claim = claim_for_nobody,
	.release = release_nobody,
	.use = use_anything,
	.unuse = unuse_anything,
};
