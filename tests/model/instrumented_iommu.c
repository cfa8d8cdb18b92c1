// SPDX-License-Identifier: GPL-2.0-only
/* Ownership, attaching and detaching: what is refused, with which error, and what holds afterwards.
 */
#include "world.h"

static char owner; /* any address will do */

/* dev0 alone; dev1 and dev2 share a group; nobody is bound. */
static int unbound(void *arg)
{
	make_bus(false);
	make_iommu(0);
	make_iommu(1);
	make_device(0, 0, DRIVER_CLIENT, false, NULL);
	make_device(1, 0, DRIVER_NONE, true, NULL);
	make_device(2, 0, DRIVER_NONE, true, dev[1]);
	return 0;
}

static void claim_twice(void *arg)
{
	struct iommu_group *group = group_of(0);

	ls_assert(iommu_group_claim_dma_owner(group, &owner) == 0, "a free group can be claimed");
	ls_assert(iommu_group_claim_dma_owner(group, &owner) == -EPERM, "a claimed one cannot");
	ls_assert(context_unsafe(group->domain) == group->blocking_domain, "it is blocked");
	ls_assert(mock_iommu_translates(dev[0]->dev) == group->blocking_domain, "in hardware, too");
	iommu_group_release_dma_owner(group);
	ls_assert(context_unsafe(group->domain) == group->default_domain,
		  "released, it has its default domain");
	ls_assert(iommu_group_claim_dma_owner(group, &owner) == 0, "and can be claimed again");
	iommu_group_release_dma_owner(group);
	model_reached();
}

static void claim_bound(void *arg)
{
	struct iommu_group *group = group_of(0);

	ls_assert(run(&operation_driver_bind, dev[0], NULL) == 0, "the driver binds");
	ls_assert(run(&operation_driver_bind, dev[0], NULL) == -EBUSY, "once");
	ls_assert(iommu_group_claim_dma_owner(group, &owner) == -EPERM,
		  "a group with a kernel driver cannot be claimed");
	ls_assert(run(&operation_driver_unbind, dev[0], NULL) == 0, "the driver unbinds");
	ls_assert(iommu_group_claim_dma_owner(group, &owner) == 0, "and now it can");
	ls_assert(run(&operation_driver_bind, dev[0], NULL) == -EBUSY,
		  "no kernel driver binds to a claimed group");
	iommu_group_release_dma_owner(group);
	model_reached();
}

static atomic_t winners;

static void claim_once(void *arg)
{
	if (!iommu_group_claim_dma_owner(group_of(0), &owner)) {
		ls_assert(atomic_inc_return(&winners) == 1, "one owner at a time");
		atomic_dec(&winners);
		iommu_group_release_dma_owner(group_of(0));
	}
	model_reached();
}

static void bind_once(void *arg)
{
	long ret = run(&operation_driver_bind, dev[0], NULL);

	ls_assert(ret == 0 || ret == -EBUSY, "a bind succeeds or finds the group owned");
	if (!ret) {
		ls_assert(atomic_inc_return(&winners) == 1, "a bound driver excludes owners");
		atomic_dec(&winners);
		run(&operation_driver_unbind, dev[0], NULL);
	}
	model_reached();
}

static void claim_empty(void *arg)
{
	struct iommu_group *group = iommu_group_get(dev[0]->dev);

	run(&operation_device_unplug, dev[0], NULL);
	ls_assert(iommu_group_claim_dma_owner(group, &owner) == -ENODEV,
		  "a group without members cannot be claimed");
	iommu_group_put(group);
	model_reached();
}

static void release_unclaimed(void *arg)
{
	iommu_group_release_dma_owner(group_of(0));
}

static void unuse_unused(void *arg)
{
	iommu_device_unuse_default_domain(dev[0]->dev);
}

static void attach_over_another(void *arg)
{
	struct iommu_domain *mine = iommu_driver_domain_alloc(dev[0]->dev);
	struct iommu_domain *other = iommu_driver_domain_alloc(dev[0]->dev);
	struct iommu_group *group = group_of(0);

	ls_assert(iommu_attach_group(mine, group) == 0, "the default domain gives way");
	ls_assert(iommu_attach_group(other, group) == -EBUSY, "another one does not");
	ls_assert(mock_iommu_translates(dev[0]->dev) == mine, "the first one stays");
	iommu_detach_group(mine, group);
	ls_assert(mock_iommu_translates(dev[0]->dev) == group->default_domain, "until detached");
	iommu_domain_free(mine);
	iommu_domain_free(other);
	model_reached();
}

static void attach_of_other_driver(void *arg)
{
	struct iommu_domain *domain;

	domain = __iommu_domain_alloc(iommu[1]->iommu->ops, NULL, IOMMU_DOMAIN_UNMANAGED);
	ls_assert(iommu_attach_group(domain, group_of(0)) == -EINVAL,
		  "a domain of another driver is refused");
	ls_assert(mock_iommu_translates(dev[0]->dev) == group_of(0)->default_domain,
		  "and nothing changes");
	iommu_domain_free(domain);
	model_reached();
}

static void attach_shared_device(void *arg)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev[1]->dev);

	ls_assert(iommu_attach_device(domain, dev[1]->dev) == -EINVAL,
		  "a device that shares its group is not attached by itself");
	iommu_domain_free(domain);
	model_reached();
}

/* The fault hits the second member. */
static void attach_refused_half_way(void *arg)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev[1]->dev);
	struct iommu_group *group = group_of(1);
	int ret = iommu_attach_group(domain, group);

	ls_assert(mock_iommu_translates(dev[1]->dev) == context_unsafe(group->domain),
		  "the first member agrees");
	ls_assert(mock_iommu_translates(dev[2]->dev) == context_unsafe(group->domain),
		  "the second member agrees");
	ls_assert(context_unsafe(group->domain) == (ret ? group->default_domain : domain),
		  "with the outcome");
	iommu_detach_group(domain, group);
	iommu_domain_free(domain);
	model_reached();
}

static void free_attached(void *arg)
{
	struct iommu_domain *domain = iommu_driver_domain_alloc(dev[0]->dev);

	iommu_attach_group(domain, group_of(0));
	iommu_domain_free(domain);
}

#define CASE(test, ...)                                                                        \
	{                                                                                      \
		.name = #test, .setup = unbound, .tasks = { __VA_ARGS__ }, .finish = take_down \
	}

const struct model_case iommu_cases[] = {
	CASE(owned_group_cannot_be_claimed, claim_twice),
	CASE(kernel_driver_and_owner_exclude_each_other, claim_bound),
	CASE(claims_and_bindings_exclude_each_other, claim_once, claim_once, bind_once),
	CASE(empty_group_cannot_be_claimed, claim_empty),
	{ .name = "release_without_claim_is_warned_of",
	  .setup = unbound,
	  .tasks = { release_unclaimed },
	  .finish = take_down,
	  .kind = LS_INVARIANT,
	  .in = "release_dma_owner" },
	{ .name = "unuse_without_use_is_warned_of",
	  .setup = unbound,
	  .tasks = { unuse_unused },
	  .finish = take_down,
	  .kind = LS_INVARIANT,
	  .in = "unuse_default_domain" },
	CASE(attach_over_another_domain_is_refused, attach_over_another),
	CASE(domain_of_another_driver_is_refused, attach_of_other_driver),
	CASE(device_in_shared_group_is_not_attached_alone, attach_shared_device),
	{ .name = "refused_second_member_takes_the_first_back",
	  .setup = unbound,
	  .tasks = { attach_refused_half_way },
	  .finish = take_down,
	  .fault = { .site = "attach_dev", .nth = 2 } },
	{ .name = "freeing_an_attached_domain_is_warned_of",
	  .setup = unbound,
	  .tasks = { free_attached },
	  .kind = LS_INVARIANT,
	  .in = "mock_domain_free" },
	{ .name = NULL },
};
