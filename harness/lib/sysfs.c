// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directories and files of kobjects in sysfs: what is created and removed, and how a show or store
 * method is called. Text goes through a buffer of bounded size; no binary files.
 */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>

/* @ns: there are no namespaces. The caller keeps a parent that has a directory. */
int sysfs_create_dir_ns(struct kobject *kobj, const void *ns)
{
	struct kernfs_node *parent = kobj->parent ? kobj->parent->sd : NULL;
	struct kernfs_node *kn;

	kn = lockstep_kernfs_new(parent, kobject_name(kobj), KERNFS_DIR, kobj, NULL);
	if (IS_ERR(kn))
		return PTR_ERR(kn);
	kobj->sd = kn;
	return 0;
}

void sysfs_remove_dir(struct kobject *kobj)
{
	struct kernfs_node *kn = kobj->sd;

	kobj->sd = NULL;
	kernfs_remove(kn);
}

static int sysfs_add_file(struct kernfs_node *parent, const struct attribute *attr)
{
	const void *key = attr->key ? attr->key : &attr->skey;
	struct kernfs_node *kn;

	if (attr->ignore_lockdep)
		key = NULL;
	kn = lockstep_kernfs_new(parent, attr->name, KERNFS_FILE, (void *)attr, (void *)key);
	return PTR_ERR_OR_ZERO(kn);
}

int sysfs_create_file(struct kobject *kobj, const struct attribute *attr)
{
	if (WARN_ON(!kobj || !kobj->sd || !attr))
		return -EINVAL;
	return sysfs_add_file(kobj->sd, attr);
}

void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr)
{
	kernfs_remove_by_name(kobj->sd, attr->name);
}

/* From the file's own method. True: this call removed it. */
bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr)
{
	struct kernfs_node *kn = kernfs_find_and_get(kobj->sd, attr->name);
	bool ret;

	if (WARN_ON(!kn))
		return false;
	ret = kernfs_remove_self(kn);
	kernfs_put(kn);
	return ret;
}

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *ptr)
{
	int i, ret = 0;

	for (i = 0; ptr[i] && !ret; i++)
		ret = sysfs_create_file(kobj, ptr[i]);
	if (ret) {
		i--;
		while (--i >= 0)
			sysfs_remove_file(kobj, ptr[i]);
	}
	return ret;
}

void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *ptr)
{
	int i;

	for (i = 0; ptr[i]; i++)
		sysfs_remove_file(kobj, ptr[i]);
}

/* From the file's own method, which must end with sysfs_unbreak_active_protection(). */
struct kernfs_node *sysfs_break_active_protection(struct kobject *kobj,
						  const struct attribute *attr)
{
	struct kernfs_node *kn;

	kobject_get(kobj);
	kn = kernfs_find_and_get(kobj->sd, attr->name);
	if (kn)
		kernfs_break_active_protection(kn);
	else
		kobject_put(kobj);
	return kn;
}

void sysfs_unbreak_active_protection(struct kernfs_node *kn)
{
	struct kobject *kobj = kn->parent->priv;

	kernfs_unbreak_active_protection(kn);
	kernfs_put(kn);
	kobject_put(kobj);
}

static void remove_files(struct kernfs_node *parent, const struct attribute_group *grp)
{
	struct attribute *const *attr;

	for (attr = grp->attrs; *attr; attr++)
		kernfs_remove_by_name(parent, (*attr)->name);
}

static int create_files(struct kernfs_node *parent, struct kobject *kobj,
			const struct attribute_group *grp)
{
	struct attribute *const *attr;
	int i, ret = 0;

	for (i = 0, attr = grp->attrs; *attr && !ret; i++, attr++) {
		if (grp->is_visible && !grp->is_visible(kobj, *attr, i))
			continue;
		ret = sysfs_add_file(parent, *attr);
	}
	if (ret)
		remove_files(parent, grp);
	return ret;
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	struct kernfs_node *kn = kobj->sd;
	int ret;

	if (WARN_ON(!kn))
		return -EINVAL;
	if (!grp->name)
		return create_files(kn, kobj, grp);
	kn = lockstep_kernfs_new(kn, grp->name, KERNFS_DIR, kobj, NULL);
	if (IS_ERR(kn))
		return PTR_ERR(kn);
	kernfs_get(kn);
	ret = create_files(kn, kobj, grp);
	if (ret)
		kernfs_remove(kn);
	kernfs_put(kn);
	return ret;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp)
{
	if (grp->name)
		WARN_ON(kernfs_remove_by_name(kobj->sd, grp->name));
	else
		remove_files(kobj->sd, grp);
}

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	int i, ret;

	for (i = 0; groups && groups[i]; i++) {
		ret = sysfs_create_group(kobj, groups[i]);
		if (!ret)
			continue;
		while (--i >= 0)
			sysfs_remove_group(kobj, groups[i]);
		return ret;
	}
	return 0;
}

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	int i;

	for (i = 0; groups && groups[i]; i++)
		sysfs_remove_group(kobj, groups[i]);
}

/*
 * The caller keeps the directory of @target: the kernel has a spinlock for those who do not, and
 * gives -ENOENT to who comes too late.
 */
int sysfs_create_link_nowarn(struct kobject *kobj, struct kobject *target, const char *name)
{
	if (WARN_ON(!kobj || !kobj->sd || !name))
		return -EINVAL;
	if (!target->sd)
		return -ENOENT;
	return PTR_ERR_OR_ZERO(kernfs_create_link(kobj->sd, name, target->sd));
}

/* That the name is taken prints a message in the kernel. */
int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name)
{
	return sysfs_create_link_nowarn(kobj, target, name);
}

/* Of one that is not there it is nothing. */
void sysfs_remove_link(struct kobject *kobj, const char *name)
{
	kernfs_remove_by_name(kobj->sd, name);
}

ssize_t sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, SYSFS_BUF_SIZE, fmt, args);
	va_end(args);
	return len;
}

struct kernfs_node *sysfs_open(struct kobject *kobj, const char *name)
{
	return kobj->sd ? kernfs_find_and_get(kobj->sd, name) : NULL;
}

void sysfs_close(struct kernfs_node *file)
{
	kernfs_put(file);
}

/* The folder of a group has the same owner as the kobject's own. */
static struct kobject *sysfs_owner(const struct kernfs_node *file)
{
	return file->parent->priv;
}

ssize_t sysfs_read_file(struct kernfs_node *file, char *buf)
{
	const struct sysfs_ops *ops;
	struct kobject *kobj;
	ssize_t ret = -EIO;

	if (!kernfs_get_active(file))
		return -ENODEV;
	kobj = sysfs_owner(file);
	ops = kobj->ktype->sysfs_ops;
	if (ops && ops->show)
		ret = ops->show(kobj, file->priv, buf);
	kernfs_put_active(file);
	return ret;
}

ssize_t sysfs_write_file(struct kernfs_node *file, const char *buf, size_t count)
{
	const struct sysfs_ops *ops;
	struct kobject *kobj;
	ssize_t ret = -EIO;

	if (!kernfs_get_active(file))
		return -ENODEV;
	kobj = sysfs_owner(file);
	ops = kobj->ktype->sysfs_ops;
	if (ops && ops->store)
		ret = ops->store(kobj, file->priv, buf, count);
	kernfs_put_active(file);
	return ret;
}

ssize_t sysfs_read(struct kobject *kobj, const char *name, char *buf)
{
	struct kernfs_node *file = sysfs_open(kobj, name);
	ssize_t ret;

	if (!file)
		return -ENOENT;
	ret = sysfs_read_file(file, buf);
	sysfs_close(file);
	return ret;
}

ssize_t sysfs_write(struct kobject *kobj, const char *name, const char *buf)
{
	struct kernfs_node *file = sysfs_open(kobj, name);
	ssize_t ret;

	if (!file)
		return -ENOENT;
	ret = sysfs_write_file(file, buf, strlen(buf));
	sysfs_close(file);
	return ret;
}
