// SPDX-License-Identifier: GPL-2.0-only
/*
 * Acquire contexts of ww_mutexes. The stamps of a class are a counter that its tasks share, so
 * beginning a context is an operation. To the validator a context is a lock that nobody waits for,
 * under which the locks of the class nest.
 */
#include <linux/ww_mutex.h>
#include <lockstep/finding.h>
#include "harness/primitives/lock.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static void misuse(const void *what, const char *text, uintptr_t pc)
{
	OBSERVE(raised, current_task, LS_CONTRACT, what, text, site_of(pc));
}

static unsigned long next_stamp(struct ww_class *ww_class, uintptr_t pc)
{
	atomic_long_t *stamp = &ww_class->stamp;

	memory_check((uintptr_t)stamp, sizeof(*stamp), ACCESS_WRITE | ACCESS_MARKED, pc);
	op_point(OP_RMW, object_get(stamp), (uintptr_t)stamp, sizeof(*stamp), pc,
		 "ww_acquire_init");
	OBSERVE(event, current_task);
	memory_access((uintptr_t)stamp, sizeof(*stamp), ACCESS_WRITE | ACCESS_MARKED, pc);
	return (unsigned long)++stamp->counter;
}

void ww_acquire_init(struct ww_acquire_ctx *ctx, struct ww_class *ww_class)
{
	plain_write(ctx, sizeof(*ctx), PC);
	*ctx = (struct ww_acquire_ctx){
		.stamp = next_stamp(ww_class, PC),
		.is_wait_die = (unsigned short)ww_class->is_wait_die,
		.ww_class = ww_class,
	};
	lockdep_init_map(&ctx->dep_map, ww_class->acquire_name, &ww_class->acquire_key, 0);
	mutex_acquire(&ctx->dep_map, 0, 0, PC);
}

void ww_acquire_done(struct ww_acquire_ctx *ctx)
{
	memory_access((uintptr_t)ctx, sizeof(long), ACCESS_WRITE, PC);
	lockdep_assert_held(ctx);
	if (ctx->done_acquire)
		misuse(ctx, "ww_acquire_done() a second time", PC);
	ctx->done_acquire = 1;
}

void ww_acquire_fini(struct ww_acquire_ctx *ctx)
{
	memory_access((uintptr_t)ctx, sizeof(long), ACCESS_WRITE, PC);
	mutex_release(&ctx->dep_map, PC);
	if (ctx->acquired)
		misuse(ctx, "an acquire context ends while locks that were taken in it are held",
		       PC);
	ctx->done_acquire = 1;
}
