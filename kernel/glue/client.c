// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel driver with a character device through which a program makes it allocate a domain.
 *
 * A use of the character device keeps the driver bound to the device: remove waits for it by the
 * client's lock, as drivers do that must not touch their hardware after remove.
 */
#include <linux/iommu.h>
#include <linux/kref.h>
#include <linux/slab.h>
#include "features.h"
#include "glue.h"
#include "mock.h"

struct client {
	struct kref kref;   /* the driver's binding, and each use of the character device */
	struct mutex lock;  /* protects dev; the group's mutex nests inside */
	struct device *dev; /* NULL once the driver has been unbound */
	struct iommu_domain *domain; /* from the probe */
};

/* By instance number. Nothing nests inside the lock. */
static DEFINE_MUTEX(minors_lock);
static struct client *minors[GLUE_MAX];

static void client_release(struct kref *kref)
{
	kfree(container_of(kref, struct client, kref));
}

static void set_minor(unsigned int minor, struct client *client)
{
	mutex_lock(&minors_lock);
	minors[minor] = client;
	mutex_unlock(&minors_lock);
}

/* Both return an error pointer on failure, also where the kernel's call knows no errors. */
static struct iommu_domain *alloc_domain_by_bus(struct device *dev)
{
#ifdef LOCKSTEP_BUS_DOMAIN_ALLOC
	struct iommu_domain *domain = iommu_domain_alloc(dev->bus);

	return domain ? domain : ERR_PTR(-ENOMEM);
#else
	return ERR_PTR(-EOPNOTSUPP);
#endif
}

static struct iommu_domain *alloc_domain(struct device *dev)
{
#ifdef LOCKSTEP_PAGING_DOMAIN_ALLOC
	return iommu_paging_domain_alloc(dev);
#else
	return alloc_domain_by_bus(dev);
#endif
}

static int try_domain(struct device *dev, bool attach, bool by_bus)
{
	struct iommu_domain *domain = by_bus ? alloc_domain_by_bus(dev) : alloc_domain(dev);
	int err = 0;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (attach)
		err = iommu_attach_device(domain, dev);
	if (attach && !err)
		iommu_detach_device(domain, dev);
	iommu_domain_free(domain);
	return err;
}

long lockstep_glue_client_alloc(void *handle, int attach, int by_bus)
{
	struct client *client;
	long err = -ENODEV;

	mutex_lock(&minors_lock);
	client = minors[(struct glue_device *)handle - glue_devices];
	if (client)
		kref_get(&client->kref);
	mutex_unlock(&minors_lock);
	if (!client)
		return err;
	mutex_lock(&client->lock);
	if (client->dev)
		err = try_domain(client->dev, attach, by_bus);
	mutex_unlock(&client->lock);
	kref_put(&client->kref, client_release);
	return err;
}

int glue_client_probe(struct device *dev, bool alloc)
{
	struct client *client = kzalloc(sizeof(*client), GFP_KERNEL);
	struct iommu_domain *domain;

	if (!client)
		return -ENOMEM;
	if (alloc) {
		domain = alloc_domain(dev);
		if (IS_ERR(domain)) {
			kfree(client);
			return PTR_ERR(domain);
		}
		client->domain = domain;
	}
	kref_init(&client->kref);
	mutex_init(&client->lock);
	client->dev = dev;
	dev_set_drvdata(dev, client);
	set_minor(to_platform_device(dev)->id, client);
	return 0;
}

void glue_client_remove(struct device *dev)
{
	struct client *client = dev_get_drvdata(dev);

	set_minor(to_platform_device(dev)->id, NULL);
	mutex_lock(&client->lock);
	client->dev = NULL;
	mutex_unlock(&client->lock);
	if (client->domain)
		iommu_domain_free(client->domain);
	kref_put(&client->kref, client_release);
}
