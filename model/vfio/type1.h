/* SPDX-License-Identifier: GPL-2.0-only */
/* What type1 and the rival implementations of its attach_group share. */
#ifndef _VFIO_TYPE1_H
#define _VFIO_TYPE1_H

#include "vfio.h"

/* The IOMMU state of a container. */
struct vfio_iommu {
	struct mutex lock; /* protects all below; groups' mutexes nest inside */
	struct list_head domain_list;
	struct list_head dma_list;
	struct list_head iova_list; /* what may be mapped; empty before the first domain */
	struct list_head emulated_iommu_groups; /* in no domain: their drivers pin what they use */
};

#define VFIO_PAGE_SIZE 0x1000

/* A range of addresses, both ends in it. */
struct vfio_iova {
	struct list_head list;
	dma_addr_t start, end;
};

/* A domain and the groups that share it. */
struct vfio_domain {
	struct iommu_domain *domain;
	struct list_head next;
	struct list_head group_list;
	bool coherent; /* all of its devices snoop caches */
};

struct vfio_iommu_group {
	struct iommu_group *iommu_group;
	struct list_head next;
};

/* A page that the user mapped. */
struct vfio_dma {
	struct list_head next;
	dma_addr_t iova;
	struct user_memory *mm;
	bool iommu_mapped; /* it is pinned, and in every domain; as long as there is one */
};

/**
 * struct vfio_attach_group_ops - a way to attach a group to a container
 * @attach_group: called with the group claimed and counted by the caller, vfio_iommu.lock not held
 */
struct vfio_attach_group_ops {
	int (*attach_group)(void *iommu_data, struct iommu_group *iommu_group);
};

/**
 * struct vfio_replay_ops - a way to map in a new domain what the user has mapped already
 * @replay: called with vfio_iommu.lock held, the domain not on the list; all of it or nothing
 */
struct vfio_replay_ops {
	int (*replay)(struct vfio_iommu *iommu, struct vfio_domain *domain);
};

/* The forms in use; chosen before the model boots. */
extern const struct vfio_attach_group_ops *vfio_attach_group_form;
extern const struct vfio_replay_ops *vfio_replay_form;

/* The rivals. */
extern const struct vfio_attach_group_ops attach_group_bus_type_lookup;
extern const struct vfio_attach_group_ops attach_group_group_iterator;
extern const struct vfio_attach_group_ops attach_group_search_first;
extern const struct vfio_attach_group_ops attach_group_domain_attributes;
extern const struct vfio_attach_group_ops attach_group_member_attributes;
extern const struct vfio_replay_ops replay_keeps_pins;
extern const struct vfio_replay_ops replay_unwinds;

bool vfio_iommu_find_iommu_group(struct vfio_iommu *iommu, struct iommu_group *iommu_group);
bool vfio_iommu_has_sw_msi(struct list_head *resv_regions, phys_addr_t *base);
int vfio_iommu_replay(struct vfio_iommu *iommu, struct vfio_domain *domain);
int vfio_iommu_join_domain(struct vfio_iommu *iommu, struct vfio_domain *domain,
			   struct vfio_iommu_group *group);

/* iova.c; all under vfio_iommu.lock. */
struct vfio_dma *vfio_find_dma(struct vfio_iommu *iommu, dma_addr_t start, dma_addr_t end);
void vfio_iommu_iova_free(struct list_head *iova);
int vfio_iommu_iova_get_copy(struct vfio_iommu *iommu, struct list_head *copy);
void vfio_iommu_iova_insert_copy(struct vfio_iommu *iommu, struct list_head *copy);
bool vfio_iommu_iova_dma_valid(struct vfio_iommu *iommu, dma_addr_t iova);
bool vfio_iommu_aper_conflict(struct vfio_iommu *iommu, dma_addr_t start, dma_addr_t end);
int vfio_iommu_aper_resize(struct list_head *iova, dma_addr_t start, dma_addr_t end);
void vfio_iommu_aper_expand(struct vfio_iommu *iommu, struct list_head *iova);
bool vfio_iommu_resv_conflict(struct vfio_iommu *iommu, struct list_head *resv_regions);
int vfio_iommu_resv_exclude(struct list_head *iova, struct list_head *resv_regions);
int vfio_iommu_resv_refresh(struct vfio_iommu *iommu, struct list_head *iova);

#endif
