// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO's users: a driver that hands its devices to VFIO, and programs that open the group's and the
 * container's character devices and put one into the other. Programs go through the files'
 * operations, as a system call does; the files and their descriptors are made here.
 */
#include <linux/cdev.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#include "features.h"
#include "glue.h"
#include "mock.h"

/* Descriptors: a container's is its index. */
struct glue_container {
	const char *name;
	struct file *file;
	bool set_iommu; /* its user has asked for an IOMMU driver */
};

/* One user's open file of a group. */
struct glue_group {
	const struct glue_device *device;
	int id; /* of the IOMMU group: the name of the file */
	struct file *file;
};

static struct glue_container containers[GLUE_MAX];
static unsigned int containers_nr;
static struct glue_group groups[GLUE_MAX];
static unsigned int groups_nr;

/* Character devices that exist, as /dev shows them. */
static struct cdev *cdevs[GLUE_MAX];
static struct device *cdev_devices[GLUE_MAX];
static struct miscdevice *container_misc;
static DEFINE_SPINLOCK(cdevs_lock);

int alloc_chrdev_region(dev_t *dev, unsigned int first, unsigned int count, const char *name)
{
	*dev = MKDEV(250, first);
	return 0;
}

void unregister_chrdev_region(dev_t from, unsigned int count)
{
}

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	memset(cdev, 0, sizeof(*cdev));
	cdev->ops = fops;
}

int cdev_device_add(struct cdev *cdev, struct device *dev)
{
	int i, err = -ENOSPC;

	cdev->kobj.parent = &dev->kobj;
	spin_lock(&cdevs_lock);
	for (i = 0; i < GLUE_MAX && err; i++) {
		if (cdevs[i])
			continue;
		cdevs[i] = cdev;
		cdev_devices[i] = dev;
		err = 0;
	}
	spin_unlock(&cdevs_lock);
	if (!err) {
		/* It begins with its device. */
		lockstep_glue_named(dev, "vfio_group", "vfio-group-", dev_name(dev));
		err = device_add(dev);
		if (err)
			cdev_device_del(cdev, NULL);
	}
	return err;
}

void cdev_device_del(struct cdev *cdev, struct device *dev)
{
	int i;

	if (dev)
		device_del(dev);
	spin_lock(&cdevs_lock);
	for (i = 0; i < GLUE_MAX; i++) {
		if (cdevs[i] == cdev) {
			cdevs[i] = NULL;
			cdev_devices[i] = NULL;
		}
	}
	spin_unlock(&cdevs_lock);
}

int misc_register(struct miscdevice *misc)
{
	container_misc = misc;
	return 0;
}

void misc_deregister(struct miscdevice *misc)
{
	container_misc = NULL;
}

/* Descriptor 0 is the first container's. Its user does not close it meanwhile. */
static struct file *file_of(unsigned int fd)
{
	return fd < containers_nr ? containers[fd].file : NULL;
}

#ifdef LOCKSTEP_FDGET_RAW
unsigned long __fdget(unsigned int fd)
{
	return (unsigned long)file_of(fd);
}
#endif

#ifdef LOCKSTEP_FDGET
struct fd fdget(unsigned int fd)
{
	return (struct fd){ (unsigned long)file_of(fd) };
}
#endif

static int mock_open_device(struct vfio_device *vdev)
{
	return 0;
}

static void mock_close_device(struct vfio_device *vdev)
{
}

#ifdef LOCKSTEP_VFIO_FREE_DEVICE
static void mock_release(struct vfio_device *vdev)
{
	vfio_free_device(vdev);
}
#else
#define mock_release NULL
#endif

static const struct vfio_device_ops mock_vfio_ops = {
	.name = "vfio-mock",
	.release = mock_release,
	.open_device = mock_open_device,
	.close_device = mock_close_device,
};

struct mock_vfio {
	struct vfio_device vdev;
};

int glue_vfio_probe(struct device *dev)
{
	struct mock_vfio *mock = vfio_alloc_device(mock_vfio, vdev, dev, &mock_vfio_ops);
	int err;

	if (IS_ERR(mock))
		return PTR_ERR(mock);
	err = vfio_register_group_dev(&mock->vdev);
	if (err) {
		vfio_put_device(&mock->vdev);
		return err;
	}
	dev_set_drvdata(dev, mock);
	return 0;
}

void glue_vfio_remove(struct device *dev)
{
	struct mock_vfio *mock = dev_get_drvdata(dev);

	vfio_unregister_group_dev(&mock->vdev);
	vfio_put_device(&mock->vdev);
}

/* Opening takes a reference on the device of the file, which closing drops. */
static struct file *open_group(int id)
{
	struct inode *inode = NULL;
	struct file *file = NULL;
	struct device *dev = NULL;
	struct cdev *cdev = NULL;
	char name[16];
	int i, err;

	snprintf(name, sizeof(name), "%d", id);
	spin_lock(&cdevs_lock);
	for (i = 0; i < GLUE_MAX && !cdev; i++) {
		if (cdevs[i] && !strcmp(dev_name(cdev_devices[i]), name)) {
			cdev = cdevs[i];
			dev = get_device(cdev_devices[i]);
		}
	}
	spin_unlock(&cdevs_lock);
	if (!cdev)
		return ERR_PTR(-ENOENT);
	file = kzalloc(sizeof(*file), GFP_KERNEL);
	inode = kzalloc(sizeof(*inode), GFP_KERNEL);
	err = -ENOMEM;
	if (!file || !inode)
		goto err_put;
	inode->i_cdev = cdev;
	file->f_inode = inode;
	file->f_op = cdev->ops;
	err = file->f_op->open(inode, file);
	if (!err)
		return file;
err_put:
	kfree(inode);
	kfree(file);
	put_device(dev);
	return ERR_PTR(err);
}

static void close_group(struct file *file)
{
	struct cdev *cdev = file->f_inode->i_cdev;
	/* The file holds the reference that keeps it. */
	struct device *dev = container_of(cdev->kobj.parent, struct device, kobj);

	file->f_op->release(file->f_inode, file);
	kfree(file->f_inode);
	kfree(file);
	put_device(dev);
}

void *lockstep_glue_container(const char *name)
{
	struct glue_container *container = &containers[containers_nr];
	struct file *file;

	if (containers_nr == GLUE_MAX || !container_misc)
		return NULL;
	file = kzalloc(sizeof(*file), GFP_KERNEL);
	if (!file)
		return NULL;
	file->f_op = container_misc->fops;
	if (file->f_op->open(NULL, file)) {
		kfree(file);
		return NULL;
	}
	container->name = name;
	container->file = file;
	containers_nr++;
	lockstep_glue_named(file->private_data, "vfio_container", name, "");
	return container;
}

void *lockstep_glue_group(void *handle)
{
	const struct glue_device *device = handle;
	struct glue_group *group = &groups[groups_nr];

	if (groups_nr == GLUE_MAX || !device->pdev || !device->pdev->dev.iommu_group)
		return NULL;
	group->device = device;
	group->id = iommu_group_id(device->pdev->dev.iommu_group);
	groups_nr++;
	return group;
}

static long container_index(const struct glue_container *container)
{
	return container - containers;
}

/* As a program does: open the group, put it into the container, ask for the IOMMU's driver. */
long lockstep_glue_set_container(void *group_handle, void *container_handle)
{
	struct glue_container *container = container_handle;
	struct glue_group *group = group_handle;
	int fd = container_index(container);
	struct file *file;
	long err;

	if (group->file)
		return -EBUSY;
	file = open_group(group->id);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = file->f_op->unlocked_ioctl(file, VFIO_GROUP_SET_CONTAINER, (unsigned long)&fd);
	if (err) {
		close_group(file);
		return err;
	}
	group->file = file;
	if (READ_ONCE(container->set_iommu))
		return 0;
	err = lockstep_glue_set_iommu(container);
	return err;
}

long lockstep_glue_set_iommu(void *handle)
{
	struct glue_container *container = handle;
	struct file *file = container->file;
	long err = file->f_op->unlocked_ioctl(file, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU);

	if (!err)
		WRITE_ONCE(container->set_iommu, true);
	return err;
}

long lockstep_glue_unset_container(void *handle)
{
	struct glue_group *group = handle;
	struct file *file = group->file;
	long err;

	if (!file)
		return -ENODEV;
	err = file->f_op->unlocked_ioctl(file, VFIO_GROUP_UNSET_CONTAINER, 0);
	group->file = NULL;
	close_group(file);
	return err;
}

void glue_containers_close(void)
{
	unsigned int i;

	for (i = 0; i < groups_nr; i++)
		if (groups[i].file)
			close_group(groups[i].file);
	groups_nr = 0;
	for (i = 0; i < containers_nr; i++) {
		containers[i].file->f_op->release(NULL, containers[i].file);
		kfree(containers[i].file);
	}
	containers_nr = 0;
}
