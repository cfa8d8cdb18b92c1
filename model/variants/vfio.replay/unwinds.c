// SPDX-License-Identifier: GPL-2.0-only
/*
 * A failure takes back what the replay has mapped and pinned.
 *
 * Origin: vfio_iommu_replay() of Linux 5.9, "vfio/type1: Add proper error unwind for
 *	vfio_iommu_replay()" (aae7a75a821a).
 * Locks: takes none, needs vfio_iommu.lock.
 * Differs: pages count as mapped when all are.
 * Cut: pages of several sizes.
 */
#include "../../vfio/type1.h"

static int replay(struct vfio_iommu *iommu, struct vfio_domain *domain)
{
	struct vfio_domain *d = NULL;
	struct vfio_dma *dma;
	phys_addr_t paddr;
	int ret;

	lockdep_assert_held(&iommu->lock);
	if (!list_empty(&iommu->domain_list))
		d = list_first_entry(&iommu->domain_list, struct vfio_domain, next);

	list_for_each_entry(dma, &iommu->dma_list, next) {
		ret = -EINVAL;
		if (dma->iommu_mapped) {
			/* Somebody before left it so. */
			if (WARN_ON(!d))
				goto unwind;
			paddr = iommu_iova_to_phys(d->domain, dma->iova);
			if (WARN_ON(!paddr))
				continue;
		} else {
			ret = pin_user_page(dma->mm, dma->iova, &paddr);
			if (ret)
				goto unwind;
		}
		ret = iommu_map(domain->domain, dma->iova, paddr);
		if (ret) {
			if (!dma->iommu_mapped)
				unpin_user_page(dma->mm, paddr);
			goto unwind;
		}
	}
	list_for_each_entry(dma, &iommu->dma_list, next)
		dma->iommu_mapped = true;
	return 0;

unwind:
	list_for_each_entry_continue_reverse(dma, &iommu->dma_list, next)
	{
		paddr = iommu_iova_to_phys(domain->domain, dma->iova);
		if (!paddr)
			continue;
		iommu_unmap(domain->domain, dma->iova);
		if (!dma->iommu_mapped)
			unpin_user_page(dma->mm, paddr);
	}
	return ret;
}

const struct vfio_replay_ops replay_unwinds = {
	.replay = replay,
};
