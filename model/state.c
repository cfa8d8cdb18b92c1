// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state that an operation which fails has to leave as it was: what devices translate through,
 * who owns a group, what is attached to what, and who holds references. It is told for each device
 * and each container of the scenario.
 *
 * Left out, since it may stay behind a failure by design: the blocking domain, which a group keeps
 * once it has one; files that a program has opened; numbers that are given out.
 *
 * Nothing here is instrumented or takes a lock: see ls_model_ops.state.
 */
#include "drivers/mock_priv.h"
#include "iommu/iommu-priv.h"
#include "operations.h"
#include "state.h"
#include "vfio/type1.h"

#define QUIET __attribute__((disable_sanitizer_instrumentation))

static QUIET unsigned long count(const struct list_head *list)
{
	const struct list_head *at;
	unsigned long nr = 0;

	for (at = list->next; at && at != list; at = at->next)
		nr++;
	return nr;
}

static QUIET unsigned long references(const struct kobject *kobj)
{
	return (unsigned int)kobj->kref.refcount.refs.counter;
}

/* A directory that has gone shows nothing. */
static QUIET unsigned long links(const struct kobject *kobj)
{
	return kobj->sd ? count(&kobj->sd->children) : 0;
}

static QUIET struct mock_master *find_master(struct mock_driver *drv, const struct device *dev)
{
	struct list_head *at;

	for (at = drv->masters.next; at && at != &drv->masters; at = at->next) {
		struct mock_master *master = container_of(at, struct mock_master, list);

		if (master->dev == dev)
			return master;
	}
	return NULL;
}

static QUIET void tell_master(ls_state_put *put, const char *name, struct device *dev)
{
	const struct iommu_device *iommu = dev->firmware.iommu;
	struct mock_master *master;
	unsigned long pasids = 0;
	unsigned int i;

	if (!iommu || !iommu->ops)
		return;
	master = find_master(to_mock_driver(iommu->ops), dev);
	put(name, "probed by the IOMMU driver", master != NULL);
	for (i = 0; master && i < MOCK_PASIDS; i++)
		pasids += master->pasid[i] != NULL;
	put(name, "translated through", master ? (unsigned long)master->domain : 0);
	put(name, "PASIDs", pasids);
}

static QUIET void tell_group(ls_state_put *put, const char *name, const struct iommu_group *group)
{
	put(name, "group.domain", group ? (unsigned long)group->domain : 0);
	put(name, "group.default_domain", group ? (unsigned long)group->default_domain : 0);
	put(name, "group.owner", group ? (unsigned long)group->owner : 0);
	put(name, "group.owner_cnt", group ? group->owner_cnt : 0);
	put(name, "group.devices", group ? count(&group->devices) : 0);
	put(name, "group.references", group ? references(group->devices_kobj) : 0);
	put(name, "group.links", group ? links(group->devices_kobj) : 0);
	put(name, "group.pasid_array", group ? (unsigned long)group->pasid_array.xa_head : 0);
}

static QUIET void tell_device(ls_state_put *put, const struct device_handle *handle)
{
	struct device *dev = handle->dev;
	const char *name = handle->desc.name;

	put(name, "device", (unsigned long)dev);
	put(name, "references", dev ? references(&dev->kobj) : 0);
	put(name, "driver", dev ? (unsigned long)dev->driver : 0);
	put(name, "iommu", dev ? (unsigned long)dev->iommu : 0);
	put(name, "iommu_group", dev ? (unsigned long)dev->iommu_group : 0);
	if (!dev)
		return;
	tell_master(put, name, dev);
	tell_group(put, name, dev->iommu_group);
}

static QUIET unsigned long pages(const struct list_head *domains)
{
	const struct list_head *at;
	unsigned long nr = 0;

	for (at = domains->next; at != domains; at = at->next)
		nr += to_mock_domain(container_of(at, struct vfio_domain, next)->domain)->pages;
	return nr;
}

static QUIET void tell_container(ls_state_put *put, const struct container_handle *handle)
{
	const struct vfio_container *container = handle->container;
	const struct vfio_iommu *iommu = container->iommu_data;
	const char *name = handle->name;
	unsigned long pins = 0;
	unsigned int i;

	put(name, "references", (unsigned int)container->kref.refcount.refs.counter);
	put(name, "groups", count(&container->group_list));
	put(name, "iommu_driver", (unsigned long)container->iommu_driver);
	put(name, "domains", iommu ? count(&iommu->domain_list) : 0);
	put(name, "pages of domains", iommu ? pages(&iommu->domain_list) : 0);
	put(name, "mappings", iommu ? count(&iommu->dma_list) : 0);
	put(name, "iova ranges", iommu ? count(&iommu->iova_list) : 0);
	put(name, "emulated groups", iommu ? count(&iommu->emulated_iommu_groups) : 0);
	for (i = 0; i < USER_PAGES; i++)
		pins += handle->mm.pins[i];
	put(name, "pinned pages", pins);
}

QUIET void state_of_group(void *mutex, ls_state_put *put)
{
	const struct iommu_group *group = container_of(mutex, struct iommu_group, mutex);

	put(NULL, "domain", (unsigned long)group->domain);
	put(NULL, "default_domain", (unsigned long)group->default_domain);
	put(NULL, "owner", (unsigned long)group->owner);
	put(NULL, "owner_cnt", group->owner_cnt);
	put(NULL, "devices", count(&group->devices));
	put(NULL, "pasid_array", (unsigned long)group->pasid_array.xa_head);
}

/* type1's own state changes under both its lock and that of its container. */
static QUIET void state_of_container(void *mutex, ls_state_put *put)
{
	const struct vfio_container *container = container_of(mutex, struct vfio_container,
							      group_lock);
	const struct vfio_iommu *iommu = container->iommu_data;

	put(NULL, "groups", count(&container->group_list));
	put(NULL, "iommu_driver", (unsigned long)container->iommu_driver);
	put(NULL, "domains", iommu ? count(&iommu->domain_list) : 0);
	put(NULL, "mappings", iommu ? count(&iommu->dma_list) : 0);
	put(NULL, "iova ranges", iommu ? count(&iommu->iova_list) : 0);
	put(NULL, "emulated groups", iommu ? count(&iommu->emulated_iommu_groups) : 0);
}

void state_watch_container(const struct container_handle *handle)
{
	static const struct ls_lock_watch watch = { NULL, state_of_container };

	ls_lock_watched(&handle->container->group_lock, &watch);
}

QUIET void model_state(ls_state_put *put)
{
	unsigned int i;

	for (i = 0; i < device_handles_nr; i++)
		tell_device(put, &device_handles[i]);
	for (i = 0; i < container_handles_nr; i++)
		tell_container(put, &container_handles[i]);
	for (i = 0; i < MOCK_DRIVERS; i++) {
		if (mock_drivers[i].ops.name)
			put(mock_drivers[i].ops.name, "module references",
			    (unsigned int)mock_drivers[i].module.refcnt.counter);
	}
}
