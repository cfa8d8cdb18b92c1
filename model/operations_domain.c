// SPDX-License-Identifier: GPL-2.0-only
/* What user space does to a group through its files in sysfs, and a probe by itself. */
#include <linux/string.h>
#include "drivers/mock_iommu.h"
#include "iommu/iommu-priv.h"
#include "operations.h"

#define NUMBERS_MAX 8 /* of groups that are looked through */

struct type_write {
	const struct group_handle *group; /* of which the number is known; or NULL */
	const struct device_handle *member;
	const char *type;
};

static struct kernfs_node *find_directory(int minor)
{
	char *number = kasprintf(GFP_KERNEL | __GFP_NOFAIL, "%d", minor);
	struct kernfs_node *directory = kernfs_find_and_get(iommu_groups_kobj->sd, number);

	kfree(number);
	return directory;
}

static bool has_member(struct kernfs_node *directory, const char *name)
{
	struct kernfs_node *devices = kernfs_find_and_get(directory, "devices"), *link = NULL;

	if (devices)
		link = kernfs_find_and_get(devices, name);
	kernfs_put(link);
	kernfs_put(devices);
	return link;
}

/* As a shell does that is given /sys/kernel/iommu_groups/N/devices/NAME with a star for N. */
static struct kernfs_node *find_directory_of(const struct device_handle *member)
{
	struct kernfs_node *directory;
	int minor;

	for (minor = 0; minor < NUMBERS_MAX; minor++) {
		directory = find_directory(minor);
		if (directory && has_member(directory, member->desc.name))
			return directory;
		kernfs_put(directory);
	}
	return NULL;
}

/* Opens /sys/kernel/iommu_groups/N/type by its path, and writes to it. */
static long write_step(void *arg)
{
	const struct type_write *write = arg;
	struct kernfs_node *directory, *file = NULL;
	ssize_t ret = -ENOENT;

	directory = write->group ? find_directory(write->group->minor)
				 : find_directory_of(write->member);
	if (directory)
		file = kernfs_find_and_get(directory, "type");
	if (file)
		ret = sysfs_write_file(file, write->type, strlen(write->type));
	kernfs_put(file);
	kernfs_put(directory);
	return ret < 0 ? ret : 0;
}

static const char *const types[] = { "DMA", "identity", "auto" };

#define ARG_TYPE                                                                               \
	{                                                                                      \
		.name = "type", .kind = LS_ARG_WORD, .of = "DMA|identity|auto", .fallback = 1, \
		.help = "of the default domain that it gets"                                   \
	}

static long run_set_type(const struct ls_args *args)
{
	struct type_write write = { .group = args->v[0].object, .type = types[args->v[1].number] };

	return ls_transaction("a write to \"type\"", write_step, &write);
}

static const struct ls_arg args_set_type[] = {
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "group",
	  .required = true,
	  .help = "the number of the group that a device had after the setup: dev0.group" },
	ARG_TYPE,
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_group_set_type = {
	.name = "group.set_type",
	.help = "a write to the file \"type\" of a group: it gets another default domain",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_set_type,
	.run = run_set_type,
};

static long run_set_group_type(const struct ls_args *args)
{
	struct type_write write = { .member = args->v[0].object, .type = types[args->v[1].number] };

	return ls_transaction("a write to \"type\"", write_step, &write);
}

static const struct ls_arg args_set_group_type[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "in whose group, if any has it by then" },
	ARG_TYPE,
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_device_set_group_type = {
	.name = "device.set_group_type",
	.help = "a write to the file \"type\" of the group that has the device now, whatever its number",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_set_group_type,
	.run = run_set_group_type,
};

static long probe_step(void *arg)
{
	return iommu_probe_device(arg);
}

static long run_probe(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	const struct iommu_handle *iommu = args->v[1].object;
	long ret = -ENODEV;

	mutex_lock(&handle->bus->rescan_lock);
	if (handle->dev) {
		handle->desc.firmware.iommu = iommu->iommu;
		handle->dev->firmware.iommu = iommu->iommu;
		ret = ls_transaction("iommu_probe_device()", probe_step, handle->dev);
		if (!ret)
			device_handle_name(handle);
	}
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

static const struct ls_arg args_probe[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "made without an IOMMU" },
	{ .name = "iommu",
	  .kind = LS_ARG_OBJECT,
	  .of = "iommu",
	  .required = true,
	  .help = "the IOMMU that firmware now says it is behind" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_iommu_probe_device = {
	.name = "iommu.probe_device",
	.help = "firmware tells which IOMMU a device is behind, and the core probes it",
	.needs = "the device is on its bus, has no IOMMU so far, and no driver is bound to it",
	.flags = LS_IN_SETUP | LS_IN_TASK | LS_INTERNAL,
	.args = args_probe,
	.run = run_probe,
};
