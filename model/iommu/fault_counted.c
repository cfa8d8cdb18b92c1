// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests since Linux 6.9: what is kept for a device is counted by each request that is being
 * handled, and removing it answers what is left. A request that was answered so is off the list,
 * and its work answers nothing.
 *
 * Two forms share this, see model/variants/iommu.page_fault/.
 */
#include "fault.h"

struct iopf_group {
	struct list_head pending;	       /* under the lock of: */
	struct iommu_fault_param *fault_param; /* counted */
	struct work_struct work;
	unsigned int id;
};

static struct iommu_fault_param *iopf_get_dev_fault_param(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_fault_param *fault_param;

	rcu_read_lock();
	fault_param = rcu_dereference(param->fault_param);
	if (fault_param && !refcount_inc_not_zero(&fault_param->users))
		fault_param = NULL;
	rcu_read_unlock();
	return fault_param;
}

static void iopf_put_dev_fault_param(struct iommu_fault_param *fault_param)
{
	if (refcount_dec_and_test(&fault_param->users))
		kfree_rcu(fault_param, rcu);
}

/* The device was answered already where the group is off the list. */
static void iopf_group_response(struct iopf_group *group, enum iommu_page_response_code code)
{
	struct iommu_fault_param *fault_param = group->fault_param;
	struct device *dev = fault_param->dev;

	mutex_lock(&fault_param->lock);
	if (!list_empty(&group->pending)) {
		dev_iommu_ops(dev)->page_response(dev, group->id, code);
		list_del_init(&group->pending);
	}
	mutex_unlock(&fault_param->lock);
}

static void iopf_handle_group(struct work_struct *work)
{
	struct iopf_group *group = container_of(work, struct iopf_group, work);

	iopf_group_response(group, IOMMU_PAGE_RESP_SUCCESS);
	iopf_put_dev_fault_param(group->fault_param);
	kfree(group);
}

static void iopf_group_init(struct iopf_group *group, struct iommu_fault_param *fault_param,
			    unsigned int id)
{
	group->fault_param = fault_param;
	group->id = id;
	mutex_lock(&fault_param->lock);
	list_add(&group->pending, &fault_param->faults);
	mutex_unlock(&fault_param->lock);
}

int iopf_report(struct device *dev, unsigned int id, bool answer)
{
	struct iommu_fault_param *fault_param = iopf_get_dev_fault_param(dev);
	struct iopf_group *group, unhandled = {};

	if (!fault_param) {
		if (answer)
			dev_iommu_ops(dev)->page_response(dev, id, IOMMU_PAGE_RESP_INVALID);
		return 0;
	}
	group = kzalloc(sizeof(*group), GFP_KERNEL);
	iopf_group_init(group ? group : &unhandled, fault_param, id);
	if (!group) {
		iopf_group_response(&unhandled, IOMMU_PAGE_RESP_FAILURE);
		iopf_put_dev_fault_param(fault_param);
		return 0;
	}
	INIT_WORK(&group->work, iopf_handle_group);
	queue_work(system_unbound_wq, &group->work);
	return 0;
}

int iopf_queue_add_device(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_fault_param *fault_param;
	int ret = 0;

	mutex_lock(&param->lock);
	if (rcu_dereference_protected(param->fault_param, lockdep_is_held(&param->lock))) {
		ret = -EBUSY;
		goto out_unlock;
	}
	fault_param = kzalloc(sizeof(*fault_param), GFP_KERNEL);
	if (!fault_param) {
		ret = -ENOMEM;
		goto out_unlock;
	}
	iommu_fault_param_init(fault_param);
	fault_param->dev = dev;
	rcu_assign_pointer(param->fault_param, fault_param);
out_unlock:
	mutex_unlock(&param->lock);
	return ret;
}

void iopf_queue_remove_device(struct device *dev)
{
	struct dev_iommu *param = READ_ONCE(dev->iommu);
	struct iommu_fault_param *fault_param;
	struct iopf_group *group, *next;

	mutex_lock(&param->lock);
	fault_param = rcu_dereference_protected(param->fault_param, lockdep_is_held(&param->lock));
	if (!fault_param)
		goto out_unlock;
	mutex_lock(&fault_param->lock);
	list_for_each_entry_safe(group, next, &fault_param->faults, pending) {
		dev_iommu_ops(dev)->page_response(dev, group->id, IOMMU_PAGE_RESP_INVALID);
		list_del_init(&group->pending);
	}
	mutex_unlock(&fault_param->lock);
	rcu_assign_pointer(param->fault_param, NULL);
	iopf_put_dev_fault_param(fault_param);
out_unlock:
	mutex_unlock(&param->lock);
}
