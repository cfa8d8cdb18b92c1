// SPDX-License-Identifier: GPL-2.0-only
/* ww_mutexes as programs use them, and as they must not. */
#include <linux/errno.h>
#include <linux/ww_mutex.h>
#include <lockstep/objects.h>
#include "expect.h"
#include "ww_programs.h"

static DEFINE_WW_CLASS(wound_class);
static DEFINE_WD_CLASS(die_class);
static DEFINE_WD_CLASS(other_class);
static struct ww_mutex locks[3];
static struct ww_class *class;
static int inside[3];

/* Told to the test: the stamp of the context, and how often it backed off. */
void ww_ended(unsigned long stamp, int backed_off) __attribute__((weak));
/* And what a call returned that a signal may end. */
void wait_ended(int err) __attribute__((weak));

static void setup(struct ww_class *of)
{
	class = of;
	for (int i = 0; i < 3; i++)
		ww_mutex_init(&locks[i], class);
}

void ww_setup_wound_wait(void)
{
	setup(&wound_class);
}

void ww_setup_wait_die(void)
{
	setup(&die_class);
}

static void enter(int i)
{
	ls_assert(READ_ONCE(inside[i]) == 0, "nobody else has the lock");
	WRITE_ONCE(inside[i], 1);
}

static void leave(int i)
{
	WRITE_ONCE(inside[i], 0);
	ww_mutex_unlock(&locks[i]);
}

static void takes(int first, int second)
{
	struct ww_acquire_ctx ctx;
	int backed_off = 0;

	ww_acquire_init(&ctx, class);
	expect(ww_mutex_lock(&locks[first], &ctx), 0);
	enter(first);
	while (second >= 0 && ww_mutex_lock(&locks[second], &ctx) == -EDEADLK) {
		int swap = first;

		backed_off++;
		leave(first);
		ww_mutex_lock_slow(&locks[second], &ctx);
		enter(second);
		first = second;
		second = swap;
	}
	if (second >= 0)
		enter(second);
	ww_acquire_done(&ctx);
	if (second >= 0)
		leave(second);
	leave(first);
	ww_acquire_fini(&ctx);
	ww_ended(ctx.stamp, backed_off);
}

#define TAKES(name, first, second)    \
	void name(void *arg)          \
	{                             \
		takes(first, second); \
	}

TAKES(ww_takes_0_1, 0, 1)
TAKES(ww_takes_1_0, 1, 0)
TAKES(ww_takes_1_2, 1, 2)
TAKES(ww_takes_2_0, 2, 0)
TAKES(ww_takes_0, 0, -1)

void ww_results(void *arg)
{
	struct ww_acquire_ctx ctx;

	expect(ww_mutex_is_locked(&locks[0]), 0);
	ww_acquire_init(&ctx, class);
	expect(ww_mutex_lock(&locks[0], &ctx), 0);
	expect(ww_mutex_is_locked(&locks[0]), 1);
	expect(ctx.acquired, 1);
	expect(ww_mutex_lock(&locks[0], &ctx), -EALREADY);
	expect(ww_mutex_trylock(&locks[0], &ctx), 0);
	expect(ww_mutex_trylock(&locks[1], &ctx), 1);
	expect(ctx.acquired, 2);
	expect(ww_mutex_trylock(&locks[2], NULL), 1);
	ww_mutex_unlock(&locks[2]);
	ww_mutex_unlock(&locks[1]);
	ww_mutex_unlock(&locks[0]);
	expect(ctx.acquired, 0);
	ww_acquire_done(&ctx);
	ww_acquire_fini(&ctx);
	expect(ww_mutex_lock(&locks[0], NULL), 0);
	ww_mutex_unlock(&locks[0]);
	expect(ww_mutex_is_locked(&locks[0]), 0);
	ww_mutex_destroy(&locks[0]);
}

void ww_interruptible(void *arg)
{
	struct ww_acquire_ctx ctx;
	int err;

	ww_acquire_init(&ctx, class);
	err = ww_mutex_lock_interruptible(&locks[0], &ctx);
	wait_ended(err);
	if (!err)
		ww_mutex_unlock(&locks[0]);
	ww_acquire_fini(&ctx);
}

void ww_hold(void *arg)
{
	expect(ww_mutex_lock(&locks[0], NULL), 0);
	WRITE_ONCE(inside[0], 1);
	ww_mutex_unlock(&locks[0]);
}

/* The second of two locks of a context may be refused by injection, as in the kernel's debugging.
 */
void ww_injected(void *arg)
{
	takes(0, 1);
}

void ww_slow_unneeded(void *arg)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, class);
	ww_mutex_lock_slow(&locks[0], &ctx);
	ww_mutex_unlock(&locks[0]);
	ww_acquire_fini(&ctx);
}

void ww_done_twice(void *arg)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, class);
	ww_acquire_done(&ctx);
	ww_acquire_done(&ctx);
	ww_acquire_fini(&ctx);
}

void ww_fini_early(void *arg)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, class);
	expect(ww_mutex_lock(&locks[0], &ctx), 0);
	ww_acquire_fini(&ctx);
	ww_mutex_unlock(&locks[0]);
}

void ww_lock_after_done(void *arg)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, class);
	ww_acquire_done(&ctx);
	expect(ww_mutex_lock(&locks[0], &ctx), 0);
	ww_mutex_unlock(&locks[0]);
	ww_acquire_fini(&ctx);
}

void ww_other_class(void *arg)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, &other_class);
	expect(ww_mutex_lock(&locks[0], &ctx), 0);
	ww_mutex_unlock(&locks[0]);
	ww_acquire_fini(&ctx);
}

void ww_lost_count(void *arg)
{
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, class);
	expect(ww_mutex_lock(&locks[0], &ctx), 0);
	ctx.acquired = 0;
	ww_mutex_unlock(&locks[0]);
	ww_acquire_fini(&ctx);
}

/*
 * The kernel's self-test comes to -EDEADLK with one task, by a lock that it holds itself in the
 * name of an older context.
 */
static struct ww_acquire_ctx foreign;

static void hold_foreign(struct ww_acquire_ctx *ctx, struct ww_mutex *lock)
{
	mutex_lock(&lock->base);
	foreign = *ctx;
	foreign.stamp--;
	lock->ctx = &foreign;
	mutex_release(&lock->base.dep_map, _THIS_IP_);
}

static void drop_foreign(struct ww_mutex *lock)
{
	lock->ctx = NULL;
	mutex_acquire(&lock->base.dep_map, 0, 1, _THIS_IP_);
	mutex_unlock(&lock->base);
}

#define AFTER_DEADLOCK(name, what)                                \
	void name(void *arg)                                      \
	{                                                         \
		struct ww_acquire_ctx ctx;                        \
                                                                  \
		ww_acquire_init(&ctx, class);                     \
		hold_foreign(&ctx, &locks[1]);                    \
		expect(ww_mutex_lock(&locks[0], &ctx), 0);        \
		expect(ww_mutex_lock(&locks[1], &ctx), -EDEADLK); \
		drop_foreign(&locks[1]);                          \
		what;                                             \
		ww_acquire_fini(&ctx);                            \
	}

AFTER_DEADLOCK(ww_as_documented, {
	ww_mutex_unlock(&locks[0]);
	ww_mutex_lock_slow(&locks[1], &ctx);
	ww_mutex_unlock(&locks[1]);
})
AFTER_DEADLOCK(ww_lock_again, {
	expect(ww_mutex_lock(&locks[1], &ctx), 0);
	ww_mutex_unlock(&locks[1]);
	ww_mutex_unlock(&locks[0]);
})
AFTER_DEADLOCK(ww_lock_other, {
	ww_mutex_unlock(&locks[0]);
	expect(ww_mutex_lock(&locks[2], &ctx), 0);
	ww_mutex_unlock(&locks[2]);
})
AFTER_DEADLOCK(ww_slow_other, {
	ww_mutex_unlock(&locks[0]);
	ww_mutex_lock_slow(&locks[2], &ctx);
	ww_mutex_unlock(&locks[2]);
})
AFTER_DEADLOCK(ww_slow_holding, {
	ww_mutex_lock_slow(&locks[1], &ctx);
	ww_mutex_unlock(&locks[1]);
	ww_mutex_unlock(&locks[0]);
})
