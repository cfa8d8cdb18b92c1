/* SPDX-License-Identifier: GPL-2.0-only */
/* Counted objects with a name, a parent and a directory in sysfs. Uevents are nothing. */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/sysfs.h>
#include <stdarg.h>

struct kobject;
struct kset;

enum kobject_action {
	KOBJ_ADD,
	KOBJ_REMOVE,
	KOBJ_CHANGE,
	KOBJ_MOVE,
	KOBJ_ONLINE,
	KOBJ_OFFLINE,
	KOBJ_BIND,
	KOBJ_UNBIND,
};

struct kobj_type {
	void (*release)(struct kobject *kobj);
	const struct sysfs_ops *sysfs_ops;
	const struct attribute_group **default_groups;
};

struct kobject {
	const char *name;	/* allocated; freed after the release */
	struct list_head entry; /* in the kset's list, under its lock */
	struct kobject *parent; /* counted from kobject_add() until after the release */
	struct kset *kset;	/* counted as long as it is a member */
	const struct kobj_type *ktype;
	struct kernfs_node *sd; /* its directory */
	struct kref kref;
	/* Bits of one word in the kernel, which race there. */
	bool state_initialized, state_in_sysfs;
};

struct kset {
	struct list_head list;
	spinlock_t list_lock; /* protects the list; nothing nests inside */
	struct kobject kobj;
};

struct kobj_attribute {
	struct attribute attr;
	ssize_t (*show)(struct kobject *kobj, struct kobj_attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			 size_t count);
};

extern const struct sysfs_ops kobj_sysfs_ops;

int __printf(2, 3) kobject_set_name(struct kobject *kobj, const char *fmt, ...);
int __printf(2, 0) kobject_set_name_vargs(struct kobject *kobj, const char *fmt, va_list vargs);

static inline const char *kobject_name(const struct kobject *kobj)
{
	return kobj->name;
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);
int __must_check __printf(3, 4)
	kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt, ...);
int __must_check __printf(4, 5)
	kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			     struct kobject *parent, const char *fmt, ...);
void kobject_del(struct kobject *kobj);
struct kobject *__must_check kobject_create_and_add(const char *name, struct kobject *parent);
int __must_check kobject_rename(struct kobject *kobj, const char *new_name);
struct kobject *kobject_get(struct kobject *kobj);
struct kobject *__must_check kobject_get_unless_zero(struct kobject *kobj);
void kobject_put(struct kobject *kobj);
int kobject_uevent(struct kobject *kobj, enum kobject_action action);

void kset_init(struct kset *kset);
int __must_check kset_register(struct kset *kset);
void kset_unregister(struct kset *kset);
struct kset *__must_check kset_create_and_add(const char *name, const void *uevent_ops,
					      struct kobject *parent_kobj);
struct kobject *kset_find_obj(struct kset *kset, const char *name);

static inline struct kset *to_kset(struct kobject *kobj)
{
	return kobj ? container_of(kobj, struct kset, kobj) : NULL;
}

static inline struct kset *kset_get(struct kset *k)
{
	return k ? to_kset(kobject_get(&k->kobj)) : NULL;
}

static inline void kset_put(struct kset *k)
{
	kobject_put(&k->kobj);
}

#endif
