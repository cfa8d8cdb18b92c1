// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that threads do not have: a scenario that makes one is not applicable there, and the line
 * that says so names the call. And those that make no difference where no interrupt ever comes.
 */
#include <lockstep/model.h>
#include "harness/threads/threads.h"

char __lockdep_no_validate__;

/* X(call): what it takes does not matter, since it does not come back. */
#define LACKING(X)              \
	X(disable_irq)          \
	X(downgrade_write)      \
	X(enable_irq)           \
	X(free_irq)             \
	X(local_lock)           \
	X(local_unlock)         \
	X(ls_irq_raise)         \
	X(request_threaded_irq) \
	X(synchronize_irq)      \
	X(ww_acquire_fini)      \
	X(ww_acquire_init)      \
	X(ww_mutex_init)        \
	X(ww_mutex_lock)        \
	X(ww_mutex_lock_slow)   \
	X(ww_mutex_unlock)

#define X(call)                      \
	void call(void);             \
	void call(void)              \
	{                            \
		thread_lacks(#call); \
	}
LACKING(X)
#undef X

void __local_lock_init(void);
void __local_lock_init(void)
{
	thread_lacks("local_lock");
}

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

void lockstep_released(const void *start, size_t size);
void lockstep_released(const void *start, size_t size)
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
