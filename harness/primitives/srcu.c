// SPDX-License-Identifier: GPL-2.0-only
/*
 * SRCU: each srcu_struct is a domain of readers of its own, and its readers may sleep. Otherwise as
 * RCU (rcu.c).
 *
 * What a task is in is among the locks that it holds, as a recursive reader, so that the order of
 * locks knows it, and a wait for its grace periods is an acquisition for writing. Sections of one
 * task in one domain that overlap without nesting count as one, until the last has ended: a grace
 * period that could end between them is not seen to. A section ends in the task that began it.
 */
#include <linux/srcu.h>
#include <stddef.h>
#include "harness/primitives/lock.h"
#include "harness/primitives/rcu.h"

_Static_assert(offsetof(struct srcu_struct, dep_map) == DEP_MAP_OFFSET, "map of an srcu_struct");

#define PC ((uintptr_t)__builtin_return_address(0))

struct object *srcu_object(const struct srcu_struct *ssp, uintptr_t pc)
{
	memory_check((uintptr_t)ssp, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
	return lock_object(ssp, OBJECT_RCU);
}

/* A use of the domain, which freeing it conflicts with. */
static void use(const struct object *domain, uintptr_t pc)
{
	memory_access(domain->addr, sizeof(long), ACCESS_WRITE | ACCESS_MARKED, pc);
}

static unsigned int depth_in(const struct object *domain)
{
	unsigned int depth = 0;

	for (unsigned int i = 0; i < current_task->held_nr; i++)
		depth += current_task->held[i].object == domain;
	return depth;
}

bool srcu_is_inside(void)
{
	for (unsigned int i = 0; i < current_task->held_nr; i++)
		if (current_task->held[i].object->state.type == OBJECT_RCU)
			return true;
	return false;
}

/*
 * No two sections that a task is in have the same, whichever their domains. In the kernel they may;
 * which one ends is then as told, and a wrong index goes unnoticed until it is another.
 */
static uint8_t free_index(void)
{
	uint8_t index = 0;

	for (unsigned int i = 0; i < current_task->held_nr; i++) {
		const struct held_lock *h = &current_task->held[i];

		if (h->object->state.type == OBJECT_RCU && h->index >= index)
			index = (uint8_t)(h->index + 1);
	}
	return index;
}

/* The section of the domain that the index is of becomes the last one; false: there is none. */
static bool find_section(const struct object *domain, int index)
{
	struct task *t = current_task;

	for (unsigned int i = 0; i < t->held_nr; i++) {
		struct held_lock h = t->held[i];

		if (h.object != domain || h.index != index)
			continue;
		for (; i + 1 < t->held_nr; i++)
			t->held[i] = t->held[i + 1];
		t->held[i] = h;
		return true;
	}
	return false;
}

int __init_srcu_struct(struct srcu_struct *ssp, const char *name, struct lock_class_key *key)
{
	lock_init(ssp, OBJECT_RCU, name, key, PC);
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	struct object *domain = srcu_object(ssp, PC);

	if (domain->state.readers)
		rcu_misuse(ssp, "an srcu_struct is cleaned up with a reader inside", PC);
	lock_destroy(ssp, OBJECT_RCU, PC);
}

static struct held_lock reader_use(struct object *domain, uintptr_t pc)
{
	return (struct held_lock){ .object = domain,
				   .site = site_of(pc),
				   .mode = HELD_READ_RECURSIVE,
				   .index = free_index(),
				   .context = current_task->context };
}

int srcu_read_lock(struct srcu_struct *ssp)
{
	struct object *domain = srcu_object(ssp, PC);
	struct held_lock use_as = reader_use(domain, PC);
	unsigned int depth = depth_in(domain);

	observe_wanted(current_task, domain, &use_as);
	if (!depth) {
		rcu_begin(domain, PC, "srcu_read_lock");
		use(domain, PC);
	}
	lock_hold(current_task, domain, &use_as);
	return use_as.index;
}

void srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	struct object *domain = srcu_object(ssp, PC);
	unsigned int depth = depth_in(domain);

	if (depth && !find_section(domain, idx))
		rcu_misuse(
			ssp,
			"the end of an SRCU reader's section with an index that srcu_read_lock() "
			"did not give for it",
			PC);
	OBSERVE(lock_dropped, current_task, domain, site_of(PC), depth > 0);
	if (!depth) {
		rcu_misuse(ssp, "the end of an SRCU reader's section that did not begin", PC);
		return;
	}
	lock_forget(current_task, domain);
	if (depth > 1)
		return;
	rcu_tell_left();
	/* Before the event: afterwards whoever waited may free it. */
	use(domain, PC);
	rcu_end(domain, PC, "srcu_read_unlock");
}

int srcu_read_lock_held(const struct srcu_struct *ssp)
{
	return depth_in(srcu_object(ssp, PC)) > 0;
}

static void synchronize(struct srcu_struct *ssp, uintptr_t pc, const char *call)
{
	struct object *domain = srcu_object(ssp, pc);

	if (depth_in(domain))
		rcu_misuse(ssp, "a wait for the grace period of an SRCU domain inside its section",
			   pc);
	if (current_task->rcu_depth)
		rcu_misuse(ssp, "a wait for a grace period inside an RCU reader's section", pc);
	else
		task_may_sleep(call, pc);
	lock_sync(&ssp->dep_map, 0, 0, 1, NULL, pc);
	use(domain, pc);
	rcu_synchronize(domain, pc, call);
	use(domain, pc);
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	synchronize(ssp, PC, "synchronize_srcu");
}

void synchronize_srcu_expedited(struct srcu_struct *ssp)
{
	synchronize(ssp, PC, "synchronize_srcu_expedited");
}
