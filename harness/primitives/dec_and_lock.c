// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts that fall to zero under a lock only. A count of more than one falls without it; whether it
 * is one is looked at again with the lock held.
 */
#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

/* True: it was not one, and is one less now. */
static bool dec_unless_one(atomic_t *v)
{
	int old = atomic_read(v);

	while (old != 1)
		if (atomic_try_cmpxchg(v, &old, old - 1))
			return true;
	return false;
}

int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (dec_unless_one(cnt))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	mutex_unlock(lock);
	return 0;
}

int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock)
{
	if (dec_unless_one(atomic))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock(lock);
	return 0;
}
