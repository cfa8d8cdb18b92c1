// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests: what the driver of a device does about them, and what the device does. A driver
 * that is unbound or whose device goes has stopped them, and waited, before.
 */
#include "drivers/mock_iommu.h"
#include "operations.h"

/* Stops the hardware, waits for what it has reported if @flush, and lets the core go. */
static void disable_faults(struct device *dev, bool flush)
{
	device_lock(dev);
	mock_fault_stop(dev);
	if (flush)
		iommu_fault_flush();
	iommu_fault_disable(dev);
	device_unlock(dev);
}

void device_handle_disable_faults(struct device_handle *handle)
{
	lockdep_assert_held(&handle->bus->rescan_lock);
	if (!handle->may_fault)
		return;
	handle->may_fault = false;
	disable_faults(handle->dev, true);
}

static long run_fault_enable(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	bool handled = args->v[1].number;
	long ret = -ENODEV;

	mutex_lock(&handle->bus->rescan_lock);
	if (handle->dev && !handle->may_fault) {
		device_lock(handle->dev);
		ret = handled ? iommu_fault_enable(handle->dev) : 0;
		if (!ret)
			ret = mock_fault_start(handle->dev);
		device_unlock(handle->dev);
		handle->may_fault = !ret;
	}
	mutex_unlock(&handle->bus->rescan_lock);
	/* Where the kernel has no page requests, the device makes none. */
	return ret == -EOPNOTSUPP ? 0 : ret;
}

static const struct ls_arg args_fault_enable[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "which device" },
	{ .name = "handled",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "the driver has them handled; else the hardware sends what nobody asked for" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_device_fault_enable = {
	.name = "device.fault_enable",
	.help = "the driver of a device lets it make page requests, where the kernel knows them",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_fault_enable,
	.run = run_fault_enable,
};

/* Hardware does not ask for leave; but a bus that has gone has none. */
static long run_fault(const struct ls_args *args)
{
	return device_handle_reach(args->v[0].object, mock_fault_raise);
}

const struct ls_operation_ops operation_device_fault = {
	.name = "device.fault",
	.help = "a device asks for a page that is not there, and the thread of the IOMMU's interrupt "
		"reports it; the answer comes later",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_device,
	.run = run_fault,
};

static long run_fault_disable(const struct ls_args *args)
{
	struct device_handle *handle = args->v[0].object;
	long ret = -ENODEV;

	mutex_lock(&handle->bus->rescan_lock);
	if (handle->dev && handle->may_fault) {
		handle->may_fault = false;
		disable_faults(handle->dev, args->v[1].number);
		ret = 0;
	}
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

static const struct ls_arg args_fault_disable[] = {
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "which device" },
	{ .name = "flush",
	  .kind = LS_ARG_BOOL,
	  .help = "waits for those that were reported before it lets the core go" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_device_fault_disable = {
	.name = "device.fault_disable",
	.help = "the driver of a device stops its page requests",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_fault_disable,
	.run = run_fault_disable,
};
