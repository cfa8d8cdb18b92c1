/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_CLIENT_H
#define _DRIVERS_CLIENT_H

#include <linux/device.h>

#define CLIENT_MINORS 16

/* What a driver of this model does; instances are registered with one bus each. */
enum mock_driver_kind {
	MOCK_DRIVER_VFIO,	  /* hands its devices to VFIO */
	MOCK_DRIVER_CLIENT,	  /* a kernel driver; allocates when its character device is used */
	MOCK_DRIVER_CLIENT_ALLOC, /* allocates in its probe as well */
	MOCK_DRIVER_CLIENT_ARM,	  /* its devices get an ARM mapping before its probe */
	MOCK_DRIVER_MDEV_PARENT,  /* hands its devices out in parts */
	MOCK_DRIVER_CLIENT_MANAGED, /* manages the DMA of its devices by itself */
	MOCK_DRIVER_KINDS
};

struct device_driver *mock_driver_create(enum mock_driver_kind kind, struct bus_type *bus);
const char *mock_driver_name(enum mock_driver_kind kind);
void mock_driver_destroy(struct device_driver *drv);
int client_alloc_domain(unsigned int minor, bool attach, bool by_bus);
int client_map(unsigned int minor);
int client_attach_pasid(unsigned int minor);
int client_detach_pasid(unsigned int minor);

int mdev_parent_probe(struct device *dev);
void mdev_parent_remove(struct device *dev);

int vfio_mock_probe(struct device *dev);
void vfio_mock_remove(struct device *dev);

#endif
