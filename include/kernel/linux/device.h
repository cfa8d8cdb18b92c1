/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Buses, devices and drivers, with what the IOMMU and VFIO layers need of them. No power
 * management, no classes, no sysfs, no deferred probing.
 */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/dev_printk.h>
#include <linux/klist.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/workqueue.h>

struct device;
struct device_driver;
struct dev_iommu;
struct dma_iommu_mapping;
struct iommu_device;
struct iommu_group;
struct iommu_ops;
struct subsys_private;

struct bus_type {
	const char *name;
	int (*dma_configure)(struct device *dev);
	void (*dma_cleanup)(struct device *dev);
	const struct iommu_ops *iommu_ops; /* of the first IOMMU instance that registered */
	struct notifier_block *iommu_nb;
	struct subsys_private *p; /* NULL when not registered */
};

/* A driver binds the devices whose .driver_override names it. */
struct device_driver {
	const char *name;
	struct bus_type *bus;
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
	bool driver_managed_dma; /* does not use the default domain */
	bool arch_dma;		 /* its devices get a mapping of the architecture's DMA layer */
	struct klist_node knode_bus;
};

/* What firmware tells about a device. */
struct device_firmware {
	struct iommu_device *iommu; /* that it sits behind; NULL for none */
	unsigned int stream;	    /* devices of one stream cannot be told apart: one group */
	phys_addr_t reserved;	    /* page at which nothing may be mapped for it; 0 for none */
	bool left_running;	    /* by the kernel before this one (kdump) */
	bool emulated;		    /* by its driver, which does its DMA with the processor */
};

/* Flags of a link. Without one it stays until one of the two devices goes. */
#define DL_FLAG_STATELESS	    BIT(0) /* the driver core does not look at it */
#define DL_FLAG_AUTOREMOVE_CONSUMER BIT(1) /* goes when the consumer is unbound */
#define DL_FLAG_AUTOREMOVE_SUPPLIER BIT(4) /* goes when the supplier is unbound */

enum device_link_state {
	DL_STATE_NONE = -1,	  /* stateless */
	DL_STATE_DORMANT = 0,	  /* neither is bound */
	DL_STATE_AVAILABLE,	  /* the supplier is */
	DL_STATE_CONSUMER_PROBE,  /* and the consumer is being bound */
	DL_STATE_ACTIVE,	  /* both are */
	DL_STATE_SUPPLIER_UNBIND, /* the supplier is being unbound */
};

enum dl_dev_state {
	DL_DEV_NO_DRIVER,
	DL_DEV_PROBING,
	DL_DEV_DRIVER_BOUND,
	DL_DEV_UNBINDING,
};

/* All under the mutex of device links. */
struct dev_links_info {
	struct list_head suppliers; /* by c_node */
	struct list_head consumers; /* by s_node */
	enum dl_dev_state status;
};

struct device_link {
	struct device *supplier; /* counted, as is the consumer */
	struct list_head s_node;
	struct device *consumer;
	struct list_head c_node;
	enum device_link_state status; /* written under the mutex, read anywhere */
	u32 flags;
	struct kref kref; /* of stateless links: how often it was made */
	struct work_struct rm_work;
};

struct device {
	struct kobject kobj;
	const struct bus_type *bus;
	const char *driver_override;
	struct device_firmware firmware;
	unsigned int minor;	      /* of its character device, when its driver makes one */
	bool vanished;		      /* the hardware has gone: read anywhere */
	struct device_driver *driver; /* written under the mutex, read anywhere */
	void *driver_data;	      /* under the mutex */
	struct mutex mutex;	      /* device_lock: binding; no class checks, as in the kernel */
	bool dead;		      /* under the mutex: device_del() has begun */
	struct klist_node knode_bus;
	struct dev_links_info links;
	bool dma_user;			   /* its driver uses the DMA API; read anywhere */
	struct iommu_group *iommu_group;   /* read anywhere */
	struct dev_iommu *iommu;	   /* read anywhere */
	struct dma_iommu_mapping *mapping; /* under the mutex */
	void (*release)(struct device *dev);
};

/* Bus notifications, in the order of a device's life. */
enum bus_notifier_event {
	BUS_NOTIFY_ADD_DEVICE,
	BUS_NOTIFY_DEL_DEVICE,
	BUS_NOTIFY_REMOVED_DEVICE,
	BUS_NOTIFY_BOUND_DRIVER,
	BUS_NOTIFY_UNBIND_DRIVER,
	BUS_NOTIFY_UNBOUND_DRIVER,
};

static inline const char *dev_name(const struct device *dev)
{
	return kobject_name(&dev->kobj);
}

int __printf(2, 3) dev_set_name(struct device *dev, const char *fmt, ...);

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

int bus_register(struct bus_type *bus);
void bus_unregister(struct bus_type *bus);
int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data));
int bus_for_each_drv(const struct bus_type *bus, struct device_driver *start, void *data,
		     int (*fn)(struct device_driver *drv, void *data));
struct device *bus_find_device_by_name(const struct bus_type *bus, const char *name);
void bus_register_notifier(const struct bus_type *bus, struct notifier_block *nb);
void bus_unregister_notifier(const struct bus_type *bus, struct notifier_block *nb);

void device_lock(struct device *dev);
void device_unlock(struct device *dev);
void device_lock_assert(struct device *dev);
void device_initialize(struct device *dev);
int device_add(struct device *dev);
void device_del(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);

struct device_link *device_link_add(struct device *consumer, struct device *supplier, u32 flags);
void device_link_del(struct device_link *link);
void device_link_remove(struct device *consumer, struct device *supplier);
void device_links_flush(void); /* the kernel has none: waits until links that went are freed */
int device_links_read_lock(void);
void device_links_read_unlock(int idx);
int device_links_read_lock_held(void);

int driver_register(struct device_driver *drv);
void driver_unregister(struct device_driver *drv);
void device_attach(struct device *dev);
int device_driver_attach(struct device_driver *drv, struct device *dev);
void device_driver_detach(struct device_driver *drv, struct device *dev);
void device_release_driver(struct device *dev);

#endif
