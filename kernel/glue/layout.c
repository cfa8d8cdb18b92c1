// SPDX-License-Identifier: GPL-2.0-only
/* Where the kernel's own types keep what the harness has to know of them. */
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/kernfs.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/workqueue.h>
#include <linux/thread_info.h>
#include "features.h"
#include "glue.h"

const struct lockstep_layout lockstep_layout = {
	.mutex = sizeof(struct mutex),
	.mutex_dep_map = offsetof(struct mutex, dep_map),
	.rwsem = sizeof(struct rw_semaphore),
	.rwsem_dep_map = offsetof(struct rw_semaphore, dep_map),
	.spinlock = sizeof(raw_spinlock_t),
	.spinlock_dep_map = offsetof(raw_spinlock_t, dep_map),
	.completion_wait = offsetof(struct completion, wait),
	.kernfs_dep_map = offsetof(struct kernfs_node, dep_map),
	.srcu = sizeof(struct srcu_struct),
	.srcu_dep_map = offsetof(struct srcu_struct, dep_map),
	.work_func = offsetof(struct work_struct, func),
	.map_key = offsetof(struct lockdep_map, key),
	.map_name = offsetof(struct lockdep_map, name),
	.map_wait_outer = offsetof(struct lockdep_map, wait_type_outer),
	.map_wait_inner = offsetof(struct lockdep_map, wait_type_inner),
	.map_type = offsetof(struct lockdep_map, lock_type),
	.gfp_zero = (unsigned int)__GFP_ZERO,
	.gfp_nofail = (unsigned int)__GFP_NOFAIL,
#ifdef LOCKSTEP_CACHE_ARGS
	.cache_args_ctor = offsetof(struct kmem_cache_args, ctor),
#endif
	.thread_info = sizeof(struct thread_info),
	.stack = THREAD_SIZE,
};
