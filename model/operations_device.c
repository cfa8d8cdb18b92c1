// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can happen to devices, drivers, buses and modules: hotplug, the bind files of drivers,
 * modules that are unloaded, programs that use a character device.
 *
 * Who comes too late gets -ENODEV, as user space does.
 */
#include "drivers/mock_iommu.h"
#include "operations.h"

const struct ls_arg args_of_device[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "which device" },
	{ .kind = LS_ARG_END },
};

static int device_handle_unplug(struct device_handle *handle)
{
	struct device *dev = handle->dev;

	lockdep_assert_held(&handle->bus->rescan_lock);
	if (!dev)
		return -ENODEV;
	device_handle_disable_faults(handle);
	handle->dev = NULL;
	device_unregister(dev);
	return 0;
}

static long run_unplug(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	int ret;

	mutex_lock(&handle->bus->rescan_lock);
	ret = device_handle_unplug(handle);
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

const struct ls_operation_ops operation_device_unplug = {
	.name = "device.unplug",
	.help = "the device is removed from its bus",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_unplug,
};

static long device_handle_plug(struct device_handle *handle)
{
	struct device *dev;

	lockdep_assert_held(&handle->bus->rescan_lock);
	if (!handle->bus->registered)
		return -ENODEV;
	if (handle->dev)
		return -EEXIST;
	dev = mock_device_create(&handle->desc);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	handle->dev = dev;
	device_handle_name(handle);
	return 0;
}

/* device_add() of a device that was made for it. */
static long plug_step(void *arg)
{
	return device_handle_plug(arg);
}

static long run_plug(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	long ret;

	mutex_lock(&handle->bus->rescan_lock);
	ret = ls_transaction("device_add()", plug_step, handle);
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

const struct ls_operation_ops operation_device_plug = {
	.name = "device.plug",
	.help = "a device that was unplugged is put back, and gets a new group unless it shares one",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_plug,
};

/* A write to the bind or unbind file of the device's driver. */
static long write_driver_file(struct device_handle *handle, bool bind)
{
	struct bus_handle *bus = handle->bus;
	struct device_driver *drv;
	struct device *dev;
	long ret = -ENODEV;

	if (handle->driver == MOCK_DRIVER_KINDS || !kernfs_get_active(&bus->bind_files))
		return -ENODEV;
	drv = bus->drivers[handle->driver];
	dev = bus_find_device_by_name(bus->bus, handle->desc.name);
	if (dev && bind) {
		ret = device_driver_attach(drv, dev);
	} else if (dev) {
		device_driver_detach(drv, dev);
		ret = 0;
	}
	put_device(dev);
	kernfs_put_active(&bus->bind_files);
	return ret;
}

static long run_bind(const struct ls_args *args)
{
	return write_driver_file(args->v[0].object, true);
}

const struct ls_operation_ops operation_driver_bind = {
	.name = "driver.bind",
	.help = "a write to the bind file of the device's driver",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_bind,
};

static long run_unbind(const struct ls_args *args)
{
	return write_driver_file(args->v[0].object, false);
}

const struct ls_operation_ops operation_driver_unbind = {
	.name = "driver.unbind",
	.help = "a write to the unbind file of the device's driver",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_unbind,
};

/* What the code of a bus does at its end. The bus's lock is held, or nobody else is there any more.
 */
void bus_handle_unregister(struct bus_handle *bus)
{
	unsigned int i;

	if (!bus->registered)
		return;
	bus->registered = false;
	for (i = 0; i < device_handles_nr; i++) {
		if (device_handles[i].bus == bus)
			device_handle_unplug(&device_handles[i]);
	}
	lockstep_deactivate(&bus->bind_files);
	kernfs_drain(&bus->bind_files);
	for (i = 0; i < MOCK_DRIVER_KINDS; i++)
		mock_driver_destroy(bus->drivers[i]);
	for (i = 0; i < iommu_handles_nr; i++) {
		if (iommu_handles[i].bus != bus)
			continue;
		/* Its driver may be at work on it. */
		mutex_lock(&iommu_handles[i].probe_lock);
		mock_iommu_destroy(iommu_handles[i].iommu);
		iommu_handles[i].iommu = NULL;
		mutex_unlock(&iommu_handles[i].probe_lock);
	}
	iommu_bus_exit(bus->bus);
	bus_unregister(bus->bus);
}

void bus_handle_unload(struct bus_handle *bus)
{
	if (bus->module && bus->bus)
		mock_bus_destroy(bus->bus);
	bus->bus = NULL;
}

static long run_vanish(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	int ret = -ENODEV;

	mutex_lock(&handle->bus->rescan_lock);
	if (handle->dev) {
		mock_device_vanish(handle->dev);
		ret = 0;
	}
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

const struct ls_operation_ops operation_device_vanish = {
	.name = "device.vanish",
	.help = "surprise removal: the hardware goes and reads answer all ones; device.unplug is what the "
		"bus then does",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_vanish,
};

/* While the bus is there: @what is done to the device that has the name now, or -ENODEV. */
long device_handle_reach(struct device_handle *handle, int (*what)(struct device *dev))
{
	struct bus_handle *bus = handle->bus;
	struct device *dev;
	long ret = -ENODEV;

	if (!kernfs_get_active(&bus->bind_files))
		return -ENODEV;
	dev = bus_find_device_by_name(bus->bus, handle->desc.name);
	if (dev)
		ret = what(dev);
	put_device(dev);
	kernfs_put_active(&bus->bind_files);
	return ret;
}

/* A write to the device's reset file: what pci_reset_function() does with its IOMMU. */
static int reset_device(struct device *dev)
{
	int ret = -ENODEV;

	device_lock(dev);
	if (!dev->dead)
		ret = iommu_dev_reset_prepare(dev);
	if (!ret) {
		/* Here the hardware is at it. */
		mock_device_read(dev);
		iommu_dev_reset_done(dev);
	}
	device_unlock(dev);
	return ret;
}

static long run_reset(const struct ls_args *args)
{
	return device_handle_reach(args->v[0].object, reset_device);
}

const struct ls_operation_ops operation_device_reset = {
	.name = "device.reset",
	.help = "a write to the reset file of the device; while it is reset, it translates through nothing",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_reset,
};

/* All devices of a bus that are unplugged come back. */
static long run_rescan(const struct ls_args *args)
{
	struct bus_handle *bus = args->v[0].object;
	long ret = 0;
	unsigned int i;

	mutex_lock(&bus->rescan_lock);
	for (i = 0; !ret && i < device_handles_nr; i++) {
		if (device_handles[i].bus == bus && !device_handles[i].dev)
			ret = device_handle_plug(&device_handles[i]);
	}
	mutex_unlock(&bus->rescan_lock);
	return ret;
}

static const struct ls_arg args_of_bus[] = {
	{ .name = "bus",
	  .kind = LS_ARG_OBJECT,
	  .of = "bus",
	  .required = true,
	  .help = "which bus" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_bus_rescan = {
	.name = "bus.rescan",
	.help = "the bus looks for devices, and finds those that were unplugged",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_bus,
	.run = run_rescan,
};

static long run_bus_unregister(const struct ls_args *args)
{
	struct bus_handle *bus = args->v[0].object;
	long ret = -ENODEV;

	if (!bus->module)
		return -EBUSY;
	mutex_lock(&bus->rescan_lock);
	if (bus->registered) {
		bus_handle_unregister(bus);
		ret = 0;
	}
	mutex_unlock(&bus->rescan_lock);
	return ret;
}

const struct ls_operation_ops operation_bus_unregister = {
	.name = "bus.unregister",
	.help = "a bus that is a module takes down its devices, drivers and itself; a built-in one cannot",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_bus,
	.run = run_bus_unregister,
};

static long run_module_unload(const struct ls_args *args)
{
	struct bus_handle *bus = args->v[0].object;
	long ret = 0;

	if (!bus->module)
		return -EINVAL;
	mutex_lock(&bus->rescan_lock);
	if (bus->registered)
		ret = -EBUSY;
	else if (!bus->bus)
		ret = -ENODEV;
	else
		bus_handle_unload(bus);
	mutex_unlock(&bus->rescan_lock);
	return ret;
}

static const struct ls_arg args_module_unload[] = {
	{ .name = "of",
	  .kind = LS_ARG_OBJECT,
	  .of = "bus",
	  .required = true,
	  .help = "the bus whose module it is, unregistered before" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_module_unload = {
	.name = "module.unload",
	.help = "the module of a bus is unloaded, and its memory is freed",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_module_unload,
	.run = run_module_unload,
};

static long alloc_step(void *arg)
{
	const struct ls_args *args = arg;
	const struct device_handle *handle = args->v[0].object;

	return client_alloc_domain(handle->desc.minor, args->v[1].number, args->v[2].number);
}

static long run_client_alloc(const struct ls_args *args)
{
	return ls_transaction("attaching a device", alloc_step, (void *)args);
}

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

const struct ls_operation_ops operation_client_alloc_domain = {
	.name = "client.alloc_domain",
	.help = "a program opens the character device of a kernel driver, which allocates a domain for "
		"the device, tries to attach it, and frees it",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_client_alloc,
	.run = run_client_alloc,
};

static long attach_pasid_step(void *arg)
{
	const struct device_handle *handle = arg;

	return client_attach_pasid(handle->desc.minor);
}

static long run_attach_pasid(const struct ls_args *args)
{
	return ls_transaction("attaching a PASID", attach_pasid_step, args->v[0].object);
}

const struct ls_operation_ops operation_client_attach_pasid = {
	.name = "client.attach_pasid",
	.help = "a program opens the character device of a kernel driver, which allocates a domain and "
		"attaches it to a PASID of the device's group",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_attach_pasid,
};

static long run_detach_pasid(const struct ls_args *args)
{
	const struct device_handle *handle = args->v[0].object;

	return client_detach_pasid(handle->desc.minor);
}

const struct ls_operation_ops operation_client_detach_pasid = {
	.name = "client.detach_pasid",
	.help = "the inverse of client.attach_pasid; the driver does it, too, when it is unbound",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_detach_pasid,
};

static long run_client_map(const struct ls_args *args)
{
	const struct device_handle *handle = args->v[0].object;

	return client_map(handle->desc.minor);
}

const struct ls_operation_ops operation_client_map = {
	.name = "client.map",
	.help = "a program uses a kernel driver's device, and the driver maps a page by the DMA API",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_client_map,
};

static long run_iommu_register(const struct ls_args *args)
{
	struct iommu_handle *handle = args->v[0].object;
	long ret = -EEXIST;

	mutex_lock(&handle->probe_lock);
	if (!handle->iommu)
		ret = -ENODEV;
	else if (!handle->iommu->registered)
		ret = mock_iommu_register(handle->iommu, handle->driver, handle->bus->bus);
	mutex_unlock(&handle->probe_lock);
	return ret;
}

/* What its driver does when it is unbound from it. */
static long run_iommu_unregister(const struct ls_args *args)
{
	struct iommu_handle *handle = args->v[0].object;
	long ret = -ENODEV;

	mutex_lock(&handle->probe_lock);
	if (handle->iommu && handle->iommu->registered) {
		iommu_device_unregister(handle->iommu);
		ret = 0;
	}
	mutex_unlock(&handle->probe_lock);
	return ret;
}

static const struct ls_arg args_of_iommu[] = {
	{ .name = "iommu",
	  .kind = LS_ARG_OBJECT,
	  .of = "iommu",
	  .required = true,
	  .help = "which IOMMU" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_iommu_register = {
	.name = "iommu.register",
	.help = "the driver of an IOMMU registers it, and all devices of its bus that are behind it are probed",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_iommu,
	.run = run_iommu_register,
};

const struct ls_operation_ops operation_iommu_unregister = {
	.name = "iommu.unregister",
	.help = "an IOMMU is removed, and all devices of its bus that are behind it are released; they stay",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_iommu,
	.run = run_iommu_unregister,
};
