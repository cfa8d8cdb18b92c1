/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of invariants do to the devices of world.h, dev0 and dev1 in a group and dev2
 * alone, each in a kernel that is right and in one that is not.
 */
#ifndef TESTS_MODEL_INVARIANT_WORK_H
#define TESTS_MODEL_INVARIANT_WORK_H

#include "world.h"

static char owner; /* any address will do */

static void claim_and_release(void *arg)
{
	struct iommu_group *group = group_of(0);

	if (!iommu_group_claim_dma_owner(group, &owner))
		iommu_group_release_dma_owner(group);
	model_reached();
}

static void attach_and_detach(void *arg)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev[0]->dev);

	if (!iommu_attach_group(domain, group_of(0)))
		iommu_detach_group(domain, group_of(0));
	iommu_domain_free(domain);
	model_reached();
}

static void unplug_one(void *arg)
{
	run(&operation_device_unplug, dev[1], NULL);
	model_reached();
}

static void plug_again(void *arg)
{
	run(&operation_device_unplug, dev[2], NULL);
	run(&operation_device_plug, dev[2], NULL);
	model_reached();
}

/* I5: the domain is freed under the device. */
static void free_attached(void *arg)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev[0]->dev);

	iommu_attach_group(domain, group_of(0));
	iommu_domain_free(domain);
}

/* I9: the default domain is replaced while a driver maps through it. */
static void bind_then_replace(void *arg)
{
	struct iommu_group *group = group_of(2);
	struct iommu_domain *old;

	run(&operation_driver_bind, dev[2], NULL);
	mutex_lock(&group->mutex);
	old = group->default_domain;
	group->default_domain = NULL;
	iommu_setup_default_domain(group);
	mutex_unlock(&group->mutex);
	iommu_domain_free(old);
	run(&operation_driver_unbind, dev[2], NULL);
	model_reached();
}

/* I1: the second member is forgotten. */
static int set_first_only(struct iommu_group *group, struct iommu_domain *new_domain)
{
	int ret = __iommu_device_set_domain(new_domain, iommu_group_first_dev(group));

	if (!ret)
		group->domain = new_domain;
	return ret;
}

static int attach_first_only(struct iommu_domain *domain, struct iommu_group *group)
{
	return set_first_only(group, domain);
}

static const struct iommu_attach_group_ops first_only = {
	.attach = attach_first_only,
	.set = set_first_only,
};

#endif
