/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the glue know of each other. */
#ifndef KERNEL_GLUE_MOCK_H
#define KERNEL_GLUE_MOCK_H

#include <linux/iommu.h>
#include <linux/platform_device.h>

#define GLUE_MAX 16 /* devices, IOMMUs and containers of a scenario, each */

extern bool glue_isolated_msi;

struct glue_iommu {
	struct iommu_device iommu;
	struct platform_device *pdev;
	struct list_head masters;
	struct mutex lock; /* masters and their domains */
	bool intr_remap;
	bool registered;
};

struct glue_device {
	const char *name;
	struct platform_device *pdev; /* NULL while it is unplugged; under the rescan lock */
	struct glue_iommu *iommu;
	struct glue_device *sibling; /* that it shares a group with */
	int driver;
	bool bind;
};

extern struct glue_device glue_devices[GLUE_MAX];
extern unsigned int glue_devices_nr;

int glue_drivers_register(void);
void glue_devices_remove(void);
void glue_containers_close(void);
int glue_client_probe(struct device *dev, bool alloc);
void glue_client_remove(struct device *dev);
int glue_vfio_probe(struct device *dev);
void glue_vfio_remove(struct device *dev);
long glue_sysfs_write(struct kobject *kobj, const char *name, const char *text);
struct glue_device *glue_device_of(struct device *dev);

extern const struct iommu_ops glue_iommu_ops;

#endif
