// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's calls behind the table of history_locks.h. */
#include <linux/mutex.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>
#include <linux/ww_mutex.h>
#include "history_locks.h"

static struct mutex mutex;
static struct rt_mutex rt;
static spinlock_t spin;
static raw_spinlock_t raw;
static struct rw_semaphore rwsem;
static rwlock_t rwlock;
static struct semaphore sem;
static DEFINE_WW_CLASS(ww_class);
static struct ww_mutex ww;

static bool reads[4]; /* by task: how it holds the lock */

/* Of the test: which task calls. */
unsigned int history_task(void) __attribute__((weak));

#define CALLS(name, what)     \
	static int name(void) \
	{                     \
		what;         \
		return 1;     \
	}
#define TRIES(name, what)     \
	static int name(void) \
	{                     \
		return what;  \
	}
#define INIT(name, what)       \
	static void name(void) \
	{                      \
		what;          \
	}

INIT(mutex_make, mutex_init(&mutex))
CALLS(mutex_take, mutex_lock(&mutex))
TRIES(mutex_try, mutex_trylock(&mutex))
CALLS(mutex_drop, mutex_unlock(&mutex))
const struct history_lock history_mutex = {
	.name = "mutex",
	.init = mutex_make,
	.op = { [HISTORY_WRITE] = mutex_take,
		[HISTORY_TRY_WRITE] = mutex_try,
		[HISTORY_DROP] = mutex_drop },
};

INIT(rt_make, rt_mutex_init(&rt))
CALLS(rt_take, rt_mutex_lock(&rt))
TRIES(rt_try, rt_mutex_trylock(&rt))
CALLS(rt_drop, rt_mutex_unlock(&rt))
const struct history_lock history_rtmutex = {
	.name = "rt_mutex",
	.init = rt_make,
	.op = { [HISTORY_WRITE] = rt_take, [HISTORY_TRY_WRITE] = rt_try, [HISTORY_DROP] = rt_drop },
};

INIT(spin_make, spin_lock_init(&spin))
CALLS(spin_take, spin_lock(&spin))
TRIES(spin_try, spin_trylock(&spin))
CALLS(spin_drop, spin_unlock(&spin))
const struct history_lock history_spinlock = {
	.name = "spinlock",
	.init = spin_make,
	.op = { [HISTORY_WRITE] = spin_take,
		[HISTORY_TRY_WRITE] = spin_try,
		[HISTORY_DROP] = spin_drop },
};

INIT(raw_make, raw_spin_lock_init(&raw))
CALLS(raw_take, raw_spin_lock(&raw))
TRIES(raw_try, raw_spin_trylock(&raw))
CALLS(raw_drop, raw_spin_unlock(&raw))
const struct history_lock history_raw_spinlock = {
	.name = "raw_spinlock",
	.init = raw_make,
	.op = { [HISTORY_WRITE] = raw_take,
		[HISTORY_TRY_WRITE] = raw_try,
		[HISTORY_DROP] = raw_drop },
};

static int remember(int got, bool read)
{
	if (got)
		reads[history_task()] = read;
	return got;
}

INIT(rwsem_make, init_rwsem(&rwsem))
CALLS(rwsem_write, (down_write(&rwsem), remember(1, false)))
CALLS(rwsem_read, (down_read(&rwsem), remember(1, true)))
TRIES(rwsem_try_write, remember(down_write_trylock(&rwsem), false))
TRIES(rwsem_try_read, remember(down_read_trylock(&rwsem), true))
CALLS(rwsem_downgrade, (downgrade_write(&rwsem), remember(1, true)))
CALLS(rwsem_drop, reads[history_task()] ? up_read(&rwsem) : up_write(&rwsem))
const struct history_lock history_rwsem = {
	.name = "rwsem",
	.init = rwsem_make,
	.op = { rwsem_write, rwsem_read, rwsem_try_write, rwsem_try_read, rwsem_downgrade,
		rwsem_drop },
};

INIT(rwlock_make, rwlock_init(&rwlock))
CALLS(rwlock_write, (write_lock(&rwlock), remember(1, false)))
CALLS(rwlock_read, (read_lock(&rwlock), remember(1, true)))
TRIES(rwlock_try_write, remember(write_trylock(&rwlock), false))
TRIES(rwlock_try_read, remember(read_trylock(&rwlock), true))
CALLS(rwlock_drop, reads[history_task()] ? read_unlock(&rwlock) : write_unlock(&rwlock))
const struct history_lock history_rwlock = {
	.name = "rwlock_t",
	.init = rwlock_make,
	.op = { rwlock_write, rwlock_read, rwlock_try_write, rwlock_try_read, NULL, rwlock_drop },
};

INIT(sem_make, sema_init(&sem, 1))
CALLS(sem_take, down(&sem))
TRIES(sem_try, !down_trylock(&sem))
CALLS(sem_drop, up(&sem))
const struct history_lock history_semaphore = {
	.name = "semaphore",
	.counts = true,
	.init = sem_make,
	.op = { [HISTORY_WRITE] = sem_take,
		[HISTORY_TRY_WRITE] = sem_try,
		[HISTORY_DROP] = sem_drop },
};

/* Without a context: then it is a mutex. */
INIT(ww_make, ww_mutex_init(&ww, &ww_class))
CALLS(ww_take, (void)(ww_mutex_lock(&ww, NULL) ? 0 : 1))
TRIES(ww_try, ww_mutex_trylock(&ww, NULL))
CALLS(ww_drop, ww_mutex_unlock(&ww))
const struct history_lock history_ww_mutex = {
	.name = "ww_mutex without contexts",
	.init = ww_make,
	.op = { [HISTORY_WRITE] = ww_take, [HISTORY_TRY_WRITE] = ww_try, [HISTORY_DROP] = ww_drop },
};
