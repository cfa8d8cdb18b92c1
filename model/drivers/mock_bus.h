/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DRIVERS_MOCK_BUS_H
#define _DRIVERS_MOCK_BUS_H

#include <linux/device.h>

/* What a device of a mock bus is made from; the bus's code remembers it to make the device again.
 */
struct mock_device_desc {
	const char *name;
	struct bus_type *bus;
	const char *driver; /* bound when the device appears; NULL for none */
	struct device_firmware firmware;
	unsigned int minor;
};

struct bus_type *mock_bus_create(const char *name);
void mock_bus_destroy(struct bus_type *bus);
int mock_bus_init(struct bus_type *bus, const char *name);
u32 mock_device_read(struct device *dev);
void mock_device_vanish(struct device *dev);
struct device *mock_device_create(const struct mock_device_desc *desc);

#endif
