// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs, as far as locking goes: folders and files that exist, and active references, which a read
 * or write holds and a removal waits for. In the place of fs/sysfs and fs/kernfs, on their types.
 *
 * A spinlock of each folder, which nothing nests inside, protects its files; the kernel has one
 * rwsem for all of sysfs, and drops it, too, before it waits. Groups with a name have their files
 * in the folder itself. Links and binary files do not exist.
 */
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include "glue.h"
#include "mock.h"

struct node {
	struct kernfs_node kn; /* what the kernel knows of it; .count keeps it */
	struct list_head list; /* in the folder's files; under its lock */
	struct list_head files;
	spinlock_t lock; /* of a folder: its files */
	struct kobject *kobj;
	const struct attribute *attr; /* NULL: a folder */
};

/* Of the harness. */
struct kernfs_node *kernfs_get_active(struct kernfs_node *kn);
void kernfs_put_active(struct kernfs_node *kn);
void kernfs_drain(struct kernfs_node *kn);
void lockstep_active_init(struct kernfs_node *kn, const char *label, struct lock_class_key *key);
void lockstep_deactivate(struct kernfs_node *kn);

static struct node *to_node(struct kernfs_node *kn)
{
	return container_of(kn, struct node, kn);
}

void kernfs_get(struct kernfs_node *kn)
{
	if (kn)
		atomic_inc(&kn->count);
}

void kernfs_put(struct kernfs_node *kn)
{
	if (kn && atomic_dec_and_test(&kn->count))
		kfree(to_node(kn));
}

static struct node *node_new(struct kobject *kobj, const struct attribute *attr)
{
	struct node *node = kzalloc(sizeof(*node), GFP_KERNEL);
	struct lock_class_key *key = NULL;

	if (!node)
		return NULL;
	atomic_set(&node->kn.count, 1);
	INIT_LIST_HEAD(&node->list);
	INIT_LIST_HEAD(&node->files);
	spin_lock_init(&node->lock);
	node->kobj = kobj;
	node->attr = attr;
	if (attr && !attr->ignore_lockdep)
		key = attr->key ? attr->key : (struct lock_class_key *)&attr->skey;
	lockstep_active_init(&node->kn, "kn->active", key);
	return node;
}

int sysfs_create_dir_ns(struct kobject *kobj, const void *ns)
{
	struct node *node;

	if (kobj->parent && !kobj->parent->sd)
		return -ENOENT;
	node = node_new(kobj, NULL);
	if (!node)
		return -ENOMEM;
	kobj->sd = &node->kn;
	return 0;
}

/* Gone from its folder already: nobody gets a reference any more, and who has one is waited for. */
static void node_remove(struct node *node)
{
	lockstep_deactivate(&node->kn);
	kernfs_drain(&node->kn);
	kernfs_put(&node->kn);
}

static struct node *take_first(struct node *folder)
{
	struct node *node;

	spin_lock(&folder->lock);
	node = list_first_entry_or_null(&folder->files, struct node, list);
	if (node)
		list_del_init(&node->list);
	spin_unlock(&folder->lock);
	return node;
}

void sysfs_remove_dir(struct kobject *kobj)
{
	struct kernfs_node *kn = kobj->sd;
	struct node *file;

	kobj->sd = NULL;
	if (!kn)
		return;
	while ((file = take_first(to_node(kn))))
		node_remove(file);
	kernfs_put(kn);
}

static struct node *find(struct node *folder, const char *name)
{
	struct node *node;

	list_for_each_entry(node, &folder->files, list) {
		if (!strcmp(node->attr->name, name))
			return node;
	}
	return NULL;
}

int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	struct node *folder, *node;
	int err = 0;

	if (!kobj->sd)
		return -EINVAL;
	folder = to_node(kobj->sd);
	node = node_new(kobj, attr);
	if (!node)
		return -ENOMEM;
	spin_lock(&folder->lock);
	if (find(folder, attr->name))
		err = -EEXIST;
	else
		list_add_tail(&node->list, &folder->files);
	spin_unlock(&folder->lock);
	if (err)
		kernfs_put(&node->kn);
	return err;
}

void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	struct node *folder, *node;

	if (!kobj->sd)
		return;
	folder = to_node(kobj->sd);
	spin_lock(&folder->lock);
	node = find(folder, attr->name);
	if (node)
		list_del_init(&node->list);
	spin_unlock(&folder->lock);
	if (node)
		node_remove(node);
}

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs)
{
	int err = 0, i;

	for (i = 0; attrs[i] && !err; i++)
		err = sysfs_create_file_ns(kobj, attrs[i], NULL);
	if (err)
		while (--i > 0)
			sysfs_remove_file_ns(kobj, attrs[i - 1], NULL);
	return err;
}

void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs)
{
	for (; *attrs; attrs++)
		sysfs_remove_file_ns(kobj, *attrs, NULL);
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group)
{
	struct attribute *const *attr = group->attrs;
	int err = 0, i;

	for (i = 0; attr && attr[i] && !err; i++)
		if (!group->is_visible || group->is_visible(kobj, attr[i], i))
			err = sysfs_create_file_ns(kobj, attr[i], NULL);
	if (err)
		sysfs_remove_group(kobj, group);
	return err;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *group)
{
	struct attribute *const *attr;

	for (attr = group->attrs; attr && *attr; attr++)
		sysfs_remove_file_ns(kobj, *attr, NULL);
}

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	int err = 0, i;

	for (i = 0; groups && groups[i] && !err; i++)
		err = sysfs_create_group(kobj, groups[i]);
	if (err)
		while (--i > 0)
			sysfs_remove_group(kobj, groups[i - 1]);
	return err;
}

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	for (; groups && *groups; groups++)
		sysfs_remove_group(kobj, *groups);
}

int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name)
{
	return 0;
}

int sysfs_create_link_nowarn(struct kobject *kobj, struct kobject *target, const char *name)
{
	return 0;
}

void sysfs_remove_link(struct kobject *kobj, const char *name)
{
}

void sysfs_delete_link(struct kobject *kobj, struct kobject *target, const char *name)
{
}

int sysfs_add_link_to_group(struct kobject *kobj, const char *group, struct kobject *target,
			    const char *name)
{
	return 0;
}

void sysfs_remove_link_from_group(struct kobject *kobj, const char *group, const char *name)
{
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list ap;
	int size;

	va_start(ap, fmt);
	size = vsnprintf(buf, PAGE_SIZE, fmt, ap);
	va_end(ap);
	return size;
}

/* A program has the file open, and writes. The file, if it is still there, is held meanwhile. */
long glue_sysfs_write(struct kobject *kobj, const char *name, const char *text)
{
	struct node *folder, *node;
	long done = -ENODEV;

	if (!kobj->sd)
		return -ENOENT;
	folder = to_node(kobj->sd);
	spin_lock(&folder->lock);
	node = find(folder, name);
	if (node)
		kernfs_get(&node->kn);
	spin_unlock(&folder->lock);
	if (!node)
		return -ENOENT;
	if (kernfs_get_active(&node->kn)) {
		const struct sysfs_ops *ops = kobj->ktype->sysfs_ops;

		done = ops->store(kobj, (struct attribute *)node->attr, text, strlen(text));
		kernfs_put_active(&node->kn);
	}
	kernfs_put(&node->kn);
	return done < 0 ? done : 0;
}
