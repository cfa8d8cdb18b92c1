/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mutexes of which a task takes many, in any order, within an acquire context. Older contexts have
 * precedence: by their stamps it is decided who backs off (-EDEADLK), gives everything up, and
 * waits for the contended lock first (ww_mutex_lock_slow()).
 */
#ifndef _LINUX_WW_MUTEX_H
#define _LINUX_WW_MUTEX_H

#include <linux/mutex.h>

struct task_struct;
struct ww_acquire_ctx;

struct ww_class {
	atomic_long_t stamp;
	struct lock_class_key acquire_key, mutex_key;
	const char *acquire_name, *mutex_name;
	unsigned int is_wait_die;
};

struct ww_mutex {
	struct mutex base; /* to be taken by itself in tests only */
	struct ww_acquire_ctx *ctx;
	struct ww_class *ww_class;
};

struct ww_acquire_ctx {
	struct task_struct *task; /* not used */
	unsigned long stamp;
	unsigned int acquired;
	unsigned short wounded;
	unsigned short is_wait_die;
	unsigned int done_acquire;
	struct ww_class *ww_class;
	void *contending_lock;
	struct lockdep_map dep_map;
};

#define __WW_CLASS_INITIALIZER(ww_class, _is_wait_die)                                  \
	{                                                                               \
		.acquire_name = #ww_class "_acquire", .mutex_name = #ww_class "_mutex", \
		.is_wait_die = _is_wait_die                                             \
	}
/* Wait-die: a younger context backs off rather than wait. */
#define DEFINE_WD_CLASS(classname) struct ww_class classname = __WW_CLASS_INITIALIZER(classname, 1)
/* Wound-wait: an older context makes the younger one back off that it waits for. */
#define DEFINE_WW_CLASS(classname) struct ww_class classname = __WW_CLASS_INITIALIZER(classname, 0)

void ww_mutex_init(struct ww_mutex *lock, struct ww_class *ww_class);
void ww_acquire_init(struct ww_acquire_ctx *ctx, struct ww_class *ww_class);
void ww_acquire_done(struct ww_acquire_ctx *ctx);
void ww_acquire_fini(struct ww_acquire_ctx *ctx);

/* 0; -EDEADLK: back off; -EALREADY: the context has it already; -EINTR. @ctx may be NULL. */
int __must_check ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int __must_check ww_mutex_lock_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
void ww_mutex_lock_slow(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int __must_check ww_mutex_lock_slow_interruptible(struct ww_mutex *lock,
						  struct ww_acquire_ctx *ctx);
int __must_check ww_mutex_trylock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
void ww_mutex_unlock(struct ww_mutex *lock);
void ww_mutex_destroy(struct ww_mutex *lock);
bool ww_mutex_is_locked(struct ww_mutex *lock);

#endif
