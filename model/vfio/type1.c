// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO's IOMMU driver: the domains of a container, the groups that share them, and the pages that
 * are mapped in all.
 *
 * How a group is attached, and how a new domain gets what is mapped, has rivals, see
 * model/variants/vfio.attach_group/ and vfio.replay/. Left out: accounting of what is pinned,
 * nesting, large pages, what the drivers of emulated devices pin.
 */
#include "type1.h"

const struct vfio_attach_group_ops *vfio_attach_group_form = &attach_group_bus_type_lookup;
const struct vfio_replay_ops *vfio_replay_form = &replay_unwinds;

static void *vfio_iommu_type1_open(void)
{
	struct vfio_iommu *iommu = kzalloc(sizeof(*iommu), GFP_KERNEL);

	if (!iommu)
		return ERR_PTR(-ENOMEM);
	mutex_init(&iommu->lock);
	INIT_LIST_HEAD(&iommu->domain_list);
	INIT_LIST_HEAD(&iommu->dma_list);
	INIT_LIST_HEAD(&iommu->iova_list);
	INIT_LIST_HEAD(&iommu->emulated_iommu_groups);
	return iommu;
}

/* In the domains of the container, of which there is one. */
static void vfio_unmap_unpin(struct vfio_iommu *iommu, struct vfio_dma *dma)
{
	struct vfio_domain *domain, *d;
	phys_addr_t paddr;

	if (!dma->iommu_mapped)
		return;
	domain = d = list_first_entry(&iommu->domain_list, struct vfio_domain, next);
	list_for_each_entry_continue(d, &iommu->domain_list, next)
		iommu_unmap(d->domain, dma->iova);

	paddr = iommu_iova_to_phys(domain->domain, dma->iova);
	if (WARN_ON(!paddr))
		return;
	iommu_unmap(domain->domain, dma->iova);
	unpin_user_page(dma->mm, paddr);
	dma->iommu_mapped = false;
}

static void vfio_remove_dma(struct vfio_iommu *iommu, struct vfio_dma *dma)
{
	vfio_unmap_unpin(iommu, dma);
	list_del(&dma->next);
	kfree(dma);
}

static void vfio_iommu_unmap_unpin_all(struct vfio_iommu *iommu)
{
	struct vfio_dma *dma, *next;

	list_for_each_entry_safe(dma, next, &iommu->dma_list, next)
		vfio_remove_dma(iommu, dma);
}

static void vfio_iommu_type1_release(void *iommu_data)
{
	struct vfio_iommu *iommu = iommu_data;

	WARN_ON(!list_empty(&iommu->domain_list));
	vfio_iommu_unmap_unpin_all(iommu);
	vfio_iommu_iova_free(&iommu->iova_list);
	kfree(iommu);
}

static struct vfio_iommu_group *find_iommu_group(const struct list_head *list,
						 struct iommu_group *iommu_group)
{
	struct vfio_iommu_group *group;

	list_for_each_entry(group, list, next) {
		if (group->iommu_group == iommu_group)
			return group;
	}
	return NULL;
}

static struct vfio_iommu_group *vfio_iommu_find_group(struct vfio_iommu *iommu,
						      struct iommu_group *iommu_group,
						      struct vfio_domain **in)
{
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;

	list_for_each_entry(domain, &iommu->domain_list, next) {
		group = find_iommu_group(&domain->group_list, iommu_group);
		if (group) {
			*in = domain;
			return group;
		}
	}
	return NULL;
}

bool vfio_iommu_find_iommu_group(struct vfio_iommu *iommu, struct iommu_group *iommu_group)
{
	struct vfio_domain *domain;

	lockdep_assert_held(&iommu->lock);
	return vfio_iommu_find_group(iommu, iommu_group, &domain) ||
	       find_iommu_group(&iommu->emulated_iommu_groups, iommu_group);
}

/* Does software have to place the address that interrupts are written to? */
bool vfio_iommu_has_sw_msi(struct list_head *resv_regions, phys_addr_t *base)
{
	struct iommu_resv_region *region;

	list_for_each_entry(region, resv_regions, list) {
		/* Hardware that has a place of its own leaves no choice. */
		if (region->type == IOMMU_RESV_MSI)
			return false;
		if (region->type == IOMMU_RESV_SW_MSI) {
			*base = region->start;
			return true;
		}
	}
	return false;
}

/* Maps in @domain what the other domains have; all of it or nothing. */
int vfio_iommu_replay(struct vfio_iommu *iommu, struct vfio_domain *domain)
{
	return vfio_replay_form->replay(iommu, domain);
}

/*
 * Moves a group that is attached to a domain of its own to one that the container has already, if
 * one takes it. Returns 1 when it did, 0 when none fits, an error when the group could not go back.
 */
int vfio_iommu_join_domain(struct vfio_iommu *iommu, struct vfio_domain *domain,
			   struct vfio_iommu_group *group)
{
	struct vfio_domain *d;

	lockdep_assert_held(&iommu->lock);
	list_for_each_entry(d, &iommu->domain_list, next) {
		if (d->domain->owner != domain->domain->owner || d->coherent != domain->coherent)
			continue;
		iommu_detach_group(domain->domain, group->iommu_group);
		if (!iommu_attach_group(d->domain, group->iommu_group)) {
			list_add(&group->next, &d->group_list);
			return 1;
		}
		if (iommu_attach_group(domain->domain, group->iommu_group))
			return -EIO;
	}
	return 0;
}

static int vfio_iommu_attach_emulated(struct vfio_iommu *iommu, struct iommu_group *iommu_group)
{
	struct vfio_iommu_group *group;
	int ret = -EINVAL;

	mutex_lock(&iommu->lock);
	if (vfio_iommu_find_iommu_group(iommu, iommu_group))
		goto out_unlock;
	ret = -ENOMEM;
	group = kzalloc(sizeof(*group), GFP_KERNEL);
	if (!group)
		goto out_unlock;
	group->iommu_group = iommu_group;
	list_add(&group->next, &iommu->emulated_iommu_groups);
	ret = 0;
out_unlock:
	mutex_unlock(&iommu->lock);
	return ret;
}

/* The kernel's function looks at the type inside; what it then does is all that rivals do here. */
static int vfio_iommu_type1_attach_group(void *iommu_data, struct iommu_group *iommu_group,
					 enum vfio_group_type type)
{
	if (type == VFIO_EMULATED_IOMMU)
		return vfio_iommu_attach_emulated(iommu_data, iommu_group);
	return vfio_attach_group_form->attach_group(iommu_data, iommu_group);
}

/* The last domain goes. What the user has mapped stays when emulated devices use it. */
static void vfio_iommu_unmap_unpin_reaccount(struct vfio_iommu *iommu)
{
	struct vfio_dma *dma;

	list_for_each_entry(dma, &iommu->dma_list, next)
		vfio_unmap_unpin(iommu, dma);
}

static void vfio_iommu_drop_domain(struct vfio_iommu *iommu, struct vfio_domain *domain,
				   struct list_head *iova_copy)
{
	if (list_is_singular(&iommu->domain_list)) {
		if (list_empty(&iommu->emulated_iommu_groups))
			vfio_iommu_unmap_unpin_all(iommu);
		else
			vfio_iommu_unmap_unpin_reaccount(iommu);
	}
	/* Else its mappings go with its page tables. */
	list_del(&domain->next);
	iommu_domain_free(domain->domain);
	kfree(domain);
	vfio_iommu_aper_expand(iommu, iova_copy);
}

static void vfio_iommu_type1_detach_group(void *iommu_data, struct iommu_group *iommu_group)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_iommu_group *group;
	struct vfio_domain *domain;
	LIST_HEAD(iova_copy);

	mutex_lock(&iommu->lock);
	group = find_iommu_group(&iommu->emulated_iommu_groups, iommu_group);
	if (group) {
		list_del(&group->next);
		kfree(group);
		if (list_empty(&iommu->emulated_iommu_groups) && list_empty(&iommu->domain_list))
			vfio_iommu_unmap_unpin_all(iommu);
		goto out_unlock;
	}

	/* Without memory for it the list stays: narrower than need be. */
	vfio_iommu_iova_get_copy(iommu, &iova_copy);

	group = vfio_iommu_find_group(iommu, iommu_group, &domain);
	if (group) {
		iommu_detach_group(domain->domain, iommu_group);
		list_del(&group->next);
		kfree(group);
		if (list_empty(&domain->group_list))
			vfio_iommu_drop_domain(iommu, domain, &iova_copy);
	}

	if (!vfio_iommu_resv_refresh(iommu, &iova_copy))
		vfio_iommu_iova_insert_copy(iommu, &iova_copy);
	else
		vfio_iommu_iova_free(&iova_copy);
out_unlock:
	mutex_unlock(&iommu->lock);
}

static int vfio_iommu_map(struct vfio_iommu *iommu, dma_addr_t iova, phys_addr_t paddr)
{
	struct vfio_domain *domain;
	int ret;

	list_for_each_entry(domain, &iommu->domain_list, next) {
		ret = iommu_map(domain->domain, iova, paddr);
		if (ret)
			goto unwind;
	}
	return 0;

unwind:
	list_for_each_entry_continue_reverse(domain, &iommu->domain_list, next)
		iommu_unmap(domain->domain, iova);
	return ret;
}

static int vfio_pin_map_dma(struct vfio_iommu *iommu, struct vfio_dma *dma)
{
	phys_addr_t paddr;
	int ret = pin_user_page(dma->mm, dma->iova, &paddr);

	if (ret)
		return ret;
	ret = vfio_iommu_map(iommu, dma->iova, paddr);
	if (ret)
		unpin_user_page(dma->mm, paddr);
	else
		dma->iommu_mapped = true;
	return ret;
}

static int vfio_iommu_type1_map_dma(void *iommu_data, dma_addr_t iova, struct user_memory *mm)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_dma *dma;
	int ret = -EEXIST;

	mutex_lock(&iommu->lock);
	if (vfio_find_dma(iommu, iova, iova))
		goto out_unlock;
	ret = -EINVAL;
	if (!vfio_iommu_iova_dma_valid(iommu, iova))
		goto out_unlock;
	ret = -ENOMEM;
	dma = kzalloc(sizeof(*dma), GFP_KERNEL);
	if (!dma)
		goto out_unlock;
	dma->iova = iova;
	dma->mm = mm;
	list_add_tail(&dma->next, &iommu->dma_list);
	ret = 0;
	/* Without a domain nobody needs it, until there is one: see the replay. */
	if (!list_empty(&iommu->domain_list))
		ret = vfio_pin_map_dma(iommu, dma);
	if (ret)
		vfio_remove_dma(iommu, dma);
out_unlock:
	mutex_unlock(&iommu->lock);
	return ret;
}

static int vfio_iommu_type1_unmap_dma(void *iommu_data, dma_addr_t iova)
{
	struct vfio_iommu *iommu = iommu_data;
	struct vfio_dma *dma;
	int ret = -ENOENT;

	mutex_lock(&iommu->lock);
	dma = vfio_find_dma(iommu, iova, iova);
	if (dma) {
		vfio_remove_dma(iommu, dma);
		ret = 0;
	}
	mutex_unlock(&iommu->lock);
	return ret;
}

const struct vfio_iommu_driver_ops vfio_iommu_type1_ops = {
	.open = vfio_iommu_type1_open,
	.release = vfio_iommu_type1_release,
	.attach_group = vfio_iommu_type1_attach_group,
	.detach_group = vfio_iommu_type1_detach_group,
	.map_dma = vfio_iommu_type1_map_dma,
	.unmap_dma = vfio_iommu_type1_unmap_dma,
};
