// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page requests of the IOMMU driver's devices, which know whether they have been answered.
 *
 * The driver stops the hardware before it lets the core go, as it has to: once mock_fault_stop()
 * has returned, no request is being reported.
 */
#include "../invariants.h"
#include "mock_priv.h"

static int mock_may_fault(struct device *dev, bool may)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct mock_master *master;

	mutex_lock(&drv->prq_lock);
	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (master)
		master->may_fault = may;
	mutex_unlock(&drv->lock);
	mutex_unlock(&drv->prq_lock);
	return master ? 0 : -ENODEV;
}

int mock_fault_start(struct device *dev)
{
	return mock_may_fault(dev, true);
}

void mock_fault_stop(struct device *dev)
{
	mock_may_fault(dev, false);
}

/* The lowest number that is free, or an error. */
static int mock_fault_number(struct mock_driver *drv, struct device *dev)
{
	struct mock_master *master;
	int id = -ENODEV;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (master && master->may_fault) {
		for (id = 0; master->waiting >> id & 1; id++)
			;
		master->waiting |= 1ul << id;
	}
	mutex_unlock(&drv->lock);
	return id;
}

/* The device asks, and the thread of the interrupt does what it is there for; caller keeps @dev. */
int mock_fault_raise(struct device *dev)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	int id;

	mutex_lock(&drv->prq_lock);
	id = mock_fault_number(drv, dev);
	if (id >= 0 && iommu_report_device_fault(dev, id))
		mock_page_response(dev, id, IOMMU_PAGE_RESP_FAILURE);
	mutex_unlock(&drv->prq_lock);
	return id < 0 ? id : 0;
}

void mock_page_response(struct device *dev, unsigned int id, enum iommu_page_response_code code)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct mock_master *master;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	if (master && master->waiting >> id & 1)
		master->waiting &= ~(1ul << id);
	else
		invariant_answered_twice(dev);
	mutex_unlock(&drv->lock);
}

bool mock_fault_waits(struct device *dev)
{
	struct mock_driver *drv = to_mock_driver(dev->firmware.iommu->ops);
	struct mock_master *master;
	bool waits;

	mutex_lock(&drv->lock);
	master = mock_find_master(drv, dev);
	waits = master && master->waiting;
	mutex_unlock(&drv->lock);
	return waits;
}
