// SPDX-License-Identifier: GPL-2.0-only
/* Semaphores. The count is where the kernel has it, and changes under park_lock(). */
#include <errno.h>
#include <linux/semaphore.h>
#include "harness/threads/instrument.h"
#include "harness/threads/races.h"
#include "harness/threads/threads.h"

#define PC ((uintptr_t)__builtin_return_address(0))

void lockstep_sema_init(struct semaphore *sem, int val, const char *name,
			struct lock_class_key *key)
{
	(void)name, (void)key;
	init_access((uintptr_t)sem, sizeof(sem->count), PC);
	park_lock();
	sem->count = (unsigned long)val;
	park_unlock();
}

static uint64_t is_zero(const void *arg)
{
	return ((const struct semaphore *)arg)->count ? 0 : PARK_ANYBODY;
}

static bool try(struct semaphore *sem, uintptr_t pc)
{
	bool got;

	marked_access((uintptr_t)sem, sizeof(long), true, pc);
	park_lock();
	got = sem->count;
	sem->count -= got;
	if (got)
		races_acquire(sem);
	park_unlock();
	return got;
}

static void take(struct semaphore *sem, uintptr_t pc)
{
	marked_access((uintptr_t)sem, sizeof(long), true, pc);
	park_lock();
	park(is_zero, sem, "a semaphore");
	races_acquire(sem);
	sem->count--;
	park_unlock();
}

void down(struct semaphore *sem)
{
	take(sem, PC);
}

static int take_or_fail(struct semaphore *sem, const char *call, uintptr_t pc)
{
	if (thread_fault_planned(call)) {
		if (try(sem, pc))
			return 0;
		if (thread_fault(call))
			return -EINTR;
	}
	take(sem, pc);
	return 0;
}

int down_interruptible(struct semaphore *sem)
{
	return take_or_fail(sem, "down_interruptible", PC);
}

int down_killable(struct semaphore *sem)
{
	return take_or_fail(sem, "down_killable", PC);
}

/* When a time is up is a choice: one attempt, at any moment. */
int down_timeout(struct semaphore *sem, long jiffies)
{
	(void)jiffies;
	return try(sem, PC) ? 0 : -ETIME;
}

int down_trylock(struct semaphore *sem)
{
	return !try(sem, PC);
}

void up(struct semaphore *sem)
{
	marked_access((uintptr_t)sem, sizeof(long), true, PC);
	park_lock();
	races_release(sem);
	sem->count++;
	park_wake();
	park_unlock();
}
