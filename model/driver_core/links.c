// SPDX-License-Identifier: GPL-2.0-only
/*
 * Links between devices: a supplier is bound before its consumers, and unbound after them.
 *
 * Links change under one mutex, inside device_lock, and are walked under SRCU. A link that is gone
 * is freed by a work once its walkers are, since that may release the two devices.
 *
 * Left out: runtime power management, sync_state, links by firmware, the order of suspending, the
 * links' own devices. Whoever has to wait for a probe waits for that of the consumer, where the
 * kernel waits for all. Only flags whose meaning is here are taken.
 */
#include <linux/kernel.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include "base.h"

#define DL_FLAGS_KNOWN \
	(DL_FLAG_STATELESS | DL_FLAG_AUTOREMOVE_CONSUMER | DL_FLAG_AUTOREMOVE_SUPPLIER)

/* Protects the lists and states of all links; nothing nests inside. */
static DEFINE_MUTEX(device_links_lock);
DEFINE_STATIC_SRCU(device_links_srcu);

int device_links_read_lock(void)
{
	return srcu_read_lock(&device_links_srcu);
}

void device_links_read_unlock(int idx)
{
	srcu_read_unlock(&device_links_srcu, idx);
}

int device_links_read_lock_held(void)
{
	return srcu_read_lock_held(&device_links_srcu);
}

static void device_links_write_lock(void)
{
	mutex_lock(&device_links_lock);
}

static void device_links_write_unlock(void)
{
	mutex_unlock(&device_links_lock);
}

void device_links_init(struct device *dev)
{
	INIT_LIST_HEAD(&dev->links.suppliers);
	INIT_LIST_HEAD(&dev->links.consumers);
	dev->links.status = DL_DEV_NO_DRIVER;
}

/* Walks all that depends on a device: the caller is in a reader's section or has the mutex. */
static bool device_is_dependent(struct device *dev, struct device *target)
{
	struct device_link *link;

	if (dev == target)
		return true;
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (device_is_dependent(link->consumer, target))
			return true;
	}
	return false;
}

static enum device_link_state device_link_init_status(struct device *consumer,
						      struct device *supplier)
{
	switch (supplier->links.status) {
	case DL_DEV_PROBING:
		return consumer->links.status == DL_DEV_PROBING ? DL_STATE_CONSUMER_PROBE
								: DL_STATE_DORMANT;
	case DL_DEV_DRIVER_BOUND:
		if (consumer->links.status == DL_DEV_PROBING)
			return DL_STATE_CONSUMER_PROBE;
		return consumer->links.status == DL_DEV_DRIVER_BOUND ? DL_STATE_ACTIVE
								     : DL_STATE_AVAILABLE;
	case DL_DEV_UNBINDING:
		return DL_STATE_SUPPLIER_UNBIND;
	default:
		return DL_STATE_DORMANT;
	}
}

static struct device_link *device_link_find(struct device *consumer, struct device *supplier)
{
	struct device_link *link;

	lockdep_assert_held(&device_links_lock);
	list_for_each_entry(link, &supplier->links.consumers, s_node) {
		if (link->consumer == consumer)
			return link;
	}
	return NULL;
}

static bool device_link_is_managed(const struct device_link *link)
{
	return !(link->flags & DL_FLAG_STATELESS);
}

static void device_link_release_fn(struct work_struct *work)
{
	struct device_link *link = container_of(work, struct device_link, rm_work);

	synchronize_srcu(&device_links_srcu);
	put_device(link->consumer);
	put_device(link->supplier);
	kfree(link);
}

static void __device_link_del(struct kref *kref)
{
	struct device_link *link = container_of(kref, struct device_link, kref);

	lockdep_assert_held(&device_links_lock);
	list_del_rcu(&link->s_node);
	list_del_rcu(&link->c_node);
	INIT_WORK(&link->rm_work, device_link_release_fn);
	queue_work(system_long_wq, &link->rm_work);
}

/* The caller sees to it that both devices stay. Returns NULL when the link is refused. */
struct device_link *device_link_add(struct device *consumer, struct device *supplier, u32 flags)
{
	struct device_link *link;

	if (!consumer || !supplier || consumer == supplier || flags & ~DL_FLAGS_KNOWN)
		return NULL;
	if (flags & DL_FLAG_STATELESS && flags != DL_FLAG_STATELESS)
		return NULL;

	device_links_write_lock();
	/* A device that is not there yet, or not any more, supplies nothing. */
	link = NULL;
	if (!supplier->kobj.state_in_sysfs || device_is_dependent(consumer, supplier))
		goto out;

	link = device_link_find(consumer, supplier);
	if (link) {
		if (flags & DL_FLAG_STATELESS)
			kref_get(&link->kref);
		else
			link->flags |= flags;
		goto out;
	}

	link = kzalloc(sizeof(*link), GFP_KERNEL);
	if (!link)
		goto out;
	link->supplier = get_device(supplier);
	link->consumer = get_device(consumer);
	link->flags = flags;
	kref_init(&link->kref);
	WRITE_ONCE(link->status, flags & DL_FLAG_STATELESS
					 ? DL_STATE_NONE
					 : device_link_init_status(consumer, supplier));
	list_add_tail_rcu(&link->s_node, &supplier->links.consumers);
	list_add_tail_rcu(&link->c_node, &consumer->links.suppliers);
out:
	device_links_write_unlock();
	return link;
}

static void device_link_put_kref(struct device_link *link)
{
	if (!device_link_is_managed(link))
		kref_put(&link->kref, __device_link_del);
	else
		WARN(1, "a managed device link is dropped by hand");
}

/* Of a stateless link, by who made it. */
void device_link_del(struct device_link *link)
{
	device_links_write_lock();
	device_link_put_kref(link);
	device_links_write_unlock();
}

void device_link_remove(struct device *consumer, struct device *supplier)
{
	struct device_link *link;

	if (WARN_ON(consumer == supplier))
		return;
	device_links_write_lock();
	link = device_link_find(consumer, supplier);
	if (link)
		device_link_put_kref(link);
	device_links_write_unlock();
}

static void device_link_drop_managed(struct device_link *link)
{
	WRITE_ONCE(link->status, DL_STATE_NONE);
	kref_put(&link->kref, __device_link_del);
}

/* May a driver probe @dev? -EPROBE_DEFER when a supplier is not bound. */
int device_links_check_suppliers(struct device *dev)
{
	struct device_link *link;
	int ret = 0;

	device_links_write_lock();
	list_for_each_entry(link, &dev->links.suppliers, c_node) {
		if (device_link_is_managed(link) && link->status != DL_STATE_AVAILABLE)
			ret = -EPROBE_DEFER;
	}
	if (!ret) {
		list_for_each_entry(link, &dev->links.suppliers, c_node) {
			if (device_link_is_managed(link))
				WRITE_ONCE(link->status, DL_STATE_CONSUMER_PROBE);
		}
		dev->links.status = DL_DEV_PROBING;
	}
	device_links_write_unlock();
	return ret;
}

void device_links_driver_bound(struct device *dev)
{
	struct device_link *link;

	device_links_write_lock();
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (device_link_is_managed(link) && link->status == DL_STATE_DORMANT)
			WRITE_ONCE(link->status, DL_STATE_AVAILABLE);
	}
	list_for_each_entry(link, &dev->links.suppliers, c_node) {
		if (device_link_is_managed(link) && link->status == DL_STATE_CONSUMER_PROBE)
			WRITE_ONCE(link->status, DL_STATE_ACTIVE);
	}
	dev->links.status = DL_DEV_DRIVER_BOUND;
	device_links_write_unlock();
}

/* The mutex is held. */
static void __device_links_no_driver(struct device *dev)
{
	struct device_link *link, *ln;

	list_for_each_entry_safe(link, ln, &dev->links.suppliers, c_node) {
		if (!device_link_is_managed(link))
			continue;
		if (link->flags & DL_FLAG_AUTOREMOVE_CONSUMER) {
			device_link_drop_managed(link);
			continue;
		}
		if (link->status != DL_STATE_CONSUMER_PROBE && link->status != DL_STATE_ACTIVE)
			continue;
		WRITE_ONCE(link->status, link->supplier->links.status == DL_DEV_DRIVER_BOUND
						 ? DL_STATE_AVAILABLE
						 : DL_STATE_DORMANT);
	}
	dev->links.status = DL_DEV_NO_DRIVER;
}

/* A probe has failed. */
void device_links_no_driver(struct device *dev)
{
	struct device_link *link;

	device_links_write_lock();
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (device_link_is_managed(link))
			WRITE_ONCE(link->status, DL_STATE_DORMANT);
	}
	__device_links_no_driver(dev);
	device_links_write_unlock();
}

/* A driver has been removed. */
void device_links_driver_cleanup(struct device *dev)
{
	struct device_link *link, *ln;

	device_links_write_lock();
	list_for_each_entry_safe(link, ln, &dev->links.consumers, s_node) {
		if (!device_link_is_managed(link))
			continue;
		WARN_ON(link->status != DL_STATE_SUPPLIER_UNBIND);
		if (link->flags & DL_FLAG_AUTOREMOVE_SUPPLIER)
			device_link_drop_managed(link);
		else
			WRITE_ONCE(link->status, DL_STATE_DORMANT);
	}
	__device_links_no_driver(dev);
	device_links_write_unlock();
}

/* Is a consumer bound, or being so? If none is, none will be from here on. */
bool device_links_busy(struct device *dev)
{
	struct device_link *link;
	bool ret = false;

	device_links_write_lock();
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (!device_link_is_managed(link))
			continue;
		if (link->status == DL_STATE_CONSUMER_PROBE || link->status == DL_STATE_ACTIVE) {
			ret = true;
			break;
		}
		WRITE_ONCE(link->status, DL_STATE_SUPPLIER_UNBIND);
	}
	dev->links.status = DL_DEV_UNBINDING;
	device_links_write_unlock();
	return ret;
}

/* The next consumer that has to be unbound, or waited for; the caller has to put it. */
static struct device *next_consumer(struct device *dev, bool *probing)
{
	struct device *consumer = NULL;
	struct device_link *link;

	device_links_write_lock();
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		enum device_link_state status = link->status;

		if (!device_link_is_managed(link))
			continue;
		*probing = status == DL_STATE_CONSUMER_PROBE;
		if (!*probing)
			WRITE_ONCE(link->status, DL_STATE_SUPPLIER_UNBIND);
		if (*probing || status == DL_STATE_ACTIVE) {
			consumer = get_device(link->consumer);
			break;
		}
	}
	device_links_write_unlock();
	return consumer;
}

/* Nobody holds the lock of @dev: consumers may be waiting for it. */
void device_links_unbind_consumers(struct device *dev)
{
	struct device *consumer;
	bool probing;

	while ((consumer = next_consumer(dev, &probing))) {
		if (probing) {
			device_lock(consumer);
			device_unlock(consumer);
		} else {
			device_release_driver(consumer);
		}
		put_device(consumer);
	}
}

/* @dev is going, and has no driver any more. */
void device_links_purge(struct device *dev)
{
	struct device_link *link, *ln;

	device_links_write_lock();
	list_for_each_entry_safe(link, ln, &dev->links.suppliers, c_node) {
		WARN_ON(link->status == DL_STATE_ACTIVE);
		__device_link_del(&link->kref);
	}
	list_for_each_entry_safe(link, ln, &dev->links.consumers, s_node) {
		WARN_ON(link->status != DL_STATE_DORMANT && link->status != DL_STATE_NONE);
		__device_link_del(&link->kref);
	}
	device_links_write_unlock();
}

void device_links_flush(void)
{
	flush_workqueue(system_long_wq);
}
