// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that threads do not have: a scenario that makes one is not applicable there, and the line
 * that says so names the call. And those that make no difference where no interrupt ever comes.
 */
#include <lockstep/model.h>
#include "harness/threads/threads.h"

char __lockdep_no_validate__;

/* X(call): what it takes does not matter, since it does not come back. */
#define LACKING(X)                     \
	X(__local_lock_init)           \
	X(__seqcount_init)             \
	X(cancel_delayed_work)         \
	X(cancel_delayed_work_sync)    \
	X(destroy_workqueue)           \
	X(disable_irq)                 \
	X(down)                        \
	X(down_timeout)                \
	X(down_trylock)                \
	X(downgrade_write)             \
	X(enable_irq)                  \
	X(free_irq)                    \
	X(init_task_work)              \
	X(init_timer_key)              \
	X(kthread_park)                \
	X(kthread_parkme)              \
	X(kthread_should_park)         \
	X(kthread_should_stop)         \
	X(kthread_stop)                \
	X(kthread_unpark)              \
	X(local_lock)                  \
	X(local_unlock)                \
	X(lockstep_alloc_workqueue)    \
	X(lockstep_current)            \
	X(lockstep_jiffies)            \
	X(lockstep_kthread)            \
	X(lockstep_read_begin)         \
	X(lockstep_read_retry)         \
	X(lockstep_sema_init)          \
	X(lockstep_set_state)          \
	X(lockstep_task_of)            \
	X(lockstep_write_begin)        \
	X(lockstep_write_end)          \
	X(ls_cond_broadcast)           \
	X(ls_cond_new)                 \
	X(ls_cond_signal)              \
	X(ls_cond_signal_any)          \
	X(ls_cond_wait)                \
	X(ls_irq_raise)                \
	X(ls_rwlock_new)               \
	X(ls_rwlock_read_drop)         \
	X(ls_rwlock_read_take)         \
	X(ls_rwlock_read_try)          \
	X(ls_rwlock_write_drop)        \
	X(ls_rwlock_write_take)        \
	X(ls_rwlock_write_try)         \
	X(mod_timer)                   \
	X(queue_delayed_work)          \
	X(request_threaded_irq)        \
	X(schedule)                    \
	X(schedule_timeout)            \
	X(synchronize_irq)             \
	X(task_work_add)               \
	X(task_work_cancel)            \
	X(task_work_run)               \
	X(tasklet_kill)                \
	X(tasklet_schedule)            \
	X(tasklet_setup)               \
	X(timer_delete_sync)           \
	X(up)                          \
	X(wait_for_completion_timeout) \
	X(wake_up_process)             \
	X(ww_acquire_fini)             \
	X(ww_acquire_init)             \
	X(ww_mutex_init)               \
	X(ww_mutex_lock)               \
	X(ww_mutex_lock_slow)          \
	X(ww_mutex_unlock)

#define X(call)                      \
	void call(void);             \
	void call(void)              \
	{                            \
		thread_lacks(#call); \
	}
LACKING(X)
#undef X

/* X(call): nothing to be done. */
#define IDLE(X)              \
	X(local_bh_disable)  \
	X(local_bh_enable)   \
	X(local_irq_disable) \
	X(local_irq_enable)  \
	X(might_sleep)       \
	X(preempt_disable)   \
	X(preempt_enable)

#define X(call)          \
	void call(void); \
	void call(void)  \
	{                \
	}
IDLE(X)
#undef X

void ls_lock_parent(const void *lock, const void *parent)
{
	(void)lock, (void)parent;
}

/* What is guarded, or released, is not watched: see visible.c. */
void ls_guarded_by(const struct ls_guard *guard)
{
	(void)guard;
}

void ls_released(const void *start, size_t size)
{
	(void)start, (void)size;
}

/* The engine's, by the names that they have here (names.h). */
struct block *thread_block_find(uintptr_t addr);
struct block *thread_block_find(uintptr_t addr)
{
	(void)addr;
	return NULL;
}

void thread_memory_access(void);
void thread_memory_access(void)
{
}

void thread_watch_unwritten(void);
void thread_watch_unwritten(void)
{
}

/* Parts of a search, to which what reads scenarios refers; nobody searches here. */
int ls_minimize(const struct ls_program *program, const struct ls_options *options,
		struct ls_finding *finding, struct ls_minimize *minimize)
{
	(void)program, (void)options, (void)finding, (void)minimize;
	thread_lacks("search");
}

void statics_add(void);
void statics_add(void)
{
	thread_lacks("loaded code");
}
