// SPDX-License-Identifier: GPL-2.0-only
/* What user space does to a group through its files in sysfs, and a probe by itself. */
#include <linux/string.h>
#include "drivers/mock_iommu.h"
#include "iommu/iommu-priv.h"
#include "operations.h"

struct type_write {
	struct group_handle *group;
	const char *type;
};

/* Opens /sys/kernel/iommu_groups/N/type by its path, and writes to it. */
static long write_step(void *arg)
{
	const struct type_write *write = arg;
	struct kernfs_node *directory, *file = NULL;
	char *number = kasprintf(GFP_KERNEL | __GFP_NOFAIL, "%d", write->group->minor);
	ssize_t ret = -ENOENT;

	directory = kernfs_find_and_get(iommu_groups_kobj->sd, number);
	if (directory)
		file = kernfs_find_and_get(directory, "type");
	if (file)
		ret = sysfs_write_file(file, write->type, strlen(write->type));
	kernfs_put(file);
	kernfs_put(directory);
	kfree(number);
	return ret < 0 ? ret : 0;
}

static long run_set_type(const struct ls_args *args)
{
	static const char *const types[] = { "DMA", "identity", "auto" };
	struct type_write write = { args->v[0].object, types[args->v[1].number] };

	return ls_transaction("a write to \"type\"", write_step, &write);
}

static const struct ls_arg args_set_type[] = {
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "group",
	  .required = true,
	  .help = "the number of the group that a device had after the setup: dev0.group" },
	{ .name = "type",
	  .kind = LS_ARG_WORD,
	  .of = "DMA|identity|auto",
	  .fallback = 1,
	  .help = "of the default domain that it gets" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_group_set_type = {
	.name = "group.set_type",
	.help = "a write to the file \"type\" of a group: it gets another default domain",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_set_type,
	.run = run_set_type,
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
