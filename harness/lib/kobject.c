// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counted objects: a parent outlives its children, and a type's release frees the object with the
 * last reference. Adding gives the object a directory in sysfs and a place in its kset, which is a
 * kobject that lists others, and the parent of those that have none.
 *
 * Left out: uevents, namespaces, symbolic links, modules. Objects that have neither a parent nor a
 * kset are not in one directory, so that their names may be the same.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>

int kobject_set_name_vargs(struct kobject *kobj, const char *fmt, va_list vargs)
{
	const char *name;

	/* Without a format the name that was set before stays. */
	if (kobj->name && !fmt)
		return 0;
	name = kvasprintf(GFP_KERNEL, fmt, vargs);
	if (!name)
		return -ENOMEM;
	kfree_const(kobj->name);
	kobj->name = name;
	return 0;
}

int kobject_set_name(struct kobject *kobj, const char *fmt, ...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = kobject_set_name_vargs(kobj, fmt, args);
	va_end(args);
	return ret;
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	WARN(kobj->state_initialized, "kobject_init() of an object that is initialised");
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
	kobj->state_in_sysfs = false;
	kobj->state_initialized = true;
	kobj->ktype = ktype;
}

static void kobj_kset_join(struct kobject *kobj)
{
	if (!kobj->kset)
		return;
	kset_get(kobj->kset);
	spin_lock(&kobj->kset->list_lock);
	list_add_tail(&kobj->entry, &kobj->kset->list);
	spin_unlock(&kobj->kset->list_lock);
}

static void kobj_kset_leave(struct kobject *kobj)
{
	if (!kobj->kset)
		return;
	spin_lock(&kobj->kset->list_lock);
	list_del_init(&kobj->entry);
	spin_unlock(&kobj->kset->list_lock);
	kset_put(kobj->kset);
}

static int create_dir(struct kobject *kobj)
{
	int ret = sysfs_create_dir_ns(kobj, NULL);

	if (ret)
		return ret;
	ret = sysfs_create_groups(kobj, kobj->ktype->default_groups);
	if (ret)
		sysfs_remove_dir(kobj);
	return ret;
}

static int kobject_add_internal(struct kobject *kobj)
{
	struct kobject *parent = kobject_get(kobj->parent);
	int ret;

	if (WARN(!kobj->name || !kobj->name[0], "kobject_add() of an object without a name")) {
		kobject_put(parent);
		return -EINVAL;
	}
	if (kobj->kset) {
		if (!parent)
			parent = kobject_get(&kobj->kset->kobj);
		kobj_kset_join(kobj);
		kobj->parent = parent;
	}
	ret = create_dir(kobj);
	if (ret) {
		kobj_kset_leave(kobj);
		kobject_put(parent);
		kobj->parent = NULL;
		return ret;
	}
	kobj->state_in_sysfs = true;
	return 0;
}

static int kobject_add_varg(struct kobject *kobj, struct kobject *parent, const char *fmt,
			    va_list vargs)
{
	int ret = kobject_set_name_vargs(kobj, fmt, vargs);

	if (ret)
		return ret;
	kobj->parent = parent;
	return kobject_add_internal(kobj);
}

/* After a failure the caller gives back its reference, which frees the name. */
int kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int ret;

	if (WARN(!kobj->state_initialized, "kobject_add() before kobject_init()"))
		return -EINVAL;
	va_start(args, fmt);
	ret = kobject_add_varg(kobj, parent, fmt, args);
	va_end(args);
	return ret;
}

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int ret;

	kobject_init(kobj, ktype);
	va_start(args, fmt);
	ret = kobject_add_varg(kobj, parent, fmt, args);
	va_end(args);
	return ret;
}

/* Takes everything back that adding did but for the hold on the parent. */
static void __kobject_del(struct kobject *kobj)
{
	struct kernfs_node *sd = kernfs_get(kobj->sd);

	sysfs_remove_groups(kobj, kobj->ktype->default_groups);
	sysfs_remove_dir(kobj);
	kernfs_put(sd);

	kobj->state_in_sysfs = false;
	kobj_kset_leave(kobj);
	kobj->parent = NULL;
}

void kobject_del(struct kobject *kobj)
{
	struct kobject *parent;

	if (!kobj)
		return;
	parent = kobj->parent;
	__kobject_del(kobj);
	kobject_put(parent);
}

int kobject_rename(struct kobject *kobj, const char *new_name)
{
	const char *name = kstrdup(new_name, GFP_KERNEL);
	int ret;

	if (!name)
		return -ENOMEM;
	ret = lockstep_kernfs_rename(kobj->sd, new_name);
	if (ret) {
		kfree(name);
		return ret;
	}
	kfree_const(kobj->name);
	kobj->name = name;
	return 0;
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj) {
		WARN(!kobj->state_initialized, "kobject_get() before kobject_init()");
		kref_get(&kobj->kref);
	}
	return kobj;
}

struct kobject *kobject_get_unless_zero(struct kobject *kobj)
{
	if (!kobj || !kref_get_unless_zero(&kobj->kref))
		return NULL;
	return kobj;
}

static void kobject_cleanup(struct kobject *kobj)
{
	struct kobject *parent = kobj->parent;
	const char *name = kobj->name;

	/* Whoever forgot kobject_del() has it done here. */
	if (kobj->state_in_sysfs)
		__kobject_del(kobj);
	else
		parent = NULL;
	if (kobj->ktype && kobj->ktype->release)
		kobj->ktype->release(kobj);
	kfree_const(name);
	/* The parent last: the release may look at it. */
	kobject_put(parent);
}

static void kobject_release(struct kref *kref)
{
	kobject_cleanup(container_of(kref, struct kobject, kref));
}

void kobject_put(struct kobject *kobj)
{
	if (kobj) {
		WARN(!kobj->state_initialized, "kobject_put() before kobject_init()");
		kref_put(&kobj->kref, kobject_release);
	}
}

static void dynamic_kobj_release(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type dynamic_kobj_ktype = {
	.release = dynamic_kobj_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);
	int ret;

	if (!kobj)
		return NULL;
	kobject_init(kobj, &dynamic_kobj_ktype);
	ret = kobject_add(kobj, parent, "%s", name);
	if (ret) {
		kobject_put(kobj);
		return NULL;
	}
	return kobj;
}

/* User space hears nothing. */
int kobject_uevent(struct kobject *kobj, enum kobject_action action)
{
	return 0;
}

static ssize_t kobj_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct kobj_attribute *kattr = container_of(attr, struct kobj_attribute, attr);

	return kattr->show ? kattr->show(kobj, kattr, buf) : -EIO;
}

static ssize_t kobj_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			       size_t count)
{
	struct kobj_attribute *kattr = container_of(attr, struct kobj_attribute, attr);

	return kattr->store ? kattr->store(kobj, kattr, buf, count) : -EIO;
}

const struct sysfs_ops kobj_sysfs_ops = {
	.show = kobj_attr_show,
	.store = kobj_attr_store,
};

void kset_init(struct kset *kset)
{
	kobject_init(&kset->kobj, kset->kobj.ktype);
	INIT_LIST_HEAD(&kset->list);
	spin_lock_init(&kset->list_lock);
}

/* The name and a type are set. After a failure the name is gone, and the caller frees the set. */
int kset_register(struct kset *kset)
{
	int ret;

	kset_init(kset);
	ret = kobject_add_internal(&kset->kobj);
	if (ret) {
		kfree_const(kset->kobj.name);
		kset->kobj.name = NULL;
	}
	return ret;
}

void kset_unregister(struct kset *kset)
{
	if (!kset)
		return;
	kobject_del(&kset->kobj);
	kobject_put(&kset->kobj);
}

/* Returns a member that the caller has to put. One whose last reference is gone is none any more.
 */
struct kobject *kset_find_obj(struct kset *kset, const char *name)
{
	struct kobject *k, *ret = NULL;

	spin_lock(&kset->list_lock);
	list_for_each_entry(k, &kset->list, entry) {
		if (kobject_name(k) && !strcmp(kobject_name(k), name)) {
			ret = kobject_get_unless_zero(k);
			break;
		}
	}
	spin_unlock(&kset->list_lock);
	return ret;
}

static void kset_release(struct kobject *kobj)
{
	kfree(to_kset(kobj));
}

static const struct kobj_type kset_ktype = {
	.release = kset_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

/* @uevent_ops: there are no uevents. */
struct kset *kset_create_and_add(const char *name, const void *uevent_ops,
				 struct kobject *parent_kobj)
{
	struct kset *kset = kzalloc(sizeof(*kset), GFP_KERNEL);

	if (!kset)
		return NULL;
	kset->kobj.ktype = &kset_ktype;
	kset->kobj.parent = parent_kobj;
	if (kobject_set_name(&kset->kobj, "%s", name))
		goto err_free;
	if (kset_register(kset))
		goto err_free;
	return kset;

err_free:
	kfree(kset);
	return NULL;
}
