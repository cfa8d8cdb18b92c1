// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reclaim of memory as the lock validator sees it: no memory runs out here, so nothing is
 * reclaimed, but what a task holds where an allocation might reclaim is told.
 */
#include <linux/lockdep.h>
#include <linux/sched/mm.h>
#include "harness/primitives/lockdep.h"

#define PC ((uintptr_t)__builtin_return_address(0))

/* Of struct task.alloc_flags. */
enum { NO_FS = 1, NO_IO = 2, NO_RECLAIM = 4 };

static struct lockdep_map fs_reclaim_map = STATIC_LOCKDEP_MAP_INIT("fs_reclaim", &fs_reclaim_map);

gfp_t current_gfp_context(gfp_t flags)
{
	if (current_task->alloc_flags & NO_IO)
		flags &= ~(__GFP_IO | __GFP_FS);
	if (current_task->alloc_flags & NO_FS)
		flags &= ~__GFP_FS;
	return flags;
}

static bool may_write_files(gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM && !(gfp & __GFP_NOLOCKDEP) &&
	       !(current_task->alloc_flags & NO_RECLAIM) && current_gfp_context(gfp) & __GFP_FS;
}

static void reclaim_begin(gfp_t gfp, uintptr_t pc)
{
	if (may_write_files(gfp))
		lock_acquire_exclusive(&fs_reclaim_map, 0, 0, NULL, pc);
}

static void reclaim_end(gfp_t gfp, uintptr_t pc)
{
	if (may_write_files(gfp))
		lock_release(&fs_reclaim_map, pc);
}

void fs_reclaim_acquire(gfp_t gfp_mask)
{
	reclaim_begin(gfp_mask, PC);
}

void fs_reclaim_release(gfp_t gfp_mask)
{
	reclaim_end(gfp_mask, PC);
}

void might_alloc(gfp_t gfp_mask)
{
	reclaim_begin(gfp_mask, PC);
	reclaim_end(gfp_mask, PC);
	if (gfpflags_allow_blocking(gfp_mask))
		task_may_sleep("might_alloc", PC);
}

/* Of an allocation. Where no lock is held, there is nothing to tell of its order. */
void alloc_annotate(gfp_t gfp, const char *call, uintptr_t pc)
{
	if (!gfpflags_allow_blocking(gfp))
		return;
	if (current_task->held_nr) {
		reclaim_begin(gfp, pc);
		reclaim_end(gfp, pc);
	}
	task_may_sleep(call, pc);
}

static unsigned int set_flag(unsigned int flag)
{
	unsigned int before = current_task->alloc_flags & flag;

	current_task->alloc_flags |= flag;
	return before;
}

static void restore_flag(unsigned int flag, unsigned int before)
{
	current_task->alloc_flags = (current_task->alloc_flags & ~flag) | before;
}

unsigned int memalloc_nofs_save(void)
{
	return set_flag(NO_FS);
}

void memalloc_nofs_restore(unsigned int flags)
{
	restore_flag(NO_FS, flags);
}

unsigned int memalloc_noio_save(void)
{
	return set_flag(NO_IO);
}

void memalloc_noio_restore(unsigned int flags)
{
	restore_flag(NO_IO, flags);
}

unsigned int memalloc_noreclaim_save(void)
{
	return set_flag(NO_RECLAIM);
}

void memalloc_noreclaim_restore(unsigned int flags)
{
	restore_flag(NO_RECLAIM, flags);
}
