// SPDX-License-Identifier: GPL-2.0-only
/*
 * Groups: their life, and walks of their members.
 *
 * A reference on a group keeps the group, not its members: those come and go under the group's
 * mutex. Left out: names, the group's own notifier, driver data; of its files all but "type".
 */
#include <linux/string.h>
#include "../invariants.h"
#include "iommu-priv.h"

const struct iommu_group_alloc_ops *iommu_group_alloc_form = &group_alloc_attribute_put;
struct kobject *iommu_groups_kobj;

static atomic_t iommu_group_ids = ATOMIC_INIT(0);

static void iommu_group_release(struct kobject *kobj)
{
	struct iommu_group *group = container_of(kobj, struct iommu_group, kobj);

	if (group->default_domain)
		iommu_domain_free(group->default_domain);
	if (group->blocking_domain)
		iommu_domain_free(group->blocking_domain);
	kfree(group);
}

/* What a write to the file says; 0xff for nothing that there is. */
static unsigned int parse_type(const char *buf)
{
	static const struct {
		const char *name;
		unsigned int type;
	} types[] = {
		{ "DMA", IOMMU_DOMAIN_DMA },
		{ "auto", IOMMU_DOMAIN_DMA },
		{ "identity", IOMMU_DOMAIN_IDENTITY },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(buf, types[i].name))
			return types[i].type;
	}
	return 0xff;
}

/* There is one file that can be written. The caller has an active reference on it. */
static ssize_t iommu_group_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
				      size_t count)
{
	struct iommu_group *group = container_of(kobj, struct iommu_group, kobj);
	unsigned int type = parse_type(buf);
	int ret;

	/* Without the mutex, as in all kernels: there are groups that never get one. */
	if (type == 0xff || !group->default_domain)
		return -EINVAL;
	ret = iommu_store_type_form->store_type(group, type);
	return ret ? ret : (ssize_t)count;
}

static const struct sysfs_ops iommu_group_sysfs_ops = { .store = iommu_group_attr_store };

const struct attribute iommu_group_attribute_type = { .name = "type", .mode = 0644 };

static const struct kobj_type iommu_group_ktype = {
	.release = iommu_group_release,
	.sysfs_ops = &iommu_group_sysfs_ops,
};

int iommu_init(void)
{
	iommu_groups_kobj = kobject_create_and_add("iommu_groups", NULL);
	return iommu_groups_kobj ? 0 : -ENOMEM;
}

void iommu_exit(void)
{
	kobject_put(iommu_groups_kobj);
}

/* Returns a group without members and one reference to it, or an error pointer. */
struct iommu_group *iommu_group_alloc(void)
{
	struct iommu_group *group = kzalloc(sizeof(*group), GFP_KERNEL);
	int ret;

	if (!group)
		return ERR_PTR(-ENOMEM);
	mutex_init(&group->mutex);
	invariant_watch_group(group);
	INIT_LIST_HEAD(&group->devices);
	INIT_LIST_HEAD(&group->entry);
	xa_init(&group->pasid_array);
	/* The kernel hands out the lowest free number; numbers never return here. */
	group->id = atomic_inc_return(&iommu_group_ids) - 1;
	ret = kobject_init_and_add(&group->kobj, &iommu_group_ktype, iommu_groups_kobj, "%d",
				   group->id);
	if (ret) {
		kobject_put(&group->kobj);
		return ERR_PTR(ret);
	}

	group->devices_kobj = kobject_create_and_add("devices", &group->kobj);
	if (!group->devices_kobj) {
		kobject_put(&group->kobj);
		return ERR_PTR(-ENOMEM);
	}
	/* Users count devices_kobj, which holds the group; nobody holds the group directly. */
	kobject_put(&group->kobj);
	ret = iommu_group_alloc_form->create_files(group);
	return ret ? ERR_PTR(ret) : group;
}

/*
 * Nothing excludes the release of @dev here. A caller that is not bound to @dev gets NULL, a group,
 * or a group that is just being freed.
 */
struct iommu_group *iommu_group_get(struct device *dev)
{
	struct iommu_group *group;

	if (iommu_release_device_form->group_get)
		return iommu_release_device_form->group_get(dev);
	group = READ_ONCE(dev->iommu_group);
	if (group)
		kobject_get(group->devices_kobj);
	return group;
}

/* One more, by somebody who has a reference already. */
struct iommu_group *iommu_group_ref_get(struct iommu_group *group)
{
	kobject_get(group->devices_kobj);
	return group;
}

void iommu_group_put(struct iommu_group *group)
{
	if (group)
		kobject_put(group->devices_kobj);
}

int iommu_group_id(struct iommu_group *group)
{
	return group->id;
}

/* Gives all members the group's own domain, which is made if need be. */
int iommu_setup_default_domain(struct iommu_group *group)
{
	lockdep_assert_held(&group->mutex);
	if (!group->default_domain)
		group->default_domain = __iommu_group_domain_alloc(group, IOMMU_DOMAIN_DMA);
	if (!group->default_domain)
		return -ENOMEM;
	return __iommu_group_set_domain(group, group->default_domain);
}

/* Members can neither come nor go during the walk; it ends at the first non-zero return of @fn. */
int iommu_group_for_each_dev(struct iommu_group *group, void *data,
			     int (*fn)(struct device *dev, void *data))
{
	struct group_device *member;
	int ret = 0;

	mutex_lock(&group->mutex);
	for_each_group_device(group, member) {
		ret = fn(member->dev, data);
		if (ret)
			break;
	}
	mutex_unlock(&group->mutex);
	return ret;
}

/* NULL for an empty group, which the kernel leaves to its callers to know. */
struct device *iommu_group_first_dev(struct iommu_group *group)
{
	lockdep_assert_held(&group->mutex);
	if (list_empty(&group->devices))
		return NULL;
	return list_first_entry(&group->devices, struct group_device, list)->dev;
}
