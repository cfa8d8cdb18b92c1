// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel driver with a character device through which user space makes it allocate a domain.
 *
 * A use of the character device keeps the driver bound to the device: remove waits for it by the
 * client's lock, as drivers do that must not touch their hardware after remove.
 */
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include "client.h"
#include "mock_bus.h"

struct client {
	struct kref kref;   /* the driver's binding, and each use of the character device */
	struct mutex lock;  /* protects dev; the group's mutex nests inside */
	struct device *dev; /* NULL once the driver has been unbound */
	struct iommu_domain *domain;	   /* from the probe */
	struct iommu_domain *pasid_domain; /* under the lock; NULL: none is attached */
};

#define CLIENT_PASID 1

/* Protects the table of character devices; nothing nests inside. */
static DEFINE_MUTEX(client_minors_lock);
static struct client *client_minors[CLIENT_MINORS];

static void client_release(struct kref *kref)
{
	kfree(container_of(kref, struct client, kref));
}

static void client_set_minor(unsigned int minor, struct client *client)
{
	mutex_lock(&client_minors_lock);
	client_minors[minor] = client;
	mutex_unlock(&client_minors_lock);
}

static struct client *client_open(unsigned int minor)
{
	struct client *client;

	mutex_lock(&client_minors_lock);
	client = client_minors[minor];
	if (client)
		kref_get(&client->kref);
	mutex_unlock(&client_minors_lock);
	return client;
}

/* Any domain that there is for @dev; @attach: and tried. */
static int client_try(struct device *dev, struct iommu_domain *domain, bool attach)
{
	int ret = 0;

	if (!domain)
		return -ENOMEM;
	if (attach)
		ret = iommu_attach_device(domain, dev);
	if (attach && !ret) {
		if (mock_device_read(dev) == ~0u)
			ret = -EIO;
		iommu_detach_device(domain, dev);
	}
	iommu_domain_free(domain);
	return ret;
}

static int client_try_domain(struct device *dev)
{
	return client_try(dev, iommu_driver_domain_alloc(dev), true);
}

static int client_only_allocate(struct device *dev)
{
	return client_try(dev, iommu_driver_domain_alloc(dev), false);
}

static int client_try_domain_by_bus(struct device *dev)
{
	return client_try(dev, iommu_domain_alloc(dev->bus), true);
}

static int client_only_allocate_by_bus(struct device *dev)
{
	return client_try(dev, iommu_domain_alloc(dev->bus), false);
}

/* Open, one ioctl, close. Returns -ENODEV when no driver is bound, else what @use came to. */
static int client_use(unsigned int minor, int (*use)(struct device *dev))
{
	struct client *client = client_open(minor);
	int ret = -ENODEV;

	if (!client)
		return ret;
	mutex_lock(&client->lock);
	if (client->dev)
		ret = use(client->dev);
	mutex_unlock(&client->lock);
	kref_put(&client->kref, client_release);
	return ret;
}

int client_alloc_domain(unsigned int minor, bool attach, bool by_bus)
{
	if (by_bus)
		return client_use(minor,
				  attach ? client_try_domain_by_bus : client_only_allocate_by_bus);
	return client_use(minor, attach ? client_try_domain : client_only_allocate);
}

/* dma_map_page(), as far as the IOMMU core sees it. */
int client_map(unsigned int minor)
{
	return client_use(minor, iommu_deferred_attach);
}

/* The caller has the client's lock, and the driver is bound. */
static int client_try_pasid(struct device *dev)
{
	struct client *client = dev_get_drvdata(dev);
	struct iommu_domain *domain;
	int ret;

	if (client->pasid_domain)
		return -EBUSY;
	domain = iommu_driver_domain_alloc(dev);
	if (!domain)
		return -ENOMEM;
	ret = iommu_attach_device_pasid(domain, dev, CLIENT_PASID);
	if (ret)
		iommu_domain_free(domain);
	else
		client->pasid_domain = domain;
	return ret;
}

static int client_drop_pasid(struct device *dev)
{
	struct client *client = dev_get_drvdata(dev);

	if (!client->pasid_domain)
		return -ENOENT;
	iommu_detach_device_pasid(client->pasid_domain, dev, CLIENT_PASID);
	iommu_domain_free(client->pasid_domain);
	client->pasid_domain = NULL;
	return 0;
}

int client_attach_pasid(unsigned int minor)
{
	return client_use(minor, client_try_pasid);
}

int client_detach_pasid(unsigned int minor)
{
	return client_use(minor, client_drop_pasid);
}

static int client_probe(struct device *dev)
{
	struct client *client = kzalloc(sizeof(*client), GFP_KERNEL);

	if (!client)
		return -ENOMEM;
	kref_init(&client->kref);
	mutex_init(&client->lock);
	client->dev = dev;
	dev_set_drvdata(dev, client);
	client_set_minor(dev->minor, client);
	return 0;
}

static int client_probe_and_alloc(struct device *dev)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev);
	int ret;

	if (!domain)
		return -ENOMEM;
	ret = client_probe(dev);
	if (ret) {
		iommu_domain_free(domain);
		return ret;
	}
	((struct client *)dev_get_drvdata(dev))->domain = domain;
	return 0;
}

static void client_remove(struct device *dev)
{
	struct client *client = dev_get_drvdata(dev);

	client_set_minor(dev->minor, NULL);
	mutex_lock(&client->lock);
	client_drop_pasid(dev);
	client->dev = NULL;
	mutex_unlock(&client->lock);
	if (client->domain)
		iommu_domain_free(client->domain);
	kref_put(&client->kref, client_release);
}

static const struct device_driver mock_driver_templates[MOCK_DRIVER_KINDS] = {
	[MOCK_DRIVER_VFIO] = {
		.name = "vfio-mock",
		.probe = vfio_mock_probe,
		.remove = vfio_mock_remove,
		.driver_managed_dma = true,
	},
	[MOCK_DRIVER_CLIENT] = {
		.name = "client",
		.probe = client_probe,
		.remove = client_remove,
	},
	[MOCK_DRIVER_CLIENT_ALLOC] = {
		.name = "client-alloc",
		.probe = client_probe_and_alloc,
		.remove = client_remove,
	},
	[MOCK_DRIVER_CLIENT_ARM] = {
		.name = "client-arm",
		.probe = client_probe,
		.remove = client_remove,
		.arch_dma = true,
	},
	[MOCK_DRIVER_MDEV_PARENT] = {
		.name = "mdev-parent",
		.probe = mdev_parent_probe,
		.remove = mdev_parent_remove,
	},
	[MOCK_DRIVER_CLIENT_MANAGED] = {
		.name = "client-managed",
		.probe = client_probe,
		.remove = client_remove,
		.driver_managed_dma = true,
	},
};

const char *mock_driver_name(enum mock_driver_kind kind)
{
	return mock_driver_templates[kind].name;
}

/* NULL when out of memory. */
struct device_driver *mock_driver_create(enum mock_driver_kind kind, struct bus_type *bus)
{
	struct device_driver *drv = kmemdup(&mock_driver_templates[kind], sizeof(*drv), GFP_KERNEL);

	if (!drv)
		return NULL;
	drv->bus = bus;
	driver_register(drv);
	return drv;
}

void mock_driver_destroy(struct device_driver *drv)
{
	driver_unregister(drv);
	kfree(drv);
}
