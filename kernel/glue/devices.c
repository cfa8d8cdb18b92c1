// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices, their drivers, and IOMMUs, all on the platform bus: it is the one bus that every
 * configuration of the IOMMU layer serves.
 */
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include "../../drivers/base/base.h"
#include "features.h"
#include "glue.h"
#include "mock.h"

struct glue_device glue_devices[GLUE_MAX];
unsigned int glue_devices_nr;
static struct glue_iommu *glue_iommus[GLUE_MAX];
static unsigned int glue_iommus_nr;

/* Plugging and unplugging, as the rescan lock of a bus does it. */
static DEFINE_MUTEX(glue_rescan_lock);

static int client_probe(struct platform_device *pdev)
{
	return glue_client_probe(&pdev->dev, false);
}

static int client_alloc_probe(struct platform_device *pdev)
{
	return glue_client_probe(&pdev->dev, true);
}

static int vfio_probe(struct platform_device *pdev)
{
	return glue_vfio_probe(&pdev->dev);
}

/* What remove returns differs between versions; nobody looks at it. */
#ifdef LOCKSTEP_REMOVE_RETURNS_INT
#define REMOVED		 int
#define RETURN_REMOVED() return 0
#else
#define REMOVED void
#define RETURN_REMOVED()
#endif

static REMOVED client_remove(struct platform_device *pdev)
{
	glue_client_remove(&pdev->dev);
	RETURN_REMOVED();
}

static REMOVED vfio_remove(struct platform_device *pdev)
{
	glue_vfio_remove(&pdev->dev);
	RETURN_REMOVED();
}

static struct platform_driver glue_drivers[] = {
	[GLUE_DRIVER_VFIO] = { .probe = vfio_probe,
			       .remove = vfio_remove,
			       .driver_managed_dma = true,
			       .driver.name = "vfio-mock" },
	[GLUE_DRIVER_CLIENT] = { .probe = client_probe,
				 .remove = client_remove,
				 .driver.name = "client" },
	[GLUE_DRIVER_CLIENT_ALLOC] = { .probe = client_alloc_probe,
				       .remove = client_remove,
				       .driver.name = "client-alloc" },
};

int glue_drivers_register(void)
{
	int i, err = 0;

	for (i = GLUE_DRIVER_VFIO; i <= GLUE_DRIVER_CLIENT_ALLOC && !err; i++)
		err = platform_driver_register(&glue_drivers[i]);
	return err;
}

/* The instance number of a platform device is the index of what the scenario calls a device. */
struct glue_device *glue_device_of(struct device *dev)
{
	return &glue_devices[to_platform_device(dev)->id];
}

/* A driver matches the devices that have its name. */
static const char *device_name(const struct glue_device *device)
{
	if (device->driver == GLUE_DRIVER_NONE)
		return "driverless";
	return glue_drivers[device->driver].driver.name;
}

void *lockstep_glue_iommu(const char *name, int intr_remap)
{
	struct glue_iommu *iommu;

	if (glue_iommus_nr == GLUE_MAX)
		return NULL;
	iommu = kzalloc(sizeof(*iommu), GFP_KERNEL);
	if (!iommu)
		return NULL;
	mutex_init(&iommu->lock);
	INIT_LIST_HEAD(&iommu->masters);
	iommu->intr_remap = intr_remap;
	glue_isolated_msi = intr_remap;
	if (iommu_device_sysfs_add(&iommu->iommu, NULL, NULL, "%s", name))
		return NULL;
	if (iommu_device_register(&iommu->iommu, &glue_iommu_ops, NULL))
		return NULL;
	iommu->registered = true;
	glue_iommus[glue_iommus_nr++] = iommu;
	lockstep_glue_named(iommu, "glue_iommu", name, "");
	return iommu;
}

static void set_autoprobe(const char *value)
{
	struct kset *bus = bus_get_kset(&platform_bus_type);

	glue_sysfs_write(&bus->kobj, "drivers_autoprobe", value);
}

static int glue_device_add(struct glue_device *device)
{
	struct platform_device *pdev;
	int err;

	pdev = platform_device_alloc(device_name(device), device - glue_devices);
	if (!pdev)
		return -ENOMEM;
	lockstep_glue_named(pdev, "platform_device", device->name, "");
	/* As user space does before it adds a device that it wants to bind itself. */
	if (!device->bind)
		set_autoprobe("0");
	err = platform_device_add(pdev);
	if (!device->bind)
		set_autoprobe("1");
	if (err) {
		platform_device_put(pdev);
		return err;
	}
	device->pdev = pdev;
	lockstep_glue_named(pdev->dev.p, "device_private", device->name, ".p");
	if (pdev->dev.iommu_group)
		lockstep_glue_named(pdev->dev.iommu_group, "iommu_group", device->name, ".group");
	return 0;
}

void *lockstep_glue_device(const char *name, void *iommu, void *sibling, int driver, int bind)
{
	struct glue_device *device = &glue_devices[glue_devices_nr];

	if (glue_devices_nr == GLUE_MAX)
		return NULL;
	device->name = name;
	device->iommu = iommu;
	device->sibling = sibling;
	device->driver = driver;
	device->bind = bind;
	glue_devices_nr++;
	return glue_device_add(device) ? NULL : device;
}

long lockstep_glue_plug(void *handle)
{
	struct glue_device *device = handle;
	long err = -EEXIST;

	mutex_lock(&glue_rescan_lock);
	if (!device->pdev)
		err = glue_device_add(device);
	mutex_unlock(&glue_rescan_lock);
	return err;
}

long lockstep_glue_unplug(void *handle)
{
	struct glue_device *device = handle;
	struct platform_device *pdev;
	long err = -ENODEV;

	mutex_lock(&glue_rescan_lock);
	pdev = device->pdev;
	device->pdev = NULL;
	if (pdev) {
		platform_device_unregister(pdev);
		err = 0;
	}
	mutex_unlock(&glue_rescan_lock);
	return err;
}

static long write_driver_file(const struct glue_device *device, const char *file)
{
	char name[32];

	if (device->driver == GLUE_DRIVER_NONE)
		return -ENODEV;
	snprintf(name, sizeof(name), "%s.%d", device_name(device), (int)(device - glue_devices));
	return glue_sysfs_write(&glue_drivers[device->driver].driver.p->kobj, file, name);
}

long lockstep_glue_bind(void *device)
{
	return write_driver_file(device, "bind");
}

long lockstep_glue_unbind(void *device)
{
	return write_driver_file(device, "unbind");
}

void glue_devices_remove(void)
{
	unsigned int i;

	for (i = glue_devices_nr; i--;)
		lockstep_glue_unplug(&glue_devices[i]);
	for (i = glue_iommus_nr; i--;) {
		iommu_device_unregister(&glue_iommus[i]->iommu);
		iommu_device_sysfs_remove(&glue_iommus[i]->iommu);
		kfree(glue_iommus[i]);
	}
}
