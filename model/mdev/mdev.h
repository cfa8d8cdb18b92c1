/* SPDX-License-Identifier: GPL-2.0-only */
/* Mediated devices: parts of a device that its driver hands out one by one, as devices of their
 * own. */
#ifndef _MDEV_MDEV_H
#define _MDEV_MDEV_H

#include <linux/iommu-aux.h>
#include <linux/kernel.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/wait.h>

/* A device whose driver makes mediated ones of it. Counted by its children and by uses of it. */
struct mdev_parent {
	struct kref ref;
	struct device *dev;	       /* counted */
	struct rw_semaphore unreg_sem; /* read: a child comes or goes; write: no more of that */
	bool gone;		       /* under unreg_sem: the driver has let go of the device */
	struct mutex lock;	       /* protects child */
	struct mdev_device *child;     /* one is enough here */
};

/* A mediated device. Its struct device is on no bus, and has no IOMMU of its own. */
struct mdev_device {
	struct device dev;
	struct mdev_parent *parent; /* counted */
	struct iommu_group *group;  /* made for it alone */
	struct mutex lock;	    /* protects what follows; the parent's lock is outside */
	bool active;		    /* can be opened */
	unsigned int users;
	wait_queue_head_t idle;	     /* no users */
	struct iommu_domain *domain; /* from its creation, where a form makes one then */
	int pasid;
};

/**
 * struct iommu_mdev_domain_ops - how a mediated device comes to its domain
 * @create: for one that is just being made, before anybody can open it; may be NULL
 * @remove: the inverse
 * @attach: gives @mdev to @domain, for VFIO
 * @detach: the inverse
 * @set_domain: what is exported to everybody to change a group's domain; NULL: nothing is
 *
 * Called without a lock of the group.
 */
struct iommu_mdev_domain_ops {
	int (*create)(struct mdev_device *mdev);
	void (*remove)(struct mdev_device *mdev);
	int (*attach)(struct iommu_domain *domain, struct mdev_device *mdev);
	void (*detach)(struct iommu_domain *domain, struct mdev_device *mdev);
	void (*set_domain)(struct iommu_group *group, struct iommu_domain *domain);
};

/* What becomes of the children of a parent whose driver goes; unreg_sem is held for writing. */
struct mdev_unregister_ops {
	void (*remove_child)(struct mdev_device *mdev);
};

/* The forms in use; chosen before the model boots. */
extern const struct iommu_mdev_domain_ops *iommu_mdev_domain_form;
extern const struct mdev_unregister_ops *mdev_unregister_form;

/* The rivals. */
extern const struct iommu_mdev_domain_ops mdev_domain_aux_only, mdev_domain_set_domain,
	mdev_domain_set_domain_locked, mdev_domain_attach_mdev, mdev_domain_first_class;
extern const struct mdev_unregister_ops mdev_unregister_waits, mdev_unregister_leaves_users;

struct mdev_parent *mdev_register_device(struct device *dev);
void mdev_unregister_device(struct mdev_parent *parent);
void mdev_put_parent(struct mdev_parent *parent);
int mdev_create(struct mdev_parent *parent);
int mdev_remove(struct mdev_parent *parent);
int mdev_use(struct mdev_parent *parent);
void mdev_device_gone(struct mdev_device *mdev);

/* domain.c */
int mdev_group_add(struct mdev_device *mdev);
void mdev_group_remove(struct mdev_device *mdev);
int mdev_do_dma(struct mdev_device *mdev);

/* Parents by the number of their device, as sysfs finds them by name. */
void mdev_parent_publish(unsigned int minor, struct mdev_parent *parent);
struct mdev_parent *mdev_parent_get(unsigned int minor);

#endif
