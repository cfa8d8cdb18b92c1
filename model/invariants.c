// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has to hold, and under which lock. A variant that is known not to keep one of these, because
 * its kernel does not promise it, says so (.breaks), and it is not looked at then; everything else
 * is a finding, also in a kernel that has the bug.
 *
 * I5, I7 and I8 are kept by what the harness looks for anyway, and stand here for their names: a
 * domain that is used after it was freed or freed while a device translates through it (which the
 * IOMMU driver warns of), references that leak or underflow, and locks that are held when a system
 * call ends.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "drivers/mock_iommu.h"
#include "iommu/iommu-priv.h"
#include "invariants.h"
#include "state.h"
#include "variants.h"

const struct ls_invariant invariants[] = {
	{ "I1", "whenever the group's mutex is free",
	  "all members of a group translate through its domain, but those that were left running and "
	  "have not been attached yet" },
	{ "I2", "whenever the group's mutex is free",
	  "a group with an owner and members translates neither through its default domain nor "
	  "through none" },
	{ "I3", "at each call",
	  "the IOMMU driver is called to attach and to release with the group's mutex held" },
	{ "I3d", "at each call", "the same of a device that was left running" },
	{ "I4", "at each call",
	  "no operation of the IOMMU driver on a device that it has released" },
	{ "I5", "whenever the group's mutex is free, and when a domain is freed",
	  "a domain is freed only when no device translates through it and no group has it" },
	{ "I6", "at each call", "a device is probed once, until it is released" },
	{ "I7", "at the end", "each reference that is counted is given back, once" },
	{ "I8", "at the end of each system call", "nobody goes home with a lock held" },
	{ "I9", "at each attach",
	  "the translation of a device with a driver that uses the DMA API does not change" },
	{ "I10", "at each answer, when a device is released, and while all is at rest",
	  "each page request of a device is answered, once" },
	{ NULL, NULL, NULL },
};

static bool known;
static unsigned long broken; /* by number */

static bool names(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (list && *list) {
		size_t word = 0;

		while (list[word] && list[word] != ' ')
			word++;
		if (word == length && !memcmp(list, name, length))
			return true;
		list += word + (list[word] == ' ');
	}
	return false;
}

static const char *breaks(const struct ls_variant_slot *slot)
{
	unsigned int i;

	for (i = 0; slot->variants[i]; i++) {
		if (slot->variants[i]->impl == *slot->slot)
			return slot->variants[i]->breaks;
	}
	return NULL; /* from outside of this tree: promises everything */
}

static void find_broken(void)
{
	unsigned int i, j;

	for (i = 0; variant_slots[i]; i++) {
		for (j = 0; invariants[j].name; j++) {
			if (names(breaks(variant_slots[i]), invariants[j].name))
				broken |= 1ul << j;
		}
	}
	known = true;
}

/* The variants were chosen before the model booted, and stay. */
static bool promised(const char *name)
{
	unsigned int j;

	if (!known)
		find_broken();
	for (j = 0; strcmp(invariants[j].name, name); j++)
		;
	return !(broken & 1ul << j);
}

static void check_member(struct iommu_group *group, struct device *dev)
{
	/* A member of which no IOMMU driver knows translates through nothing. */
	if (!dev->iommu)
		return;
	if (group->resetting == dev)
		return;
	/* Under the mutex both pointers are the member's, as long as I3 is promised as well. */
	if (dev->firmware.left_running && (!promised("I3d") || dev->iommu->attach_deferred))
		return;
	if (mock_iommu_domain_of(dev) != group->domain)
		ls_raise(LS_INVARIANT, dev,
			 "I1: %s does not translate through the domain of its group",
			 dev_name(dev));
}

static void check_group(void *lock)
{
	struct iommu_group *group = container_of(lock, struct iommu_group, mutex);
	struct group_device *member;

	if (list_empty(&group->devices))
		return;
	if (group->owner && promised("I2") &&
	    (!group->domain || group->domain == group->default_domain))
		ls_raise(LS_INVARIANT, group, "I2: an owned group translates through %s",
			 group->domain ? "its default domain" : "no domain at all");
	if (!promised("I1") || !promised("I3"))
		return;
	for_each_group_device(group, member)
		check_member(group, member->dev);
	/* Has the domain been freed? Then this is the access that tells. */
	if (group->domain && promised("I5"))
		WARN_ON(!group->domain->owner);
}

void invariant_watch_group(struct iommu_group *group)
{
	static const struct ls_lock_watch watch = { check_group, state_of_group };

	ls_lock_watched(&group->mutex, &watch);
}

void invariant_driver_op(struct device *dev, struct iommu_group *group, const char *op)
{
	const char *name = dev->firmware.left_running ? "I3d" : "I3";

	if (group && promised(name) && !lockdep_is_held(&group->mutex))
		ls_raise(LS_INVARIANT, dev, "%s: %s of %s is called without the mutex of its group",
			 name, op, dev_name(dev));
}

void invariant_after_release(struct device *dev, const char *op)
{
	if (promised("I4"))
		ls_raise(LS_USE_AFTER_RELEASE, dev,
			 "I4: %s of %s is called after its release_device", op, dev_name(dev));
}

void invariant_probed_twice(struct device *dev)
{
	if (promised("I6"))
		ls_raise(LS_INVARIANT, dev, "I6: %s is probed twice", dev_name(dev));
}

void invariant_moves(struct device *dev, const struct iommu_domain *before,
		     const struct iommu_domain *domain)
{
	/* Drivers may attach and detach what they allocated, and begin where the last kernel left.
	 */
	if (dev->firmware.left_running || domain->type != IOMMU_DOMAIN_DMA || before == domain ||
	    (before && before->type != IOMMU_DOMAIN_DMA))
		return;
	if (promised("I9") && READ_ONCE(dev->dma_user))
		ls_raise(LS_INVARIANT, dev,
			 "I9: the translation of %s changes while its driver is bound",
			 dev_name(dev));
}

static unsigned int count(const struct list_head *list)
{
	const struct list_head *at;
	unsigned int nr = 0;

	list_for_each(at, list)
		nr++;
	return nr;
}

/* The directory of a group shows its members. */
static void check_links(struct iommu_group *group)
{
	struct kernfs_node *sd = group->devices_kobj->sd;
	unsigned int links = sd ? count(&sd->children) : 0;

	if (links != count(&group->devices))
		ls_raise(LS_INVARIANT, group, "the directory of a group of %u devices shows %u",
			 count(&group->devices), links);
}

void invariant_answered_twice(struct device *dev)
{
	if (promised("I10"))
		ls_raise(LS_INVARIANT, dev,
			 "I10: a page request of %s is answered that waits for no answer",
			 dev_name(dev));
}

void invariant_unanswered(struct device *dev)
{
	if (promised("I10"))
		ls_raise(LS_INVARIANT, dev, "I10: a page request of %s is never answered",
			 dev_name(dev));
}

/* What no lock need keep meanwhile: each device translates through the domain of its group. */
void invariant_check_at_rest(struct device *dev)
{
	struct iommu_group *group = READ_ONCE(dev->iommu_group);

	/* One that is emulated has a group and translates nothing. */
	if (!group || !READ_ONCE(dev->iommu))
		return;
	if (!READ_ONCE(dev->firmware.iommu->registered))
		ls_raise(LS_INVARIANT, dev, "%s is still behind an IOMMU that was removed",
			 dev_name(dev));
	if (mock_fault_waits(dev))
		invariant_unanswered(dev);
	mutex_lock(&group->mutex);
	check_links(group);
	if (!READ_ONCE(dev->iommu)->attach_deferred && mock_iommu_translates(dev) != group->domain)
		ls_raise(LS_INVARIANT, dev, "%s does not translate through the domain of its group",
			 dev_name(dev));
	if (group->owner && group->domain == group->default_domain)
		ls_raise(LS_INVARIANT, dev, "%s is owned and translates through the default domain",
			 dev_name(dev));
	mutex_unlock(&group->mutex);
}
