// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counted objects: a parent outlives its children, and a type's release frees the object. Nothing
 * is shown in sysfs, so adding cannot fail.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	kobj->ktype = ktype;
	kobj->parent = NULL;
	kref_init(&kobj->kref);
}

void kobject_add(struct kobject *kobj, struct kobject *parent, const char *name)
{
	scnprintf(kobj->name, sizeof(kobj->name), "%s", name);
	kobj->parent = kobject_get(parent);
}

static void kobject_free(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type dynamic_ktype = { .release = kobject_free };

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);

	if (!kobj)
		return NULL;
	kobject_init(kobj, &dynamic_ktype);
	kobject_add(kobj, parent, name);
	return kobj;
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj)
		kref_get(&kobj->kref);
	return kobj;
}

static void kobject_release(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);
	struct kobject *parent = kobj->parent;

	kobj->ktype->release(kobj);
	/* The parent last: the release may look at it. */
	kobject_put(parent);
}

void kobject_put(struct kobject *kobj)
{
	if (kobj)
		kref_put(&kobj->kref, kobject_release);
}
