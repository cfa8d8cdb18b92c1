/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the driver core share and nobody else sees. */
#ifndef _DRIVER_CORE_BASE_H
#define _DRIVER_CORE_BASE_H

#include <linux/device.h>

/* The part of a bus that exists while it is registered. */
struct subsys_private {
	struct klist klist_devices; /* each node holds its device */
	struct klist klist_drivers;
	struct blocking_notifier_head notifier;
};

void bus_add_device(struct device *dev);
void bus_probe_device(struct device *dev);
void bus_remove_device(struct device *dev);

void device_links_init(struct device *dev);
int device_links_check_suppliers(struct device *dev);
void device_links_driver_bound(struct device *dev);
void device_links_no_driver(struct device *dev);
void device_links_driver_cleanup(struct device *dev);
bool device_links_busy(struct device *dev);
void device_links_unbind_consumers(struct device *dev);
void device_links_purge(struct device *dev);

void bus_notify(struct device *dev, enum bus_notifier_event event);

#endif
