// SPDX-License-Identifier: GPL-2.0-only
/*
 * Active references of nodes of sysfs: how many there are, and whether the node takes more, is in
 * the node's own word. Who has one is known as a reader of a lock is.
 */
#include <linux/kernfs.h>
#include <lockstep/finding.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC     ((uintptr_t)__builtin_return_address(0))
#define CLOSED (1ul << 63)

void lockstep_active_init(struct kernfs_node *kn, const char *label, struct lock_class_key *key)
{
	(void)label, (void)key;
	thread_access((uintptr_t)kn, sizeof(kn->active), true, PC);
	kn->active = 0;
}

static void event(struct kernfs_node *kn, uintptr_t pc)
{
	marked_access((uintptr_t)kn, sizeof(kn->active), true, pc);
}

static void enter(struct kernfs_node *kn)
{
	kn->active++;
	races_acquire(kn);
	real_lock_entered(thread_self(), real_lock_at(kn), false);
}

struct kernfs_node *kernfs_get_active(struct kernfs_node *kn)
{
	bool closed;

	event(kn, PC);
	park_lock();
	closed = kn->active & CLOSED;
	if (!closed)
		enter(kn);
	park_unlock();
	return closed ? NULL : kn;
}

static void leave(struct kernfs_node *kn, uintptr_t pc)
{
	struct thread *t = thread_self();
	struct real_lock *l = real_lock_at(kn);

	event(kn, pc);
	park_lock();
	if (real_lock_is_held(l, t, 1)) {
		races_release_second(kn);
		real_lock_left(t, l);
		kn->active--;
		park_wake();
	} else {
		thread_report(LS_LOCK_IMBALANCE, "task %s gives back a reference that it has not",
			      t->task.name);
	}
	park_unlock();
}

void kernfs_put_active(struct kernfs_node *kn)
{
	leave(kn, PC);
}

void kernfs_break_active_protection(struct kernfs_node *kn)
{
	leave(kn, PC);
}

void kernfs_unbreak_active_protection(struct kernfs_node *kn)
{
	event(kn, PC);
	park_lock();
	enter(kn);
	park_unlock();
}

void lockstep_deactivate(struct kernfs_node *kn)
{
	event(kn, PC);
	park_lock();
	kn->active |= CLOSED;
	park_unlock();
}

static uint64_t users(const void *arg)
{
	const struct kernfs_node *kn = arg;
	const struct real_lock *l = real_lock_find(kn);

	if (!(kn->active & ~CLOSED))
		return 0;
	return l && real_lock_readers(l) ? real_lock_readers(l) : PARK_ANYBODY;
}

void kernfs_drain(struct kernfs_node *kn)
{
	const struct real_lock *l = real_lock_find(kn);

	if (l && real_lock_is_held(l, thread_self(), 1)) {
		thread_report(LS_RECURSIVE_LOCK, "task %s waits for a reference that it has",
			      thread_self()->task.name);
		thread_end("aborted");
	}
	event(kn, PC);
	park_lock();
	park(users, kn, "the users of a node of sysfs");
	races_acquire_second(kn);
	park_unlock();
}
