/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What scenario files name, and the operations on it.
 *
 * A file's name for a thing is not the kernel's object: a device can be unplugged while the name
 * stays. So names stand for handles, which live as long as the model does, and a handle is resolved
 * the way user space is: by a number, a name on a bus, or an open file.
 */
#ifndef _MODEL_OPERATIONS_H
#define _MODEL_OPERATIONS_H

#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/spinlock.h>
#include <lockstep/model.h>
#include "drivers/client.h"
#include "drivers/mock_bus.h"
#include "vfio/vfio.h"

#define BUSES_MAX      8
#define IOMMUS_MAX     8
#define DEVICES_MAX    CLIENT_MINORS
#define CONTAINERS_MAX 8

struct bus_handle {
	const char *name;
	bool module;
	struct bus_type builtin; /* of a bus that is no module */
	struct bus_type *bus;	 /* NULL once the module is unloaded */
	/* Adding and removing of devices, as buses that can hotplug have it: outermost of all. */
	struct mutex rescan_lock;
	bool registered;
	struct kernfs_node bind_files; /* of the bus's drivers: bind and unbind */
	struct device_driver *drivers[MOCK_DRIVER_KINDS]; /* set up once, gone after bind_files */
};

struct iommu_handle {
	struct bus_handle *bus;
	struct iommu_device *iommu; /* under the bus's rescan_lock */
	unsigned int driver;
	struct mutex probe_lock; /* the IOMMU's own probe, which registers it */
};

/* A process's open file of a group; closed with the last reference. */
struct group_file {
	struct kref kref;
	struct vfio_group *group;
};

/* A group as user space knows it: by number, or by the file that is open. */
struct group_handle {
	const char *name; /* of the device */
	int minor;
	spinlock_t files_lock; /* protects file */
	struct group_file *file;
	struct mutex *lock; /* of the group that had this number after the setup */
};

struct device_handle {
	struct mock_device_desc desc;
	struct bus_handle *bus;
	struct device *dev;	      /* under the bus's rescan_lock; NULL while unplugged */
	enum mock_driver_kind driver; /* MOCK_DRIVER_KINDS: none */
	bool may_fault;		      /* under the bus's rescan_lock: its driver enabled it */
	struct group_handle group;
};

struct container_handle {
	const char *name;
	struct vfio_container *container;
	bool set_iommu; /* the user asks for type1 as soon as a group is there */
	struct user_memory mm;
};

extern struct bus_handle bus_handles[BUSES_MAX];
extern struct iommu_handle iommu_handles[IOMMUS_MAX];
extern struct device_handle device_handles[DEVICES_MAX];
extern struct container_handle container_handles[CONTAINERS_MAX];
extern unsigned int bus_handles_nr, iommu_handles_nr, device_handles_nr, container_handles_nr;

/* operations_setup.c */
extern const struct ls_operation_ops operation_bus, operation_iommu, operation_device,
	operation_container;
void device_handle_name(struct device_handle *device);

/* operations_device.c */
extern const struct ls_operation_ops operation_device_unplug, operation_device_plug,
	operation_driver_bind, operation_driver_unbind, operation_bus_unregister,
	operation_module_unload, operation_client_alloc_domain, operation_client_attach_pasid,
	operation_client_detach_pasid, operation_device_vanish, operation_device_reset,
	operation_bus_rescan, operation_client_map, operation_iommu_register,
	operation_iommu_unregister;
extern const struct ls_arg args_of_device[];
long device_handle_reach(struct device_handle *handle, int (*what)(struct device *dev));
void bus_handle_unregister(struct bus_handle *bus);
void bus_handle_unload(struct bus_handle *bus);

/* operations_fault.c */
extern const struct ls_operation_ops operation_device_fault_enable, operation_device_fault,
	operation_device_fault_disable;
void device_handle_disable_faults(struct device_handle *handle);

/* operations_iommu.c */
extern const struct ls_operation_ops operation_iommu_count;

/* operations_mdev.c */
extern const struct ls_operation_ops operation_mdev_create, operation_mdev_remove,
	operation_mdev_use, operation_iommu_group_set_domain;

/* operations_phb.c */
extern const struct ls_operation_ops operation_phb, operation_phb_dma_map, operation_phb_dma_unmap,
	operation_phb_use, operation_phb_owner_claimed, operation_phb_add, operation_phb_unplug,
	operation_phb_boot;

/* operations_link.c */
extern const struct ls_operation_ops operation_device_link_add, operation_device_link_del;
void device_handle_check_links(const struct device_handle *handle);

/* operations_domain.c */
extern const struct ls_operation_ops operation_group_set_type, operation_device_set_group_type,
	operation_iommu_probe_device;

/* operations_vfio.c */
extern const struct ls_operation_ops operation_vfio_open_group, operation_vfio_close_group,
	operation_vfio_set_container, operation_vfio_unset_container, operation_vfio_set_iommu,
	operation_vfio_map_dma, operation_vfio_unmap_dma;
void group_handle_close(struct group_handle *group);
void container_handle_close(struct container_handle *container);

#endif
