/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an allocation may do to get memory, as the lock validator sees it: an allocation that may
 * write back files takes, and drops at once, a lock that whoever reclaims memory holds.
 */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

#include <linux/slab.h>
#include <linux/types.h>

/* Around the reclaim of memory for allocations with these flags. */
void fs_reclaim_acquire(gfp_t gfp_mask);
void fs_reclaim_release(gfp_t gfp_mask);
/* An allocation with these flags might be made here. */
void might_alloc(gfp_t gfp_mask);

/* Until they are restored, allocations of this task write back no files, or do no I/O at all. */
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
unsigned int memalloc_noio_save(void);
void memalloc_noio_restore(unsigned int flags);
/* Or they do not reclaim. */
unsigned int memalloc_noreclaim_save(void);
void memalloc_noreclaim_restore(unsigned int flags);
gfp_t current_gfp_context(gfp_t flags);

#endif
