// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mediated devices and their parents, as Linux 5.3 to 5.15 have them: children are made and removed
 * while unreg_sem is held for reading, and a parent that goes takes it for writing.
 *
 * What becomes of children that are in use then has rivals, see model/variants/mdev.unregister/.
 * Left out: the mdev bus and its drivers, types, more than one child, sysfs files and their active
 * references.
 */
#include "mdev.h"

#define PARENTS_MAX 16

const struct mdev_unregister_ops *mdev_unregister_form = &mdev_unregister_waits;

/* Protects the table; nothing nests inside. */
static DEFINE_MUTEX(parent_list_lock);
static struct mdev_parent *parents[PARENTS_MAX];

void mdev_parent_publish(unsigned int minor, struct mdev_parent *parent)
{
	mutex_lock(&parent_list_lock);
	parents[minor] = parent;
	mutex_unlock(&parent_list_lock);
}

/* Counted; NULL when the device has no driver that is a parent's. */
struct mdev_parent *mdev_parent_get(unsigned int minor)
{
	struct mdev_parent *parent;

	mutex_lock(&parent_list_lock);
	parent = parents[minor];
	if (parent)
		kref_get(&parent->ref);
	mutex_unlock(&parent_list_lock);
	return parent;
}

static void mdev_release_parent(struct kref *ref)
{
	struct mdev_parent *parent = container_of(ref, struct mdev_parent, ref);

	put_device(parent->dev);
	kfree(parent);
}

void mdev_put_parent(struct mdev_parent *parent)
{
	kref_put(&parent->ref, mdev_release_parent);
}

/* Called by the probe of a driver. */
struct mdev_parent *mdev_register_device(struct device *dev)
{
	struct mdev_parent *parent = kzalloc(sizeof(*parent), GFP_KERNEL);

	if (!parent)
		return NULL;
	kref_init(&parent->ref);
	init_rwsem(&parent->unreg_sem);
	mutex_init(&parent->lock);
	parent->dev = get_device(dev);
	return parent;
}

static struct mdev_device *mdev_take_child(struct mdev_parent *parent)
{
	struct mdev_device *mdev;

	mutex_lock(&parent->lock);
	mdev = parent->child;
	parent->child = NULL;
	mutex_unlock(&parent->lock);
	return mdev;
}

/* Called by the remove of the driver: nobody reaches the device through a child afterwards. */
void mdev_unregister_device(struct mdev_parent *parent)
{
	struct mdev_device *mdev;

	down_write(&parent->unreg_sem);
	mdev = mdev_take_child(parent);
	if (mdev)
		mdev_unregister_form->remove_child(mdev);
	parent->gone = true;
	up_write(&parent->unreg_sem);
	mdev_put_parent(parent);
}

static void mdev_device_release(struct device *dev)
{
	kfree(container_of(dev, struct mdev_device, dev));
}

static struct mdev_device *mdev_device_alloc(struct mdev_parent *parent)
{
	struct mdev_device *mdev = kzalloc(sizeof(*mdev), GFP_KERNEL);

	if (!mdev)
		return NULL;
	device_initialize(&mdev->dev);
	mdev->dev.release = mdev_device_release;
	mutex_init(&mdev->lock);
	init_waitqueue_head(&mdev->idle);
	mdev->parent = parent;
	kref_get(&parent->ref);
	if (kobject_add(&mdev->dev.kobj, NULL, "%s-mdev", dev_name(parent->dev))) {
		mdev_put_parent(parent);
		put_device(&mdev->dev);
		return NULL;
	}
	return mdev;
}

/* Nobody uses it any more, or nobody asked. */
void mdev_device_gone(struct mdev_device *mdev)
{
	struct mdev_parent *parent = mdev->parent;

	mdev_group_remove(mdev);
	kobject_del(&mdev->dev.kobj);
	mdev_put_parent(parent);
	put_device(&mdev->dev);
}

/* A write to the parent's create file. */
int mdev_create(struct mdev_parent *parent)
{
	struct mdev_device *mdev;
	int ret = -ENODEV;

	/* Once the parent goes no child comes. */
	if (!down_read_trylock(&parent->unreg_sem))
		return ret;
	if (parent->gone)
		goto out_unlock;
	ret = -ENOMEM;
	mdev = mdev_device_alloc(parent);
	if (!mdev)
		goto out_unlock;
	ret = mdev_group_add(mdev);
	if (ret) {
		mdev_put_parent(parent);
		put_device(&mdev->dev);
		goto out_unlock;
	}

	mutex_lock(&parent->lock);
	ret = parent->child ? -EEXIST : 0;
	if (!ret) {
		mdev->active = true;
		parent->child = mdev;
	}
	mutex_unlock(&parent->lock);
	if (ret)
		mdev_device_gone(mdev);
out_unlock:
	up_read(&parent->unreg_sem);
	return ret;
}

/* A write to the child's remove file. */
int mdev_remove(struct mdev_parent *parent)
{
	struct mdev_device *mdev;
	int ret = -ENODEV;

	if (!down_read_trylock(&parent->unreg_sem))
		return ret;
	mdev = mdev_take_child(parent);
	if (mdev) {
		mdev_unregister_waits.remove_child(mdev);
		ret = 0;
	}
	up_read(&parent->unreg_sem);
	return ret;
}

/* A process opens the child, lets it do DMA, and closes it. */
int mdev_use(struct mdev_parent *parent)
{
	struct mdev_device *mdev;
	int ret;

	mutex_lock(&parent->lock);
	mdev = parent->child;
	if (mdev) {
		mutex_lock(&mdev->lock);
		mdev->users++;
		mutex_unlock(&mdev->lock);
		get_device(&mdev->dev);
	}
	mutex_unlock(&parent->lock);
	if (!mdev)
		return -ENODEV;

	ret = mdev_do_dma(mdev);

	mutex_lock(&mdev->lock);
	if (!--mdev->users)
		wake_up_all(&mdev->idle);
	mutex_unlock(&mdev->lock);
	put_device(&mdev->dev);
	return ret;
}
