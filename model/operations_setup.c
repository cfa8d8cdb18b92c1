// SPDX-License-Identifier: GPL-2.0-only
/* The objects that the setup of a scenario creates. How they go again is in table.c. */
#include <linux/slab.h>
#include "drivers/mock_iommu.h"
#include "iommu/iommu-priv.h"
#include "operations.h"
#include "state.h"
#include "vfio/vfio.h"

struct bus_handle bus_handles[BUSES_MAX];
struct iommu_handle iommu_handles[IOMMUS_MAX];
struct device_handle device_handles[DEVICES_MAX];
struct container_handle container_handles[CONTAINERS_MAX];
unsigned int bus_handles_nr, iommu_handles_nr, device_handles_nr, container_handles_nr;

static struct lock_class_key bind_files_key;

static int bus_handle_init(struct bus_handle *handle, const char *name, bool module)
{
	unsigned int kind;

	handle->name = name;
	handle->module = module;
	mutex_init(&handle->rescan_lock);
	lockstep_active_init(&handle->bind_files, "drv->bind_files", &bind_files_key);
	if (module) {
		handle->bus = mock_bus_create(name);
		if (!handle->bus)
			return -ENOMEM;
	} else {
		handle->bus = &handle->builtin;
		if (mock_bus_init(handle->bus, name))
			return -ENOMEM;
	}
	ls_object_named(handle->bus, "bus_type", "%s", name);
	ls_object_named(handle->bus->p, "subsys_private", "%s.private", name);

	for (kind = 0; kind < MOCK_DRIVER_KINDS; kind++) {
		struct device_driver *drv = mock_driver_create(kind, handle->bus);

		if (!drv)
			return -ENOMEM;
		ls_object_named(drv, "device_driver", "%s.%s", name, drv->name);
		handle->drivers[kind] = drv;
	}
	handle->registered = true;
	return 0;
}

static long run_bus(const struct ls_args *args)
{
	struct bus_handle *handle;

	if (bus_handles_nr == BUSES_MAX)
		return 0;
	handle = &bus_handles[bus_handles_nr++];
	return bus_handle_init(handle, args->v[0].text, args->v[1].number) ? 0 : (long)handle;
}

static const struct ls_arg args_bus[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "module",
	  .kind = LS_ARG_BOOL,
	  .help = "is it a module, which can be unloaded and then is gone?" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_bus = {
	.name = "bus",
	.help = "a bus, with one driver of each kind registered on it",
	.creates = "bus",
	.flags = LS_IN_SETUP,
	.args = args_bus,
	.run = run_bus,
};

static long run_iommu(const struct ls_args *args)
{
	struct bus_handle *bus = args->v[2].object;
	const struct mock_iommu_desc desc = {
		.driver = args->v[1].number,
		.intr_remap = args->v[3].number,
		.coherent = args->v[4].number,
		.aperture_end = args->v[5].number ? args->v[5].number : ~(dma_addr_t)0,
		.pgsize = args->v[7].number,
		.narrows = args->v[8].number,
	};
	struct iommu_handle *handle;

	if (iommu_handles_nr == IOMMUS_MAX)
		return 0;
	handle = &iommu_handles[iommu_handles_nr++];
	handle->bus = bus;
	handle->driver = desc.driver;
	mutex_init(&handle->probe_lock);
	handle->iommu = mock_iommu_create(&desc);
	if (IS_ERR(handle->iommu))
		return 0;
	if (args->v[6].number && mock_iommu_register(handle->iommu, desc.driver, bus->bus))
		return 0;
	ls_object_named(handle->iommu, "iommu_device", "%s", args->v[0].text);
	return (long)handle;
}

static const struct ls_arg args_iommu[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "driver",
	  .kind = LS_ARG_WORD,
	  .of = "mock|mock2",
	  .help = "which of two drivers with the same behaviour" },
	{ .name = "bus",
	  .kind = LS_ARG_OBJECT,
	  .of = "bus",
	  .required = true,
	  .help = "the bus whose devices it can serve" },
	{ .name = "intr_remap",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "can the driver's IOMMUs remap interrupts?" },
	{ .name = "coherent",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "does it snoop caches? A bus is told what the last instance of its driver does" },
	{ .name = "aperture",
	  .kind = LS_ARG_NUMBER,
	  .help = "the last address that it translates; 0: all" },
	{ .name = "register",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "is it registered at once? iommu.register does it later" },
	{ .name = "page",
	  .kind = LS_ARG_NUMBER,
	  .fallback = 0x1000,
	  .help = "size of its smallest page, a power of two" },
	{ .name = "narrows",
	  .kind = LS_ARG_BOOL,
	  .help = "is less made of a domain for a device that can do less? else such a device is refused" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_iommu = {
	.name = "iommu",
	.help = "an IOMMU instance, for devices of a bus",
	.creates = "iommu",
	.flags = LS_IN_SETUP,
	.args = args_iommu,
	.run = run_iommu,
};

/* Only by whoever keeps the device from being unplugged. */
void device_handle_name(struct device_handle *device)
{
	const char *name = device->desc.name;
	struct device *dev = device->dev;
	struct iommu_group *group = READ_ONCE(dev->iommu_group);

	ls_object_named(dev, "device", "%s", name);
	if (dev_has_iommu(dev))
		ls_object_named(READ_ONCE(dev->iommu), "dev_iommu", "%s.iommu", name);
	/* The first device of a stream names the group. */
	if (group && device->desc.firmware.stream == device->desc.minor) {
		ls_object_named(group, "iommu_group", "%s.group", name);
		ls_object_named(group->devices_kobj, "kobject", "%s.group.devices", name);
	}
}

/* Nobody unbinds the driver while the setup runs. */
static void name_vfio_device(const char *name, const struct vfio_device *vdev)
{
	ls_object_named(vdev, "vfio_device", "%s.vfio", name);
	if (list_is_singular(&vdev->group->device_list))
		ls_object_named(vdev->group, "vfio_group", "%s.vfio_group", name);
}

static long run_device(const struct ls_args *args)
{
	const struct iommu_handle *iommu = args->v[2].object;
	const struct device_handle *sibling = args->v[3].object;
	struct device_handle *handle;
	bool bind = args->v[5].number;

	if (device_handles_nr == DEVICES_MAX)
		return 0;
	handle = &device_handles[device_handles_nr];
	handle->bus = args->v[1].object;
	/* Word 0 is "none". */
	handle->driver = args->v[4].number ? args->v[4].number - 1 : MOCK_DRIVER_KINDS;
	handle->desc = (struct mock_device_desc){
		.name = args->v[0].text,
		.bus = handle->bus->bus,
		.minor = device_handles_nr,
		.firmware.iommu = iommu ? iommu->iommu : NULL,
		.firmware.reserved = args->v[6].number,
		.firmware.left_running = args->v[7].number,
		.firmware.emulated = args->v[8].number,
		.firmware.stream = sibling ? sibling->desc.firmware.stream : device_handles_nr,
	};
	if (bind && handle->driver < MOCK_DRIVER_KINDS)
		handle->desc.driver = mock_driver_name(handle->driver);
	spin_lock_init(&handle->group.files_lock);
	device_handles_nr++;

	handle->dev = mock_device_create(&handle->desc);
	if (IS_ERR(handle->dev))
		return 0;
	device_handle_name(handle);
	handle->group.name = handle->desc.name;
	if (handle->driver == MOCK_DRIVER_VFIO && handle->dev->driver_data)
		name_vfio_device(handle->desc.name, handle->dev->driver_data);
	if (handle->dev->iommu_group) {
		handle->group.minor = iommu_group_id(handle->dev->iommu_group);
		handle->group.lock = &handle->dev->iommu_group->mutex;
	}
	return (long)handle;
}

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
	  .help = "the IOMMU that it is behind, of the same bus; none when left out" },
	{ .name = "group",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .help = "a device that it shares a group with; a group of its own when left out" },
	{ .name = "driver",
	  .kind = LS_ARG_WORD,
	  .of = "none|vfio-mock|client|client-alloc|client-arm|mdev-parent|client-managed",
	  .help = "its driver: VFIO's; a kernel driver; one that allocates a domain in its probe; one "
		  "whose devices get an ARM mapping; one that makes mediated devices of them; one that "
		  "manages their DMA by itself, so that it does not stand in the way of an owner" },
	{ .name = "bind",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "is the driver bound when the device appears? driver.bind does it later" },
	{ .name = "reserved",
	  .kind = LS_ARG_NUMBER,
	  .help = "a page at which nothing may be mapped for it, by address; 0: none" },
	{ .name = "left_running",
	  .kind = LS_ARG_BOOL,
	  .help = "does it run on what the kernel before this one set up (kdump)?" },
	{ .name = "emulated",
	  .kind = LS_ARG_BOOL,
	  .help = "does its VFIO driver emulate it? It is behind no IOMMU then, and in a group of its own" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_device = {
	.name = "device",
	.help = "a device, added to its bus",
	.creates = "device",
	.flags = LS_IN_SETUP,
	.args = args_device,
	.run = run_device,
};

static long run_container(const struct ls_args *args)
{
	struct container_handle *handle;

	if (container_handles_nr == CONTAINERS_MAX)
		return 0;
	handle = &container_handles[container_handles_nr++];
	handle->name = args->v[0].text;
	handle->set_iommu = args->v[1].number;
	handle->container = vfio_container_open();
	if (!handle->container)
		return 0;
	state_watch_container(handle);
	ls_object_named(handle->container, "vfio_container", "%s", args->v[0].text);
	return (long)handle;
}

static const struct ls_arg args_container[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "set_iommu",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "does its user set the IOMMU type as soon as a group is in it? else see vfio.set_iommu" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_container = {
	.name = "container",
	.help = "/dev/vfio/vfio, opened by user space",
	.creates = "container",
	.flags = LS_IN_SETUP,
	.args = args_container,
	.run = run_container,
};
