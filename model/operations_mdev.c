// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be done with mediated devices, each by the device that it is a part of; and what callers
 * would do with a function that lets them say which domain a group has.
 */
#include "drivers/mock_aux.h"
#include "iommu/iommu-priv.h"
#include "mdev/mdev.h"
#include "operations.h"

static long on_parent(const struct ls_args *args, int (*call)(struct mdev_parent *parent))
{
	const struct device_handle *handle = args->v[0].object;
	struct mdev_parent *parent = mdev_parent_get(handle->desc.minor);
	int ret;

	if (!parent)
		return -ENODEV;
	ret = call(parent);
	mdev_put_parent(parent);
	return ret;
}

static const struct ls_arg args_of_parent[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "the parent, bound to driver mdev-parent" },
	{ .kind = LS_ARG_END },
};

static int create_and_name(struct mdev_parent *parent)
{
	int ret = mdev_create(parent);

	mutex_lock(&parent->lock);
	if (!ret && parent->child)
		ls_object_named(parent->child->group, "iommu_group", "%s.group",
				dev_name(&parent->child->dev));
	mutex_unlock(&parent->lock);
	return ret;
}

static long run_create(const struct ls_args *args)
{
	return on_parent(args, create_and_name);
}

const struct ls_operation_ops operation_mdev_create = {
	.name = "mdev.create",
	.help = "a mediated device is made of a device; one at a time",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_parent,
	.run = run_create,
};

static long run_remove(const struct ls_args *args)
{
	return on_parent(args, mdev_remove);
}

const struct ls_operation_ops operation_mdev_remove = {
	.name = "mdev.remove",
	.help = "the mediated device of a device is removed",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_parent,
	.run = run_remove,
};

static long run_use(const struct ls_args *args)
{
	return on_parent(args, mdev_use);
}

const struct ls_operation_ops operation_mdev_use = {
	.name = "mdev.use",
	.help = "a program opens the mediated device of a device through VFIO, which gives it a domain; "
		"its driver looks for the PASID of that; the program closes it",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_parent,
	.run = run_use,
};

/* "leaked and can't ever detach properly now" */
static long attach_then_null(struct device *dev)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev);
	struct iommu_group *group = iommu_group_get(dev);
	int ret = -ENOMEM;

	if (!domain)
		goto out_put;
	ret = iommu_attach_group(domain, group);
	if (ret) {
		iommu_domain_free(domain);
		goto out_put;
	}
	iommu_mdev_domain_form->set_domain(group, NULL);
	/* It detaches and frees what it put there, if that is there. */
	if (iommu_get_domain_for_dev(dev) == domain) {
		iommu_detach_group(domain, group);
		iommu_domain_free(domain);
	}
out_put:
	iommu_group_put(group);
	return ret;
}

static void made_up_release(struct device *dev)
{
	kfree(dev);
}

/* "IOMMU driver might not handle this" */
static long set_then_detach(struct device *dev)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev);
	struct device *made_up = kzalloc(sizeof(*made_up), GFP_KERNEL);
	struct iommu_group *group = iommu_group_alloc();

	device_initialize(made_up);
	made_up->release = made_up_release;
	WARN_ON(kobject_add(&made_up->kobj, NULL, "made-up"));
	iommu_group_add_device(group, made_up);
	iommu_mdev_domain_form->set_domain(group, domain);
	iommu_detach_group_by_op(domain, group);
	iommu_group_remove_device(made_up);
	iommu_group_put(group);
	kobject_del(&made_up->kobj);
	put_device(made_up);
	iommu_domain_free(domain);
	return 0;
}

static long run_set_domain(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	long ret = -EOPNOTSUPP;

	/* Keeps the device. */
	mutex_lock(&handle->bus->rescan_lock);
	if (!handle->dev)
		ret = -ENODEV;
	else if (iommu_mdev_domain_form->set_domain)
		ret = (args->v[1].number ? set_then_detach : attach_then_null)(handle->dev);
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

static const struct ls_arg args_set_domain[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "a device with an IOMMU" },
	{ .name = "sequence",
	  .kind = LS_ARG_WORD,
	  .of = "attach-then-null|set-then-detach",
	  .required = true,
	  .help = "attach a domain to its group, then say that the group has none; say that a made-up "
		  "group has a domain, then detach it" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_iommu_group_set_domain = {
	.name = "iommu.group_set_domain",
	.help = "some caller of a function that sets a group's domain; -EOPNOTSUPP where no such function "
		"is exported",
	.needs = "none: what is exported may be called by everybody who has the group",
	.flags = LS_IN_TASK | LS_INTERNAL,
	.args = args_set_domain,
	.run = run_set_domain,
};
