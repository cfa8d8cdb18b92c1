// SPDX-License-Identifier: GPL-2.0-only
/* mutex, spinlock and completion: what the calls return, and that a critical section is one. */
#include <linux/compiler.h>
#include <linux/completion.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <lockstep/objects.h>
#include "expect.h"

static DEFINE_MUTEX(static_mutex);
static DEFINE_SPINLOCK(static_spin);
static struct mutex made_mutex;
static spinlock_t made_spin;
static struct completion done;
static int inside, entered, refused, waited;

void mutex_states(void *arg)
{
	mutex_init(&made_mutex);
	expect(mutex_is_locked(&made_mutex), 0);
	mutex_lock(&made_mutex);
	expect(mutex_is_locked(&made_mutex), 1);
	expect(mutex_is_locked(&static_mutex), 0);
	expect(mutex_trylock(&made_mutex), 0);
	expect(lockdep_is_held(&made_mutex), 1);
	expect(lockdep_is_held(&static_mutex), 0);
	expect(mutex_trylock(&static_mutex), 1);
	expect(mutex_is_locked(&static_mutex), 1);
	mutex_unlock(&static_mutex);
	mutex_unlock(&made_mutex);
	expect(mutex_is_locked(&made_mutex), 0);
	expect(lockdep_is_held(&made_mutex), 0);
	mutex_destroy(&made_mutex);
}

void spinlock_states(void *arg)
{
	unsigned long flags;

	spin_lock_init(&made_spin);
	expect(spin_is_locked(&made_spin), 0);
	spin_lock(&made_spin);
	expect(spin_is_locked(&made_spin), 1);
	expect(spin_trylock(&made_spin), 0);
	expect(spin_trylock(&static_spin), 1);
	spin_unlock(&static_spin);
	spin_unlock(&made_spin);
	spin_lock_irqsave(&made_spin, flags);
	expect(spin_is_locked(&made_spin), 1);
	spin_unlock_irqrestore(&made_spin, flags);
	expect(spin_is_locked(&made_spin), 0);
}

/* As many waits as completions, and no more. */
void completion_counts(void *arg)
{
	init_completion(&done);
	expect(completion_done(&done), 0);
	expect(try_wait_for_completion(&done), 0);
	complete(&done);
	complete(&done);
	expect(completion_done(&done), 1);
	wait_for_completion(&done);
	expect(completion_done(&done), 1);
	expect(try_wait_for_completion(&done), 1);
	expect(completion_done(&done), 0);
	expect(try_wait_for_completion(&done), 0);
}

void completion_of_all(void *arg)
{
	init_completion(&done);
	complete_all(&done);
	for (int i = 0; i < 5; i++)
		wait_for_completion(&done);
	expect(try_wait_for_completion(&done), 1);
	expect(completion_done(&done), 1);
	complete(&done);
	expect(completion_done(&done), 1);
}

void completion_again(void *arg)
{
	init_completion(&done);
	complete_all(&done);
	reinit_completion(&done);
	expect(completion_done(&done), 0);
	complete(&done);
	wait_for_completion(&done);
	expect(completion_done(&done), 0);
}

void sync_setup(void)
{
	init_completion(&done);
	mutex_init(&made_mutex);
	spin_lock_init(&made_spin);
}

/* Marked accesses, so that another task could come in between if the lock let it. */
static void critical(void)
{
	int before = READ_ONCE(entered);

	ls_assert(READ_ONCE(inside) == 0, "nobody else is inside");
	WRITE_ONCE(inside, 1);
	WRITE_ONCE(entered, before + 1);
	WRITE_ONCE(inside, 0);
}

void mutex_critical(void *arg)
{
	mutex_lock(&made_mutex);
	critical();
	mutex_unlock(&made_mutex);
}

void spinlock_critical(void *arg)
{
	spin_lock(&made_spin);
	critical();
	spin_unlock(&made_spin);
}

void trylock_critical(void *arg)
{
	if (!mutex_trylock(&made_mutex)) {
		refused++;
		return;
	}
	critical();
	mutex_unlock(&made_mutex);
}

void completion_wait_two(void *arg)
{
	wait_for_completion(&done);
	waited = 1;
	wait_for_completion(&done);
	waited = 2;
}

void completion_complete_two(void *arg)
{
	complete(&done);
	complete(&done);
}

void completion_complete_one(void *arg)
{
	complete(&done);
}
