// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each invariant is there to be broken: a kernel in which one line is wrong breaks it, and the same
 * kernel with the line right does not.
 */
#include "invariant_work.h"

/* dev0 and dev1 share a group; dev2 is alone. Linux 6.7, but for what a case has changed before. */
static int machine(void *arg)
{
	make_bus(false);
	make_iommu(0);
	make_device(0, 0, DRIVER_CLIENT, false, NULL);
	make_device(1, 0, DRIVER_NONE, true, dev[0]);
	make_device(2, 0, DRIVER_CLIENT, false, NULL);
	return 0;
}

static int right(void *arg)
{
	iommu_release_device_form = &release_device_locked_deinit;
	iommu_deferred_attach_form = &deferred_attach_locked;
	return machine(arg);
}

static int forgets_a_member(void *arg)
{
	right(arg);
	iommu_attach_group_form = &first_only;
	return 0;
}

/* I2: the claim moves the group nowhere. */
static int claims_on_paper(void *arg)
{
	iommu_dma_owner_form = &dma_owner_record_only;
	return right(arg);
}

/* I3: the driver is called when the mutex has been dropped. */
static void release_unlocked(struct device *device)
{
	struct iommu_group *group = READ_ONCE(device->iommu_group);
	struct group_device *member;

	mutex_lock(&group->mutex);
	member = __iommu_group_unlink_device(group, device);
	iommu_group_free_device(group, member);
	mutex_unlock(&group->mutex);
	dev_iommu_ops(device)->release_device(device);
	WRITE_ONCE(device->iommu_group, NULL);
	dev_iommu_free(device);
	iommu_group_put(group);
}

static const struct iommu_release_device_ops too_late = { .release_device = release_unlocked };

static int releases_unlocked(void *arg)
{
	right(arg);
	iommu_release_device_form = &too_late;
	return 0;
}

/* I3d: the same of the first DMA of a device that was left running. */
static int attach_unlocked(struct device *device)
{
	return __iommu_attach_device(group_of(2)->default_domain, device);
}

static const struct iommu_deferred_attach_ops bare = { .attach = attach_unlocked };

static void map_left_running(void *arg)
{
	iommu_deferred_attach(dev[2]->dev);
	model_reached();
}

static int attaches_left_running_locked(void *arg)
{
	struct ls_args args = { .v[0].text = "dev2" };

	iommu_release_device_form = &release_device_locked_deinit;
	iommu_deferred_attach_form = &deferred_attach_locked;
	make_bus(false);
	make_iommu(0);
	args.v[1].object = bus;
	args.v[2].object = iommu[0];
	args.v[4].number = DRIVER_CLIENT;
	args.v[7].number = true; /* left running */
	dev[2] = (struct device_handle *)operation_device.run(&args);
	return 0;
}

static int attaches_left_running_unlocked(void *arg)
{
	attaches_left_running_locked(arg);
	iommu_deferred_attach_form = &bare;
	return 0;
}

/* I4: the device is a member for a moment longer than the driver knows it. */
static void release_then_unlink(struct device *device)
{
	struct iommu_group *group = READ_ONCE(device->iommu_group);

	mutex_lock(&group->mutex);
	dev_iommu_ops(device)->release_device(device);
	/* The mutex is dropped, and what it protects is not as it should be. */
	device->firmware.left_running = true;
	device->iommu->attach_deferred = true;
	mutex_unlock(&group->mutex);
	iommu_group_remove_device(device);
	dev_iommu_free(device);
}

static const struct iommu_release_device_ops too_early = { .release_device = release_then_unlink };

static int releases_members(void *arg)
{
	right(arg);
	iommu_release_device_form = &too_early;
	return 0;
}

/* I6: the device is probed once more than it is released. */
static int probe_twice(struct device *device)
{
	int ret = probe_device_locked_join.probe_device(device);

	if (!ret)
		dev_iommu_ops(device)->probe_device(device);
	return ret;
}

static const struct iommu_probe_device_ops twice = {
	.probe_device = probe_twice,
};

static int probes_twice(void *arg)
{
	right(arg);
	iommu_probe_device_form = &twice;
	return 0;
}

/* I7: the member's reference stays. */
static void release_without_put(struct device *device)
{
	struct iommu_group *group = READ_ONCE(device->iommu_group);
	struct group_device *member;

	mutex_lock(&group->mutex);
	member = __iommu_group_unlink_device(group, device);
	iommu_group_free_device(group, member);
	iommu_deinit_device(device, group);
	mutex_unlock(&group->mutex);
}

static const struct iommu_release_device_ops without_put = {
	.release_device = release_without_put,
};

static int forgets_to_put(void *arg)
{
	right(arg);
	iommu_release_device_form = &without_put;
	return 0;
}

static void replace_then_bind(void *arg)
{
	struct iommu_group *group = group_of(2);
	struct iommu_domain *old;

	mutex_lock(&group->mutex);
	old = group->default_domain;
	group->default_domain = NULL;
	iommu_setup_default_domain(group);
	mutex_unlock(&group->mutex);
	iommu_domain_free(old);
	run(&operation_driver_bind, dev[2], NULL);
	model_reached();
}

#define RIGHT(test, ...)                                                                      \
	{                                                                                     \
		.name = #test, .setup = right, .tasks = { __VA_ARGS__ }, .finish = take_down, \
	}
#define WRONG(test, machine, which, function, ...)                                              \
	{                                                                                       \
		.name = #test, .setup = machine, .tasks = { __VA_ARGS__ }, .finish = take_down, \
		.kind = which, .in = function,                                                  \
	}

const struct model_case invariant_cases[] = {
	RIGHT(quiet_on_claims_and_attaches, claim_and_release, attach_and_detach),
	RIGHT(quiet_on_a_device_that_goes, attach_and_detach, unplug_one),
	RIGHT(quiet_on_a_device_that_comes_back, plug_again, claim_and_release),
	RIGHT(quiet_on_a_default_domain_that_changes_before_the_driver_is_bound, replace_then_bind),
	WRONG(I1_fires_on_a_member_that_is_forgotten, forgets_a_member, LS_INVARIANT,
	      "check_member", attach_and_detach),
	WRONG(I2_fires_on_a_claim_on_paper, claims_on_paper, LS_INVARIANT, "check_group",
	      claim_and_release),
	WRONG(I3_fires_on_a_release_without_the_mutex, releases_unlocked, LS_INVARIANT,
	      "invariant_driver_op", unplug_one),
	{ .name = "quiet_on_a_deferred_attach_with_the_mutex",
	  .setup = attaches_left_running_locked,
	  .tasks = { map_left_running },
	  .finish = take_down },
	WRONG(I3d_fires_on_a_deferred_attach_without_the_mutex, attaches_left_running_unlocked,
	      LS_INVARIANT, "invariant_driver_op", map_left_running),
	WRONG(I4_fires_on_an_attach_after_the_release, releases_members, LS_USE_AFTER_RELEASE,
	      "invariant_after_release", unplug_one, attach_and_detach),
	{ .name = "I5_fires_on_a_domain_that_is_freed_under_a_device",
	  .setup = right,
	  .tasks = { free_attached },
	  .kind = LS_INVARIANT,
	  .in = "mock_domain_free" },
	{ .name = "I5_fires_on_a_domain_that_is_freed_under_its_group",
	  .setup = right,
	  .tasks = { free_attached },
	  .finish = take_down,
	  .consequences = true,
	  .kind = LS_USE_AFTER_FREE,
	  .in = "check_group" },
	{ .name = "I6_fires_on_a_second_probe",
	  .setup = probes_twice,
	  .tasks = { plug_again },
	  .finish = take_down,
	  .consequences = true,
	  .kind = LS_INVARIANT,
	  .in = "invariant_probed_twice" },
	{ .name = "I7_fires_on_a_reference_that_stays",
	  .setup = forgets_to_put,
	  .tasks = { plug_again },
	  .finish = take_down,
	  .kind = LS_LEAK,
	  .in = "iommu_group_alloc" },
	WRONG(I9_fires_on_a_default_domain_that_changes_under_a_driver, right, LS_INVARIANT,
	      "invariant_moves", bind_then_replace),
	{ .name = NULL },
};
