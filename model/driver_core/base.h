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
void bus_notify(struct device *dev, enum bus_notifier_event event);

#endif
