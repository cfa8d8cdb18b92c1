// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handler is registered for a device; the handling of a page request ends with a response that is
 * looked up by number.
 *
 * Origin: iommu_register_device_fault_handler(), iommu_report_device_fault(),
 *	iommu_page_response() and io-pgfault.c of Linux 5.3 to 6.8.
 * Locks: takes dev_iommu.lock, in it iommu_fault_param.lock; the response takes only the latter.
 * Differs: the response tests the pointer and then takes a lock inside of what it points to, with
 *	nothing that keeps it. Unregistering asks the list without its lock whether something
 *	waits, and if so refuses, which no caller looks at.
 * Cut: the handler's data.
 */
#include "../../iommu/fault.h"

struct iommu_fault_event {
	struct list_head list;
	unsigned int id;
};

struct iopf_group {
	struct device *dev;
	struct work_struct work;
	unsigned int id;
};

static void page_response(struct device *dev, unsigned int id, enum iommu_page_response_code code)
{
	struct iommu_fault_param *fault_param = READ_ONCE(READ_ONCE(dev->iommu)->fault_param);
	struct iommu_fault_event *evt;

	if (!fault_param)
		return;
	mutex_lock(&fault_param->lock);
	list_for_each_entry(evt, &fault_param->faults, list) {
		if (evt->id != id)
			continue;
		dev_iommu_ops(dev)->page_response(dev, id, code);
		list_del(&evt->list);
		kfree(evt);
		break;
	}
	mutex_unlock(&fault_param->lock);
}

static void iopf_handle_group(struct work_struct *work)
{
	struct iopf_group *group = container_of(work, struct iopf_group, work);

	page_response(group->dev, group->id, IOMMU_PAGE_RESP_SUCCESS);
	kfree(group);
}

/* The handler that everybody registers. */
static int queue_iopf(struct device *dev, unsigned int id)
{
	struct iopf_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return -ENOMEM;
	group->dev = dev;
	group->id = id;
	INIT_WORK(&group->work, iopf_handle_group);
	queue_work(system_unbound_wq, &group->work);
	return 0;
}

/* dev_iommu.lock is held. */
static int report_locked(struct iommu_fault_param *fault_param, struct device *dev, unsigned int id)
{
	struct iommu_fault_event *evt = kzalloc(sizeof(*evt), GFP_KERNEL);
	int ret;

	if (!evt)
		return -ENOMEM;
	evt->id = id;
	mutex_lock(&fault_param->lock);
	list_add_tail(&evt->list, &fault_param->faults);
	mutex_unlock(&fault_param->lock);

	ret = queue_iopf(dev, id);
	if (ret) {
		mutex_lock(&fault_param->lock);
		list_del(&evt->list);
		mutex_unlock(&fault_param->lock);
		kfree(evt);
	}
	return ret;
}

static int report(struct device *dev, unsigned int id)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_fault_param *fault_param;
	int ret = -EINVAL;

	mutex_lock(&param->lock);
	fault_param = READ_ONCE(param->fault_param);
	if (fault_param)
		ret = report_locked(fault_param, dev, id);
	mutex_unlock(&param->lock);
	return ret;
}

static int enable(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_fault_param *fault_param;
	int ret = 0;

	mutex_lock(&param->lock);
	if (READ_ONCE(param->fault_param)) {
		ret = -EBUSY;
		goto out_unlock;
	}
	fault_param = kzalloc(sizeof(*fault_param), GFP_KERNEL);
	if (!fault_param) {
		ret = -ENOMEM;
		goto out_unlock;
	}
	iommu_fault_param_init(fault_param);
	get_device(dev);
	WRITE_ONCE(param->fault_param, fault_param);
out_unlock:
	mutex_unlock(&param->lock);
	return ret;
}

static int unregister(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_fault_param *fault_param;
	int ret = 0;

	mutex_lock(&param->lock);
	fault_param = READ_ONCE(param->fault_param);
	if (!fault_param)
		goto out_unlock;
	/* As list_empty() of the kernel reads it. */
	if (READ_ONCE(fault_param->faults.next) != &fault_param->faults) {
		ret = -EBUSY;
		goto out_unlock;
	}
	WRITE_ONCE(param->fault_param, NULL);
	kfree(fault_param);
	put_device(dev);
out_unlock:
	mutex_unlock(&param->lock);
	return ret;
}

static void disable(struct device *dev)
{
	unregister(dev);
}

const struct iommu_page_fault_ops page_fault_registered_handler = {
	.enable = enable,
	.disable = disable,
	.report = report,
};
