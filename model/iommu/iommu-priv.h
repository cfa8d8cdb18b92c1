/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the IOMMU core and the rival implementations of its functions share. */
#ifndef _IOMMU_PRIV_H
#define _IOMMU_PRIV_H

#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>

/*
 * Devices that hardware cannot tell apart. Counted by devices_kobj: each member holds it, and so
 * does everybody who got the group from a member.
 */
struct iommu_group {
	struct kobject kobj;
	struct kobject *devices_kobj;
	struct mutex mutex; /* protects all below; IOMMU drivers' locks nest inside */
	struct list_head devices;
	struct xarray pasid_array; /* PASID: the domain that all members have for it */
	struct iommu_domain *default_domain;
	struct iommu_domain *blocking_domain;
	struct iommu_domain *domain; /* that the members translate through */
	struct device *resetting; /* member that is being reset, and translates through nothing */
	unsigned int owner_cnt;
	void *owner;		/* who claimed DMA; NULL while owner_cnt counts kernel drivers */
	struct list_head entry; /* of groups whose default domain is put off */
	int id;
};

/* What the mutex is there for. */
lockstep_guarded_by_together(iommu_group, owner_cnt, mutex);
lockstep_guarded_by_together(iommu_group, domain, mutex);

/* A member; on its group's list, under its mutex. */
struct group_device {
	struct list_head list;
	struct device *dev;
	char *name; /* in the directory of the group */
};

#define for_each_group_device(group, pos) list_for_each_entry(pos, &(group)->devices, list)

/**
 * struct iommu_domain_alloc_ops - a way to allocate a domain when a bus is all that is known
 * @alloc: iommu_domain_alloc() itself
 * @bus_caller: the line of a caller that looked @bus up in @group before, and holds no lock for it
 * @group_caller: callback of a walk of a group by a caller that wants one domain for the group;
 *	@data is where it goes; returns 1 to end the walk
 * @driver_caller: the line of a driver that is bound to @dev, or is just probing it
 *
 * Only a form that changes its callers sets more than @alloc.
 */
struct iommu_domain_alloc_ops {
	struct iommu_domain *(*alloc)(const struct bus_type *bus);
	struct iommu_domain *(*bus_caller)(struct iommu_group *group, const struct bus_type *bus);
	int (*group_caller)(struct device *dev, void *data);
	struct iommu_domain *(*driver_caller)(struct device *dev);
};

/**
 * struct iommu_release_device_ops - what becomes of a device that left its bus
 * @release_device: iommu_release_device() itself
 * @group_get: iommu_group_get(), where that has to know of the release; else NULL
 */
struct iommu_release_device_ops {
	void (*release_device)(struct device *dev);
	struct iommu_group *(*group_get)(struct device *dev);
};

/**
 * struct iommu_probe_device_ops - how a device comes to have an IOMMU
 * @probe_device: iommu_probe_device(), for a device that was added, or is being bound
 * @bus_probe: bus_iommu_probe(): all devices of @bus that are behind @iommu, which registers
 */
struct iommu_probe_device_ops {
	int (*probe_device)(struct device *dev);
	int (*bus_probe)(struct bus_type *bus, struct iommu_device *iommu);
};

/**
 * struct iommu_attach_group_ops - how all members of a group get another domain
 * @attach: __iommu_attach_group(): for a caller; refused while another caller's is attached
 * @set: __iommu_group_set_domain(): to one of the core's own. Either is called with the mutex held
 */
struct iommu_attach_group_ops {
	int (*attach)(struct iommu_domain *domain, struct iommu_group *group);
	int (*set)(struct iommu_group *group, struct iommu_domain *new_domain);
};

/**
 * struct iommu_dma_owner_ops - who may do DMA with the devices of a group
 * @claim: iommu_group_claim_dma_owner()
 * @release: iommu_group_release_dma_owner()
 * @use: iommu_device_use_default_domain()
 * @unuse: iommu_device_unuse_default_domain()
 */
struct iommu_dma_owner_ops {
	int (*claim)(struct iommu_group *group, void *owner);
	void (*release)(struct iommu_group *group);
	int (*use)(struct device *dev);
	void (*unuse)(struct device *dev);
};

/* The first mapping of a device that a kernel before this one left running. */
struct iommu_deferred_attach_ops {
	int (*attach)(struct device *dev);
};

/**
 * struct iommu_group_alloc_ops - how a new group gets its files
 * @create_files: devices_kobj holds the group from here on; on failure nothing of the group is left
 */
struct iommu_group_alloc_ops {
	int (*create_files)(struct iommu_group *group);
};

/* A device joins a group, or it does not. */
struct iommu_group_add_device_ops {
	int (*add_device)(struct iommu_group *group, struct device *dev);
};

/* A write to the group's file "type". */
struct iommu_store_type_ops {
	int (*store_type)(struct iommu_group *group, unsigned int type);
};

/* All members get @domain for @pasid, the group's mutex held; or they do not. */
struct iommu_set_group_pasid_ops {
	int (*set_group_pasid)(struct iommu_group *group, struct iommu_domain *domain,
			       ioasid_t pasid);
};

/**
 * struct iommu_page_fault_ops - how page requests of devices come to be answered
 * @enable: the driver of @dev has them handled from now on; -EOPNOTSUPP: that kernel cannot
 * @disable: and no more; the IOMMU reports none of @dev any more, those before may be unanswered
 * @report: one came, told by the thread of the IOMMU's interrupt. An error: it is for the IOMMU
 *	driver to answer; else the core does, once
 */
struct iommu_page_fault_ops {
	int (*enable)(struct device *dev);
	void (*disable)(struct device *dev);
	int (*report)(struct device *dev, unsigned int id);
};

/* The forms in use; chosen before the model boots. */
extern const struct iommu_domain_alloc_ops *iommu_domain_alloc_form;
extern const struct iommu_release_device_ops *iommu_release_device_form;
extern const struct iommu_probe_device_ops *iommu_probe_device_form;
extern const struct iommu_attach_group_ops *iommu_attach_group_form;
extern const struct iommu_dma_owner_ops *iommu_dma_owner_form;
extern const struct iommu_deferred_attach_ops *iommu_deferred_attach_form;
extern const struct iommu_group_alloc_ops *iommu_group_alloc_form;
extern const struct iommu_group_add_device_ops *iommu_group_add_device_form;
extern const struct iommu_store_type_ops *iommu_store_type_form;
extern const struct iommu_set_group_pasid_ops *iommu_set_group_pasid_form;
extern const struct iommu_page_fault_ops *iommu_page_fault_form;

/* The rivals. */
extern const struct iommu_domain_alloc_ops domain_alloc_bus_ops;
extern const struct iommu_domain_alloc_ops domain_alloc_walk_escape;
extern const struct iommu_domain_alloc_ops domain_alloc_walk_locked_groups;
extern const struct iommu_domain_alloc_ops domain_alloc_walk_device_lock;
extern const struct iommu_domain_alloc_ops domain_alloc_device_locked_walk;
extern const struct iommu_domain_alloc_ops domain_alloc_pin_then_lock;
extern const struct iommu_domain_alloc_ops domain_alloc_walk_member;
extern const struct iommu_domain_alloc_ops domain_alloc_walk_ops;
extern const struct iommu_domain_alloc_ops domain_alloc_paging_device;
extern const struct iommu_domain_alloc_ops domain_alloc_first_device;
extern const struct iommu_domain_alloc_ops domain_alloc_first_dev_bare;
extern const struct iommu_domain_alloc_ops domain_alloc_first_dev_unlocked;
extern const struct iommu_release_device_ops release_device_group_first;
extern const struct iommu_release_device_ops release_device_unlocked_op;
extern const struct iommu_release_device_ops release_device_locked_deinit;
extern const struct iommu_release_device_ops release_device_device_lock;
extern const struct iommu_release_device_ops release_device_locked_lookup;
extern const struct iommu_release_device_ops release_device_release_domain;

extern const struct iommu_probe_device_ops probe_device_unlocked_default;
extern const struct iommu_probe_device_ops probe_device_group_default;
extern const struct iommu_probe_device_ops probe_device_probe_lock;
extern const struct iommu_probe_device_ops probe_device_locked_join;
extern const struct iommu_attach_group_ops attach_group_one_rule;
extern const struct iommu_attach_group_ops attach_group_no_rollback;
extern const struct iommu_attach_group_ops attach_group_all_back;
extern const struct iommu_attach_group_ops attach_group_revert;
extern const struct iommu_dma_owner_ops dma_owner_none;
extern const struct iommu_dma_owner_ops dma_owner_record_only;
extern const struct iommu_dma_owner_ops dma_owner_blocking;
extern const struct iommu_dma_owner_ops dma_owner_no_pasids;
extern const struct iommu_dma_owner_ops dma_owner_deferring;
extern const struct iommu_deferred_attach_ops deferred_attach_unlocked;
extern const struct iommu_deferred_attach_ops deferred_attach_untested;
extern const struct iommu_deferred_attach_ops deferred_attach_locked;

extern const struct iommu_group_alloc_ops group_alloc_attribute_leak;
extern const struct iommu_group_alloc_ops group_alloc_attribute_put;
extern const struct iommu_group_add_device_ops group_add_device_link_left;
extern const struct iommu_group_add_device_ops group_add_device_put_first;
extern const struct iommu_group_add_device_ops group_add_device_links_first;
extern const struct iommu_store_type_ops store_type_device_lock_between;
extern const struct iommu_store_type_ops store_type_one_section;
extern const struct iommu_store_type_ops store_type_group_then_device;
extern const struct iommu_set_group_pasid_ops set_group_pasid_unwind_all;
extern const struct iommu_set_group_pasid_ops set_group_pasid_unwind_attached;
extern const struct iommu_page_fault_ops page_fault_none;
extern const struct iommu_page_fault_ops page_fault_registered_handler;
extern const struct iommu_page_fault_ops page_fault_counted;
extern const struct iommu_page_fault_ops page_fault_answers_all;

extern struct mutex iommu_probe_device_lock;

/* The directory of all groups in sysfs, and the file that each has. */
extern struct kobject *iommu_groups_kobj;
extern const struct attribute iommu_group_attribute_type;
int iommu_init(void);
void iommu_exit(void);

bool dev_has_iommu(struct device *dev);
const struct iommu_ops *dev_iommu_ops(struct device *dev);
int iommu_init_device(struct device *dev, struct iommu_group **group);
int iommu_setup_default_domain(struct iommu_group *group);
int iommu_change_default_domain(struct iommu_group *group, unsigned int type);
struct group_device *iommu_group_alloc_device(struct iommu_group *group, struct device *dev);
void iommu_group_free_device(struct iommu_group *group, struct group_device *member);
int iommu_group_take_device(struct iommu_group *group, struct group_device *member);
struct group_device *__iommu_group_unlink_device(struct iommu_group *group, struct device *dev);
struct device *iommu_group_first_dev(struct iommu_group *group);
void iommu_deinit_device(struct device *dev, struct iommu_group *group);
void dev_iommu_free(struct device *dev);

struct iommu_domain *__iommu_domain_alloc(const struct iommu_ops *ops, struct device *dev,
					  unsigned int type);
struct iommu_domain *__iommu_group_domain_alloc(struct iommu_group *group, unsigned int type);

int __iommu_attach_device(struct iommu_domain *domain, struct device *dev);
int __iommu_device_set_domain(struct iommu_domain *domain, struct device *dev);
int __iommu_group_alloc_blocking_domain(struct iommu_group *group);
int __iommu_take_dma_ownership(struct iommu_group *group, void *owner);
int claim_dma_owner_without_pasids(struct iommu_group *group, void *owner);
void release_dma_owner(struct iommu_group *group);
int use_default_domain(struct device *dev);
void unuse_default_domain(struct device *dev);
int __iommu_group_set_domain(struct iommu_group *group, struct iommu_domain *new_domain);

#endif
