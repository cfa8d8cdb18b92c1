// SPDX-License-Identifier: GPL-2.0-only
/*
 * Links between devices, as drivers and buses make them: from inside the kernel, so files have to
 * say that they know. The operation finds both devices on their buses, as whoever calls has to have
 * them.
 */
#include "operations.h"

static struct device *find_device(const struct device_handle *handle)
{
	if (!READ_ONCE(handle->bus->registered))
		return NULL;
	return bus_find_device_by_name(handle->bus->bus, handle->desc.name);
}

static const u32 kinds[] = {
	0,
	DL_FLAG_STATELESS,
	DL_FLAG_AUTOREMOVE_CONSUMER,
	DL_FLAG_AUTOREMOVE_SUPPLIER,
};

static long run_link_add(const struct ls_args *args)
{
	struct device *consumer = find_device(args->v[0].object);
	struct device *supplier = find_device(args->v[1].object);
	long ret = -ENODEV;

	if (consumer && supplier)
		ret = device_link_add(consumer, supplier, kinds[args->v[2].number]) ? 0 : -EINVAL;
	put_device(supplier);
	put_device(consumer);
	return ret;
}

static const struct ls_arg args_link_add[] = {
	{ .name = "consumer",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "the device that needs the other" },
	{ .name = "supplier",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "the device that it needs" },
	{ .name = "kind",
	  .kind = LS_ARG_WORD,
	  .of = "managed|stateless|autoremove-consumer|autoremove-supplier",
	  .help = "does the driver core bind and unbind by it, and when does it go?" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_device_link_add = {
	.name = "device.link_add",
	.help = "device_link_add(): the consumer is bound after its supplier, and unbound before it",
	.needs = "the caller keeps both devices; no lock of theirs is needed",
	.flags = LS_IN_SETUP | LS_IN_TASK | LS_INTERNAL,
	.args = args_link_add,
	.run = run_link_add,
};

static long run_link_del(const struct ls_args *args)
{
	struct device *consumer = find_device(args->v[0].object);
	struct device *supplier = find_device(args->v[1].object);
	long ret = -ENODEV;

	if (consumer && supplier) {
		device_link_remove(consumer, supplier);
		ret = 0;
	}
	put_device(supplier);
	put_device(consumer);
	return ret;
}

static const struct ls_arg args_link_del[] = {
	{ .name = "consumer",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "the device that needed the other" },
	{ .name = "supplier",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "the device that it needed" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_device_link_del = {
	.name = "device.link_del",
	.help = "device_link_remove(): a stateless link goes with as many of these as it was made by",
	.needs = "the caller made the link, stateless, and has not dropped it",
	.flags = LS_IN_SETUP | LS_IN_TASK | LS_INTERNAL,
	.args = args_link_del,
	.run = run_link_del,
};

/* All is at rest: whoever is bound has the suppliers that it needs. */
void device_handle_check_links(const struct device_handle *handle)
{
	struct device *dev = handle->dev;
	struct device_link *link;

	if (!dev || !dev->driver)
		return;
	list_for_each_entry(link, &dev->links.suppliers, c_node) {
		if (!(link->flags & DL_FLAG_STATELESS) && !link->supplier->driver)
			ls_raise(LS_INVARIANT, dev, "%s is bound and its supplier %s is not",
				 handle->desc.name, dev_name(link->supplier));
	}
}
