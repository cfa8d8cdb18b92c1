// SPDX-License-Identifier: GPL-2.0-only
/* What can happen to the devices behind a host bridge of powerpc. */
#include <linux/err.h>
#include "drivers/mock_iommu.h"
#include "drivers/phb.h"
#include "operations.h"

static long run_phb(const struct ls_args *args)
{
	struct bus_handle *bus = args->v[1].object;
	const struct mock_iommu_desc desc = {
		.driver = MOCK_SPAPR,
		.intr_remap = true,
		.coherent = true,
		.aperture_end = ~(dma_addr_t)0,
	};
	const struct pci_controller like = {
		.dynamic_windows = args->v[2].number,
		.has_device_group = args->v[3].number,
		.pci = args->v[4].number,
	};
	struct iommu_handle *handle;
	struct pci_controller *hose;

	if (iommu_handles_nr == IOMMUS_MAX)
		return 0;
	handle = &iommu_handles[iommu_handles_nr++];
	handle->bus = bus;
	handle->driver = MOCK_SPAPR;
	mutex_init(&handle->probe_lock);
	handle->iommu = mock_iommu_create(&desc);
	if (IS_ERR(handle->iommu))
		return 0;
	ls_object_named(handle->iommu, "iommu_device", "%s", args->v[0].text);
	hose = phb_create(handle->iommu, &like);
	if (!hose || mock_iommu_register(handle->iommu, MOCK_SPAPR, bus->bus))
		return 0;
	ls_object_named(hose->table_group.group, "iommu_group", "%s.group", args->v[0].text);
	ls_object_named(hose, "pci_controller", "%s.hose", args->v[0].text);
	return (long)handle;
}

static const struct ls_arg args_phb[] = {
	{ .name = "name", .kind = LS_ARG_NAME, .required = true, .help = "what the file calls it" },
	{ .name = "bus",
	  .kind = LS_ARG_OBJECT,
	  .of = "bus",
	  .required = true,
	  .help = "the bus whose devices are behind it" },
	{ .name = "windows",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "dynamic windows? Then the DMA API has one through which all of memory is reached" },
	{ .name = "device_group",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "does the platform say which group a device belongs to?" },
	{ .name = "pci",
	  .kind = LS_ARG_BOOL,
	  .fallback = 1,
	  .help = "are its devices PCI devices? The ops are on all buses" },
	{ .kind = LS_ARG_END },
};

const struct ls_operation_ops operation_phb = {
	.name = "phb",
	.help = "a host bridge of powerpc with its IOMMU, and one group for the devices behind it",
	.creates = "iommu",
	.flags = LS_IN_SETUP,
	.args = args_phb,
	.run = run_phb,
};

static struct pci_controller *hose_of(const struct ls_args *args)
{
	const struct iommu_handle *handle = args->v[0].object;

	return handle->driver == MOCK_SPAPR ? phb_find(handle->iommu) : NULL;
}

static const struct ls_arg args_of_phb[] = {
	{ .name = "phb",
	  .kind = LS_ARG_OBJECT,
	  .of = "iommu",
	  .required = true,
	  .help = "the host bridge" },
	{ .kind = LS_ARG_END },
};

static const struct ls_arg args_of_phb_device[] = {
	{ .name = "phb",
	  .kind = LS_ARG_OBJECT,
	  .of = "iommu",
	  .required = true,
	  .help = "the host bridge" },
	{ .name = "device",
	  .kind = LS_ARG_OBJECT,
	  .of = "device",
	  .required = true,
	  .help = "a device behind it" },
	{ .kind = LS_ARG_END },
};

static long run_dma_map(const struct ls_args *args)
{
	struct pci_controller *hose = hose_of(args);

	return hose ? phb_dma_map(hose) : -ENODEV;
}

const struct ls_operation_ops operation_phb_dma_map = {
	.name = "phb.dma_map",
	.help = "a kernel driver maps a page by the DMA API; -EBUSY when user space has the tables",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_phb,
	.run = run_dma_map,
};

static long run_dma_unmap(const struct ls_args *args)
{
	struct pci_controller *hose = hose_of(args);

	return hose ? phb_dma_unmap(hose) : -ENODEV;
}

const struct ls_operation_ops operation_phb_dma_unmap = {
	.name = "phb.dma_unmap",
	.help = "it unmaps one",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_phb,
	.run = run_dma_unmap,
};

/* Counted; the device stays meanwhile. */
static struct iommu_group *group_of_device(const struct device_handle *handle)
{
	struct iommu_group *group = NULL;

	mutex_lock(&handle->bus->rescan_lock);
	if (handle->dev)
		group = iommu_group_get(handle->dev);
	mutex_unlock(&handle->bus->rescan_lock);
	return group;
}

static long run_use(const struct ls_args *args)
{
	struct pci_controller *hose = hose_of(args);
	struct iommu_group *group = group_of_device(args->v[1].object);
	long ret = -ENODEV;

	if (hose && group)
		ret = phb_user(hose, group);
	iommu_group_put(group);
	return ret;
}

const struct ls_operation_ops operation_phb_use = {
	.name = "phb.use",
	.help = "a program claims the group of a device through VFIO, takes the tables, lets the device do "
		"DMA, and gives all back",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_phb_device,
	.run = run_use,
};

static long run_owner_claimed(const struct ls_args *args)
{
	struct iommu_group *group = group_of_device(args->v[1].object);
	long ret = -ENODEV;

	if (group)
		ret = iommu_group_dma_owner_claimed(group);
	iommu_group_put(group);
	return ret;
}

const struct ls_operation_ops operation_phb_owner_claimed = {
	.name = "phb.owner_claimed",
	.help = "is the group of a device claimed by somebody? 1 or 0; with into:",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_phb_device,
	.run = run_owner_claimed,
};

static long run_add(const struct ls_args *args)
{
	struct pci_controller *hose = hose_of(args);
	struct device_handle *handle = args->v[1].object;
	long ret = -ENODEV;

	mutex_lock(&handle->bus->rescan_lock);
	if (hose && handle->dev) {
		/* For the core; a platform that adds to groups itself does not tell it. */
		if (powerpc_add_device_form == &add_device_probe && !handle->dev->firmware.iommu)
			handle->dev->firmware.iommu = hose->iommu;
		ret = powerpc_add_device_form->add(&hose->table_group, handle->dev);
	}
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

const struct ls_operation_ops operation_phb_add = {
	.name = "phb.add",
	.help = "the platform finds a device that firmware told nothing of, and sees to its group",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_phb_device,
	.run = run_add,
};

static long run_unplug(const struct ls_args *args)
{
	struct device_handle *handle = args->v[1].object;
	long ret = -ENODEV;

	mutex_lock(&handle->bus->rescan_lock);
	if (handle->dev) {
		/* BUS_NOTIFY_DEL_DEVICE, of the platform. */
		powerpc_add_device_form->del(handle->dev);
		device_unregister(handle->dev);
		handle->dev = NULL;
		ret = 0;
	}
	mutex_unlock(&handle->bus->rescan_lock);
	return ret;
}

const struct ls_operation_ops operation_phb_unplug = {
	.name = "phb.unplug",
	.help = "a device that the platform added is removed",
	.flags = LS_IN_SETUP | LS_IN_TASK,
	.args = args_of_phb_device,
	.run = run_unplug,
};

static long run_boot(const struct ls_args *args)
{
	static struct bus_type pci_bus;
	const struct mock_iommu_desc desc = { .driver = MOCK_SPAPR };
	struct iommu_device *iommu = mock_iommu_create(&desc);
	int ret;

	if (IS_ERR(iommu))
		return PTR_ERR(iommu);
	pci_bus = (struct bus_type){ .name = "pci" };
	ret = powerpc_init_form->init(iommu, &pci_bus);
	mock_iommu_destroy(iommu);
	if (ret)
		return ret;
	iommu_bus_exit(&pci_bus);
	bus_unregister(&pci_bus);
	return 0;
}

static const struct ls_arg no_args[] = { { .kind = LS_ARG_END } };

const struct ls_operation_ops operation_phb_boot = {
	.name = "phb.boot",
	.help = "the kernel starts: the PCI bus is registered, and the IOMMU of a host bridge; then all "
		"goes again",
	.flags = LS_IN_TASK,
	.args = no_args,
	.run = run_boot,
};
