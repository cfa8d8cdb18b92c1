/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of kobjects. Whoever is inside a show or store method holds an active reference of the
 * file, and removing the file, or the kobject, waits for that.
 */
#ifndef _LINUX_SYSFS_H
#define _LINUX_SYSFS_H

#include <linux/kernfs.h>
#include <linux/lockdep.h>

#define SYSFS_BUF_SIZE 512 /* of show methods; a page in the kernel */

typedef unsigned short umode_t;

struct kobject;

/* Each attribute is a lock class of its own: that of the waits for those who are inside. */
struct attribute {
	const char *name;
	umode_t mode;
	bool ignore_lockdep;
	struct lock_class_key *key; /* of attributes on the heap: sysfs_attr_init() */
	struct lock_class_key skey;
};

#define sysfs_attr_init(attr)                       \
	do {                                        \
		static struct lock_class_key __key; \
		(attr)->key = &__key;               \
	} while (0)

struct attribute_group {
	const char *name; /* of the folder; NULL: no folder */
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int n);
	struct attribute **attrs; /* ends with NULL */
};

struct sysfs_ops {
	ssize_t (*show)(struct kobject *kobj, struct attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct attribute *attr, const char *buf,
			 size_t count);
};

#define __ATTR(_name, _mode, _show, _store)                                                      \
	{                                                                                        \
		.attr = { .name = #_name, .mode = (_mode) }, .show = (_show), .store = (_store), \
	}
#define __ATTR_RO(_name) __ATTR(_name, 0444, _name##_show, NULL)
#define __ATTR_WO(_name) __ATTR(_name, 0200, NULL, _name##_store)
#define __ATTR_RW(_name) __ATTR(_name, 0644, _name##_show, _name##_store)
#define ATTRIBUTE_GROUPS(_name)                                   \
	static const struct attribute_group _name##_group = {     \
		.attrs = _name##_attrs,                           \
	};                                                        \
	static const struct attribute_group *_name##_groups[] = { \
		&_name##_group,                                   \
		NULL,                                             \
	}

int sysfs_create_dir_ns(struct kobject *kobj, const void *ns);
void sysfs_remove_dir(struct kobject *kobj);
int __must_check sysfs_create_file(struct kobject *kobj, const struct attribute *attr);
void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr);
bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr);
int __must_check sysfs_create_files(struct kobject *kobj, const struct attribute *const *attr);
void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attr);
struct kernfs_node *sysfs_break_active_protection(struct kobject *kobj,
						  const struct attribute *attr);
void sysfs_unbreak_active_protection(struct kernfs_node *kn);
int __must_check sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp);
void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp);
int __must_check sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups);
void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups);
int __must_check sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name);
int __must_check sysfs_create_link_nowarn(struct kobject *kobj, struct kobject *target,
					  const char *name);
void sysfs_remove_link(struct kobject *kobj, const char *name);
ssize_t sysfs_emit(char *buf, const char *fmt, ...) __printf(2, 3);

/*
 * What user space does. To open finds the file, by a name in the kobject's directory, and keeps
 * only the node: reading and writing give -ENODEV once the file is removed. The caller of
 * sysfs_open(), sysfs_read() and sysfs_write() sees to it that the kobject stays during the call.
 */
struct kernfs_node *sysfs_open(struct kobject *kobj, const char *name); /* NULL: no such file */
void sysfs_close(struct kernfs_node *file);
ssize_t sysfs_read_file(struct kernfs_node *file, char *buf);
ssize_t sysfs_write_file(struct kernfs_node *file, const char *buf, size_t count);
ssize_t sysfs_read(struct kobject *kobj, const char *name, char *buf);
ssize_t sysfs_write(struct kobject *kobj, const char *name, const char *buf);

#endif
