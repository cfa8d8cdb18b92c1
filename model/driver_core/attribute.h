/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sysfs file, as far as its removal goes: a write in progress holds the file's active reference,
 * and removing the file waits for that and keeps new ones out.
 */
#ifndef _DRIVER_CORE_ATTRIBUTE_H
#define _DRIVER_CORE_ATTRIBUTE_H

#include <linux/completion.h>
#include <linux/spinlock.h>

struct attribute {
	spinlock_t lock; /* protects active and removed */
	unsigned int active;
	bool removed;
	struct completion idle;
};

void attribute_init(struct attribute *attr);
bool attribute_get_active(struct attribute *attr);
void attribute_put_active(struct attribute *attr);
void attribute_remove(struct attribute *attr);

#endif
