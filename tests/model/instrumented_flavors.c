// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each invariant, in each kernel that promises it: as that kernel is, nothing is found; with one
 * function of it made wrong, the invariant is. What a kernel does not promise (`lockstep list
 * variants --like`) it has no case for here.
 */
#include <linux/list.h>
#include "../../model/variants.h"
#include "invariant_work.h"

/* "6.12" as a number that can be compared. */
static unsigned int number_of(const char *version)
{
	unsigned int major = 0, minor = 0;

	while (*version && *version != '.')
		major = major * 10 + (unsigned int)(*version++ - '0');
	while (*version && *++version)
		minor = minor * 10 + (unsigned int)(*version - '0');
	return major * 1000 + minor;
}

/* What `like:` does: of each function the newest form that is not newer than that kernel. */
static void follow(const char *version)
{
	const struct ls_variant_ops *const *v, *found;
	unsigned int i;

	for (i = 0; variant_slots[i]; i++) {
		found = NULL;
		for (v = variant_slots[i]->variants; *v; v++) {
			if (!(*v)->since || number_of((*v)->since) > number_of(version))
				continue;
			if (!found || number_of(found->since) < number_of((*v)->since))
				found = *v;
		}
		if (found)
			*variant_slots[i]->slot = found->impl;
	}
}

/* dev0 and dev1 share a group; dev2 is alone, and its page requests are handled. */
static int machine(void)
{
	struct ls_args args = {};

	make_bus(false);
	make_iommu(0);
	make_device(0, 0, DRIVER_CLIENT, false, NULL);
	make_device(1, 0, DRIVER_NONE, true, dev[0]);
	make_device(2, 0, DRIVER_CLIENT, false, NULL);
	args.v[0].object = dev[2];
	args.v[1].number = true;
	return (int)operation_device_fault_enable.run(&args);
}

static void fault(void *arg)
{
	run(&operation_device_fault, dev[2], NULL);
	model_reached();
}

static void forget_a_member(void)
{
	iommu_attach_group_form = &first_only;
}

/* I2: the claim moves the group nowhere. */
static struct iommu_dma_owner_ops on_paper;

static void claim_on_paper(void)
{
	on_paper = dma_owner_record_only;
	iommu_dma_owner_form = &on_paper;
}

/* I3: the driver is called when the mutex has been dropped. */
static void release_unlocked(struct device *device)
{
	struct iommu_group *group = READ_ONCE(device->iommu_group);
	struct group_device *member;

	mutex_lock(&group->mutex);
	member = __iommu_group_unlink_device(group, device);
	kfree(member);
	mutex_unlock(&group->mutex);
	dev_iommu_ops(device)->release_device(device);
	WRITE_ONCE(device->iommu_group, NULL);
	dev_iommu_free(device);
	iommu_group_put(group);
}

static const struct iommu_release_device_ops too_late = { .release_device = release_unlocked };

static void call_unlocked(void)
{
	iommu_release_device_form = &too_late;
}

/* I4: the device is a member for a moment longer than the driver knows it. */
static void release_then_unlink(struct device *device)
{
	struct iommu_group *group = READ_ONCE(device->iommu_group);

	mutex_lock(&group->mutex);
	dev_iommu_ops(device)->release_device(device);
	/* Or I1 would tell before anybody calls. */
	device->firmware.left_running = true;
	device->iommu->attach_deferred = true;
	mutex_unlock(&group->mutex);
	iommu_group_remove_device(device);
	dev_iommu_free(device);
}

static const struct iommu_release_device_ops too_early = { .release_device = release_then_unlink };

static void keep_a_member(void)
{
	iommu_release_device_form = &too_early;
}

static void nothing_wrong(void)
{
}

/* I6: the driver is asked once more. */
static const struct iommu_probe_device_ops *probe_form;

static int probe_twice(struct device *device)
{
	int ret = probe_form->probe_device(device);

	if (!ret)
		dev_iommu_ops(device)->probe_device(device);
	return ret;
}

static const struct iommu_probe_device_ops twice = { .probe_device = probe_twice };

static void probe_once_more(void)
{
	probe_form = iommu_probe_device_form;
	iommu_probe_device_form = &twice;
}

/* I7: the member's reference stays. */
static void release_without_put(struct device *device)
{
	struct iommu_group *group = READ_ONCE(device->iommu_group);
	struct group_device *member;

	mutex_lock(&group->mutex);
	member = __iommu_group_unlink_device(group, device);
	kfree(member);
	iommu_deinit_device(device, group);
	mutex_unlock(&group->mutex);
}

static const struct iommu_release_device_ops without_put = {
	.release_device = release_without_put,
};

static void forget_to_put(void)
{
	iommu_release_device_form = &without_put;
}

/* I8: the way out of a claim that is refused forgets the mutex. */
static int claim_and_keep(struct iommu_group *group, void *who)
{
	mutex_lock(&group->mutex);
	return -EPERM;
}

static const struct iommu_dma_owner_ops keeps_the_mutex = { .claim = claim_and_keep };

static void forget_to_unlock(void)
{
	iommu_dma_owner_form = &keeps_the_mutex;
}

/* I10: nobody is told of a page request; or two are. */
static const struct iommu_page_fault_ops *fault_form;
static struct iommu_page_fault_ops fault_mutant;

static int report_to_nobody(struct device *device, unsigned int id)
{
	return 0;
}

static int report_to_both(struct device *device, unsigned int id)
{
	int ret = fault_form->report(device, id);

	return ret ? ret : -EINVAL;
}

static void lose_a_request(void)
{
	fault_mutant = *iommu_page_fault_form;
	fault_mutant.report = report_to_nobody;
	iommu_page_fault_form = &fault_mutant;
}

static void answer_twice(void)
{
	fault_form = iommu_page_fault_form;
	fault_mutant = *fault_form;
	fault_mutant.report = report_to_both;
	iommu_page_fault_form = &fault_mutant;
}

/* The kernels, and a machine with one of them and one mutation. */
#define KERNEL(id, version, mutate)         \
	static int mutate##_##id(void *arg) \
	{                                   \
		int ret;                    \
                                            \
		follow(version);            \
		ret = machine();            \
		mutate();                   \
		return ret;                 \
	}
#define SINCE_6_7(mutate)                \
	KERNEL(linux_6_7, "6.7", mutate) \
	KERNEL(linux_6_12, "6.12", mutate)
#define SINCE_6_1(mutate)                \
	KERNEL(linux_6_1, "6.1", mutate) \
	SINCE_6_7(mutate)
#define SINCE_5_19(mutate)                 \
	KERNEL(linux_5_19, "5.19", mutate) \
	SINCE_6_1(mutate)
#define ALL_KERNELS(mutate)                \
	KERNEL(linux_4_15, "4.15", mutate) \
	SINCE_5_19(mutate)

ALL_KERNELS(nothing_wrong)
SINCE_6_7(forget_a_member)
ALL_KERNELS(claim_on_paper)
SINCE_6_7(call_unlocked)
SINCE_6_7(keep_a_member)
SINCE_6_1(probe_once_more)
ALL_KERNELS(forget_to_put)
ALL_KERNELS(forget_to_unlock)
SINCE_5_19(lose_a_request)
SINCE_5_19(answer_twice)

#define QUIET(id, ...)                                                                     \
	{                                                                                  \
		.name = "quiet_on_" #id, .setup = nothing_wrong_##id, .finish = take_down, \
		.tasks = { __VA_ARGS__ },                                                  \
	}
#define FIRES(invariant, id, mutate, which, function, end, ...)                               \
	{                                                                                     \
		.name = invariant "_fires_on_" #mutate "_in_" #id, .setup = mutate##_##id,    \
		.finish = (end), .tasks = { __VA_ARGS__ }, .kind = (which), .in = (function), \
		.consequences = true,                                                         \
	}
#define FIRES_SINCE_6_7(...)	     FIRES_IN(linux_6_7, __VA_ARGS__), FIRES_IN(linux_6_12, __VA_ARGS__)
#define FIRES_SINCE_6_1(...)	     FIRES_IN(linux_6_1, __VA_ARGS__), FIRES_SINCE_6_7(__VA_ARGS__)
#define FIRES_SINCE_5_19(...)	     FIRES_IN(linux_5_19, __VA_ARGS__), FIRES_SINCE_6_1(__VA_ARGS__)
#define FIRES_IN_ALL(...)	     FIRES_IN(linux_4_15, __VA_ARGS__), FIRES_SINCE_5_19(__VA_ARGS__)
#define FIRES_IN(id, invariant, ...) FIRES(invariant, id, __VA_ARGS__)

const struct model_case flavor_cases[] = {
	QUIET(linux_4_15, attach_and_detach, plug_again),
	QUIET(linux_5_19, attach_and_detach, fault),
	QUIET(linux_6_1, claim_and_release, plug_again),
	QUIET(linux_6_7, claim_and_release, attach_and_detach),
	QUIET(linux_6_12, attach_and_detach, fault),
	FIRES_SINCE_6_7("I1", forget_a_member, LS_INVARIANT, "check_member", take_down,
			attach_and_detach),
	FIRES_IN_ALL("I2", claim_on_paper, LS_INVARIANT, "check_group", take_down,
		     claim_and_release),
	FIRES_SINCE_6_7("I3", call_unlocked, LS_INVARIANT, "invariant_driver_op", take_down,
			unplug_one),
	FIRES_SINCE_6_7("I4", keep_a_member, LS_USE_AFTER_RELEASE, "invariant_after_release",
			take_down, unplug_one, attach_and_detach),
	FIRES_IN_ALL("I5", nothing_wrong, LS_INVARIANT, "mock_domain_free", NULL, free_attached),
	FIRES_SINCE_6_1("I6", probe_once_more, LS_INVARIANT, "invariant_probed_twice", take_down,
			plug_again),
	FIRES_IN_ALL("I7", forget_to_put, LS_LEAK, "iommu_group_alloc", take_down, plug_again),
	FIRES_IN_ALL("I8", forget_to_unlock, LS_LOCK_IMBALANCE, "claim_and_keep", NULL,
		     claim_and_release),
	FIRES_IN_ALL("I9", nothing_wrong, LS_INVARIANT, "invariant_moves", take_down,
		     bind_then_replace),
	FIRES_SINCE_5_19("I10", lose_a_request, LS_INVARIANT, "invariant_unanswered", take_down,
			 fault),
	FIRES_SINCE_5_19("I10", answer_twice, LS_INVARIANT, "invariant_answered_twice", take_down,
			 fault),
	{ .name = NULL },
};
