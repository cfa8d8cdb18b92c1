/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of VFIO and the rival implementations of its functions share. */
#ifndef _VFIO_VFIO_H
#define _VFIO_VFIO_H

#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#include "../drivers/user_memory.h"

/* The file /dev/vfio/vfio, opened. Its lock is a rwsem in the kernel. */
struct vfio_container {
	struct kref kref;
	struct mutex group_lock; /* protects all below; type1's lock nests inside */
	struct list_head group_list;
	const struct vfio_iommu_driver_ops *iommu_driver;
	void *iommu_data;
};

enum vfio_group_type {
	VFIO_IOMMU,	    /* its devices are behind an IOMMU */
	VFIO_EMULATED_IOMMU /* one device, which its driver emulates */
};

/* An IOMMU group of which at least one device is bound to a VFIO driver, or that is open. */
struct vfio_group {
	struct list_head vfio_next;	 /* under vfio.group_lock */
	refcount_t users;		 /* open files, and all devices together or each */
	refcount_t drivers;		 /* devices, where they count for one user */
	struct iommu_group *iommu_group; /* counted; NULL once it was taken back, see last_device */
	enum vfio_group_type type;	 /* stays */
	struct mutex device_lock;	 /* protects device_list; nothing nests inside */
	struct list_head device_list;
	struct mutex
		group_lock; /* protects opened and container; a container's lock nests inside */
	bool opened;
	struct vfio_container *container; /* changes under the container's lock as well */
	struct list_head container_next;  /* under the container's lock */
};

/**
 * struct vfio_device_get_group_ops - how a device that registers comes to its VFIO group
 * @get: the group, counted for the device; error pointer
 */
struct vfio_device_get_group_ops {
	struct vfio_group *(*get)(struct device *dev);
};

/**
 * struct vfio_last_device_ops - what becomes of a group, open or not, when its last device goes
 * @get: one more device, for a group on the list; vfio_group_list_lock is held. False: it is going
 * @put: one device less, no lock held
 */
struct vfio_last_device_ops {
	bool (*get)(struct vfio_group *group);
	void (*put)(struct vfio_group *group);
};

/* The forms in use; chosen before the model boots. And the rivals. */
extern const struct vfio_last_device_ops *vfio_last_device_form;
extern const struct vfio_last_device_ops last_device_keeps_group;
extern const struct vfio_last_device_ops last_device_takes_group_back;
extern const struct vfio_device_get_group_ops *vfio_device_get_group_form;
extern const struct vfio_device_get_group_ops device_get_group_extra_reference;
extern const struct vfio_device_get_group_ops device_get_group_one_reference;

extern struct mutex vfio_group_list_lock;
void vfio_group_put(struct vfio_group *group);
struct vfio_group *vfio_group_find_or_alloc(struct iommu_group *iommu_group, bool *found);

/* A way to program an IOMMU for a container. There is one: type1. */
struct vfio_iommu_driver_ops {
	void *(*open)(void);
	void (*release)(void *iommu_data);
	int (*attach_group)(void *iommu_data, struct iommu_group *iommu_group,
			    enum vfio_group_type type);
	void (*detach_group)(void *iommu_data, struct iommu_group *iommu_group);
	int (*map_dma)(void *iommu_data, dma_addr_t iova, struct user_memory *mm);
	int (*unmap_dma)(void *iommu_data, dma_addr_t iova);
};

extern const struct vfio_iommu_driver_ops vfio_iommu_type1_ops;

struct vfio_container *vfio_container_open(void);
void vfio_container_get(struct vfio_container *container);
void vfio_container_put(struct vfio_container *container);
int vfio_container_attach_group(struct vfio_container *container, struct vfio_group *group);
void vfio_container_detach_group(struct vfio_container *container, struct vfio_group *group);
int vfio_container_set_iommu(struct vfio_container *container);
int vfio_container_map_dma(struct vfio_container *container, dma_addr_t iova,
			   struct user_memory *mm);
int vfio_container_unmap_dma(struct vfio_container *container, dma_addr_t iova);

int vfio_group_open(int minor, struct vfio_group **group);
void vfio_group_close(struct vfio_group *group);
int vfio_group_set_container(struct vfio_group *group, struct vfio_container *container);
int vfio_group_unset_container(struct vfio_group *group);

#endif
