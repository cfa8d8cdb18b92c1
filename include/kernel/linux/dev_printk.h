/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of a device, which begin with its name. */
#ifndef _LINUX_DEV_PRINTK_H
#define _LINUX_DEV_PRINTK_H

#include <linux/printk.h>

#define dev_err(dev, fmt, ...)	_printk("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...) _printk("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_info(dev, fmt, ...) _printk("%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_dbg(dev, fmt, ...)	_printk("%s: " fmt, dev_name(dev), ##__VA_ARGS__)

#endif
