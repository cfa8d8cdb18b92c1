// SPDX-License-Identifier: GPL-2.0-only
/*
 * What scenario files can use of an image: the same names as the model's, performed by the kernel's
 * own code. What an image cannot do (a bus that is a module, say) is not offered.
 */
#include <lockstep/model.h>
#include "kernel/shim/shim.h"
#include "kernel/shim/traps.h"

static const struct ls_arg args_bus[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "module", .kind = LS_ARG_BOOL, .help = "must be false: it is the platform bus" },
	{ .kind = LS_ARG_END },
};

static char platform_bus; /* what files call a bus; there is one */

static long run_bus(const struct ls_args *args)
{
	return args->v[1].number ? 0 : (long)&platform_bus;
}

static const struct ls_operation_ops operation_bus = {
	.name = "bus",
	.help = "the platform bus",
	.creates = "bus",
	.flags = LS_IN_SETUP,
	.args = args_bus,
	.run = run_bus,
};

static const struct ls_arg args_iommu[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "driver", .kind = LS_ARG_WORD, .of = "mock", .help = "its driver" },
	{ .name = "bus",
	  .kind = LS_ARG_OBJECT,
	  .of = "bus",
	  .required = true,
	  .help = "the bus whose devices it can serve" },
	{ .name = "intr_remap",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "can it remap interrupts?" },
	{ .kind = LS_ARG_END },
};

static long run_iommu(const struct ls_args *args)
{
	return (long)lockstep_glue_iommu(args->v[0].text, (int)args->v[3].number);
}

static const struct ls_operation_ops operation_iommu = {
	.name = "iommu",
	.help = "an IOMMU instance, registered",
	.creates = "iommu",
	.flags = LS_IN_SETUP,
	.args = args_iommu,
	.run = run_iommu,
};

static const struct ls_arg args_device[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "bus",
	  .kind = LS_ARG_OBJECT,
	  .of = "bus",
	  .required = true,
	  .help = "the bus that it is on" },
	{ .name = "iommu",
	  .kind = LS_ARG_OBJECT,
	  .of = "iommu",
	  .help = "the IOMMU that it is behind; none when left out" },
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .help = "a device that it shares a group with; a group of its own when left out" },
	{ .name = "driver",
	  .kind = LS_ARG_WORD,
	  .of = "none|vfio-mock|client|client-alloc",
	  .help = "its driver: VFIO's; a kernel driver; one that allocates a domain in its probe" },
	{ .name = "bind",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "is the driver bound when the device appears? driver.bind does it later" },
	{ .kind = LS_ARG_END },
};

static long run_device(const struct ls_args *args)
{
	return (long)lockstep_glue_device(args->v[0].text, args->v[2].object, args->v[3].object,
					  (int)args->v[4].number, (int)args->v[5].number);
}

static const struct ls_operation_ops operation_device = {
	.name = "device",
	.help = "a platform device",
	.creates = "device",
	.flags = LS_IN_SETUP,
	.args = args_device,
	.run = run_device,
};

static const struct ls_arg args_container[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .kind = LS_ARG_END },
};

static long run_container(const struct ls_args *args)
{
	return (long)lockstep_glue_container(args->v[0].text);
}

static const struct ls_operation_ops operation_container = {
	.name = "container",
	.help = "/dev/vfio/vfio, opened by user space",
	.creates = "container",
	.flags = LS_IN_SETUP,
	.args = args_container,
	.run = run_container,
};

static const struct ls_arg args_of_device[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "which device" },
	{ .kind = LS_ARG_END },
};

static const struct ls_arg args_of_group[] = {
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "group",
	  .required = true,
	  .help = "which group" },
	{ .kind = LS_ARG_END },
};

static const struct ls_arg args_set_container[] = {
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "group",
	  .required = true,
	  .help = "which group" },
	{ .name = "container",
	  .kind = LS_ARG_OBJECT,
	  .of = "container",
	  .required = true,
	  .help = "which container" },
	{ .kind = LS_ARG_END },
};

static const struct ls_arg args_client_alloc[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "which device" },
	{ .name = "attach",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "is the device to be attached to it? else the domain is only allocated and freed" },
	{ .name = "by_bus",
	  .kind = LS_ARG_BOOL,
	  .help = "does the driver name its bus, as all did up to 6.10? else the device, where it can" },
	{ .kind = LS_ARG_END },
};

static long run_unplug(const struct ls_args *args)
{
	return lockstep_glue_unplug(args->v[0].object);
}

static long run_plug(const struct ls_args *args)
{
	return lockstep_glue_plug(args->v[0].object);
}

static long run_bind(const struct ls_args *args)
{
	return lockstep_glue_bind(args->v[0].object);
}

static long run_unbind(const struct ls_args *args)
{
	return lockstep_glue_unbind(args->v[0].object);
}

static long run_client_alloc(const struct ls_args *args)
{
	return lockstep_glue_client_alloc(args->v[0].object, (int)args->v[1].number,
					  (int)args->v[2].number);
}

static long run_set_container(const struct ls_args *args)
{
	return lockstep_glue_set_container(args->v[0].object, args->v[1].object);
}

static long run_unset_container(const struct ls_args *args)
{
	return lockstep_glue_unset_container(args->v[0].object);
}

#define OPERATION(id, text, what, arguments)        \
	static const struct ls_operation_ops id = { \
		.name = text,                       \
		.help = what,                       \
		.flags = LS_IN_SETUP | LS_IN_TASK,  \
		.args = arguments,                  \
		.run = run_##id,                    \
	}

OPERATION(unplug, "device.unplug", "the device is removed from its bus", args_of_device);
OPERATION(plug, "device.plug", "a device that was unplugged is put back", args_of_device);
OPERATION(bind, "driver.bind", "a write to the bind file of the device's driver", args_of_device);
OPERATION(unbind, "driver.unbind", "a write to the unbind file of the device's driver",
	  args_of_device);
OPERATION(
	client_alloc, "client.alloc_domain",
	"a program opens the character device of a kernel driver, which allocates a domain for the "
	"device, tries to attach it, and frees it",
	args_client_alloc);
OPERATION(
	set_container, "vfio.set_container",
	"a program opens a group and puts it into a container, whose IOMMU driver it sets if it is "
	"the first",
	args_set_container);
OPERATION(unset_container, "vfio.unset_container",
	  "a program takes its group out of the container, and closes it", args_of_group);

static const struct ls_attribute device_attributes[] = {
	{ .name = "group", .type = "group", .get = lockstep_glue_group },
	{ .name = NULL },
};

static const struct ls_type_ops type_bus = { .name = "bus", .help = "the platform bus" };
static const struct ls_type_ops type_iommu = { .name = "iommu", .help = "an IOMMU instance" };
static const struct ls_type_ops type_device = {
	.name = "device",
	.help = "a device; .group is its group's number",
	.attributes = device_attributes,
};
static const struct ls_type_ops type_group = {
	.name = "group",
	.help = "a group as user space knows it: its number, or its open file",
};
static const struct ls_type_ops type_container = {
	.name = "container",
	.help = "a VFIO container, open",
};

static const struct ls_type_ops *const types[] = {
	&type_bus, &type_iommu, &type_device, &type_group, &type_container, NULL,
};

static const struct ls_operation_ops *const operations[] = {
	&operation_bus,
	&operation_iommu,
	&operation_device,
	&operation_container,
	&unplug,
	&plug,
	&bind,
	&unbind,
	&client_alloc,
	&set_container,
	&unset_container,
	NULL,
};

static const struct ls_variant_slot *const slots[] = { NULL };

static const int enomem[] = { 12, 0 };
static const int refusals[] = { 22, 12, 16, 19, 0 };

static const struct ls_fault_site fault_sites[] = {
	{ "attach_dev", refusals, "the driver refuses a device for a domain" },
	{ "domain_alloc", enomem, "the driver has no memory for a domain" },
	{ "probe_device", refusals, "the driver does not want the device" },
	{ "map", enomem, "the driver has no memory for a mapping" },
	{ NULL, NULL, NULL },
};

int shim_boot(void);

const struct ls_model_ops kernel_model = {
	.name = "kernel",
	.version = "2",
	.kernel = image_version,
	.types = types,
	.operations = operations,
	.slots = slots,
	.fault_sites = fault_sites,
	.boot = shim_boot,
	.finish = lockstep_glue_finish,
};

const struct ls_model_ops *const ls_models[] = { &kernel_model, NULL };
