/* SPDX-License-Identifier: GPL-2.0-only */
/* Counted objects with a parent. There is no sysfs behind them, and names have a bounded length. */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <linux/kref.h>

#define KOBJ_NAME_LEN 20

struct kobject;

struct kobj_type {
	void (*release)(struct kobject *kobj);
};

struct kobject {
	char name[KOBJ_NAME_LEN];
	struct kobject *parent; /* counted from kobject_add() until after the release */
	const struct kobj_type *ktype;
	struct kref kref;
};

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);
void kobject_add(struct kobject *kobj, struct kobject *parent, const char *name);
struct kobject *kobject_create_and_add(const char *name, struct kobject *parent);
struct kobject *kobject_get(struct kobject *kobj);
void kobject_put(struct kobject *kobj);

#endif
