// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program does with VFIO: open a group's file, put the group into a container, take it out.
 *
 * The tasks of a scenario that name the same group are threads of one process and share its open
 * file. A system call holds a reference on the file that it works on, so a close by another thread
 * waits for nobody and takes effect when the call is done.
 */
#include <linux/slab.h>
#include "operations.h"
#include "vfio/vfio.h"

static void group_file_release(struct kref *kref)
{
	struct group_file *file = container_of(kref, struct group_file, kref);

	vfio_group_close(file->group);
	kfree(file);
}

static void group_file_put(struct group_file *file)
{
	kref_put(&file->kref, group_file_release);
}

static struct group_file *group_file_get(struct group_handle *handle)
{
	struct group_file *file;

	spin_lock(&handle->files_lock);
	file = handle->file;
	if (file)
		kref_get(&file->kref);
	spin_unlock(&handle->files_lock);
	return file;
}

/* Opens /dev/vfio/N; on success the process has the file, and the caller a reference if wanted. */
static int group_file_open(struct group_handle *handle, struct group_file **opened)
{
	struct group_file *file = kzalloc(sizeof(*file), GFP_KERNEL);
	int ret;

	if (!file)
		return -ENOMEM;
	kref_init(&file->kref);
	ret = vfio_group_open(handle->minor, &file->group);
	if (ret) {
		kfree(file);
		return ret;
	}
	ls_object_named(file, "file", "%s.group.file", handle->name);
	ls_object_named(file->group, "vfio_group", "%s.vfio_group", handle->name);
	if (opened) {
		kref_get(&file->kref);
		*opened = file;
	}
	/* VFIO lets a group be open once, so no other thread has installed one. */
	spin_lock(&handle->files_lock);
	handle->file = file;
	spin_unlock(&handle->files_lock);
	return 0;
}

void group_handle_close(struct group_handle *handle)
{
	struct group_file *file;

	spin_lock(&handle->files_lock);
	file = handle->file;
	handle->file = NULL;
	spin_unlock(&handle->files_lock);
	if (file)
		group_file_put(file);
}

void container_handle_close(struct container_handle *handle)
{
	vfio_container_put(handle->container);
}

/* The system calls of a program; each of them happens, or it fails and has not happened. */
struct open_call {
	struct group_handle *group;
	struct group_file **opened;
};

static long open_step(void *arg)
{
	const struct open_call *call = arg;

	return group_file_open(call->group, call->opened);
}

static const struct ls_arg args_of_group[] = {
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "group",
	  .required = true,
	  .help = "the number of the group that a device had after the setup: dev0.group" },
	{ .kind = LS_ARG_END },
};

static long run_open_group(const struct ls_args *args)
{
	struct open_call open = { args->v[0].object, NULL };

	return ls_transaction("open()", open_step, &open);
}

const struct ls_operation_ops operation_vfio_open_group = {
	.name = "vfio.open_group",
	.help = "open /dev/vfio/N; one user at a time",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_group,
	.run = run_open_group,
};

static long run_close_group(const struct ls_args *args)
{
	group_handle_close(args->v[0].object);
	return 0;
}

const struct ls_operation_ops operation_vfio_close_group = {
	.name = "vfio.close_group",
	.help = "close /dev/vfio/N, which takes the group out of its container",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_group,
	.run = run_close_group,
};

struct set_container_call {
	struct vfio_group *group;
	struct vfio_container *container;
};

static long set_container_step(void *arg)
{
	const struct set_container_call *call = arg;

	return vfio_group_set_container(call->group, call->container);
}

static long set_iommu_step(void *arg)
{
	return vfio_container_set_iommu(arg);
}

static long run_set_container(const struct ls_args *args)
{
	struct group_handle *handle = args->v[0].object;
	struct container_handle *container = args->v[1].object;
	struct group_file *file = group_file_get(handle);
	struct open_call open = { handle, &file };
	struct set_container_call set;
	long ret = 0;

	if (!file)
		ret = ls_transaction("open()", open_step, &open);
	if (ret)
		return ret;
	set = (struct set_container_call){ file->group, container->container };
	ret = ls_transaction("VFIO_GROUP_SET_CONTAINER", set_container_step, &set);
	/* Refused when the container has its IOMMU driver already: then the group was attached
	 * above. */
	if (!ret && container->set_iommu)
		ret = ls_transaction("VFIO_SET_IOMMU", set_iommu_step, container->container);
	group_file_put(file);
	return ret;
}

static const struct ls_arg args_set_container[] = {
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "group",
	  .required = true,
	  .help = "the number of the group that a device had after the setup: dev0.group" },
	{ .name = "container",
	  .kind = LS_ARG_OBJECT,
	  .of = "container",
	  .required = true,
	  .help = "the container that it joins" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_vfio_set_container = {
	.name = "vfio.set_container",
	.help = "VFIO_GROUP_SET_CONTAINER, after opening the group when it is not open, and VFIO_SET_IOMMU "
		"unless the container says otherwise",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_set_container,
	.run = run_set_container,
};

static long run_unset_container(const struct ls_args *args)
{
	struct group_file *file = group_file_get(args->v[0].object);
	int ret;

	if (!file)
		return -EBADF;
	ret = vfio_group_unset_container(file->group);
	group_file_put(file);
	return ret;
}

const struct ls_operation_ops operation_vfio_unset_container = {
	.name = "vfio.unset_container",
	.help = "VFIO_GROUP_UNSET_CONTAINER; -EBADF when the group is not open",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_group,
	.run = run_unset_container,
};

static long run_set_iommu(const struct ls_args *args)
{
	struct container_handle *handle = args->v[0].object;

	return ls_transaction("VFIO_SET_IOMMU", set_iommu_step, handle->container);
}

static const struct ls_arg args_set_iommu[] = {
	{ .name = "container",
	  .kind = LS_ARG_OBJECT,
	  .of = "container",
	  .required = true,
	  .help = "which container" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_vfio_set_iommu = {
	.name = "vfio.set_iommu",
	.help = "VFIO_SET_IOMMU: attaches the groups that are in the container",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_set_iommu,
	.run = run_set_iommu,
};

struct map_call {
	struct container_handle *handle;
	dma_addr_t iova;
};

static long map_step(void *arg)
{
	const struct map_call *call = arg;

	return vfio_container_map_dma(call->handle->container, call->iova, &call->handle->mm);
}

static long run_map_dma(const struct ls_args *args)
{
	struct container_handle *handle = args->v[0].object;
	struct map_call call = { handle, args->v[1].number };

	return ls_transaction("VFIO_IOMMU_MAP_DMA", map_step, &call);
}

static const struct ls_arg args_of_page[] = {
	{ .name = "container",
	  .kind = LS_ARG_OBJECT,
	  .of = "container",
	  .required = true,
	  .help = "which container" },
	{ .name = "iova",
	  .kind = LS_ARG_NUMBER,
	  .fallback = 0x1000,
	  .help = "address of the page" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_vfio_map_dma = {
	.name = "vfio.map_dma",
	.help = "VFIO_IOMMU_MAP_DMA of one page, in every domain of the container",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_page,
	.run = run_map_dma,
};

static long run_unmap_dma(const struct ls_args *args)
{
	struct container_handle *handle = args->v[0].object;

	return vfio_container_unmap_dma(handle->container, args->v[1].number);
}

const struct ls_operation_ops operation_vfio_unmap_dma = {
	.name = "vfio.unmap_dma",
	.help = "VFIO_IOMMU_UNMAP_DMA of one page, in every domain of the container",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_page,
	.run = run_unmap_dma,
};
