// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first failure ends the replay, and what was done until then stays.
 *
 * Origin: vfio_iommu_replay() of Linux 4.10 to 5.8.
 * Locks: takes none, needs vfio_iommu.lock.
 * Differs: each page counts as mapped as soon as it is, whatever becomes of the rest; pins are not
 *	given back. The first domain is looked up also when there is none.
 * Cut: pages of several sizes.
 */
#include "../../vfio/type1.h"

static int replay(struct vfio_iommu *iommu, struct vfio_domain *domain)
{
	struct vfio_domain *d = list_first_entry(&iommu->domain_list, struct vfio_domain, next);
	struct vfio_dma *dma;
	phys_addr_t paddr;
	int ret;

	lockdep_assert_held(&iommu->lock);
	list_for_each_entry(dma, &iommu->dma_list, next) {
		if (dma->iommu_mapped) {
			paddr = iommu_iova_to_phys(d->domain, dma->iova);
			if (WARN_ON(!paddr))
				continue;
		} else {
			ret = pin_user_page(dma->mm, dma->iova, &paddr);
			if (ret)
				return ret;
		}
		ret = iommu_map(domain->domain, dma->iova, paddr);
		if (ret)
			return ret;
		dma->iommu_mapped = true;
	}
	return 0;
}

const struct vfio_replay_ops replay_keeps_pins = {
	.replay = replay,
};
