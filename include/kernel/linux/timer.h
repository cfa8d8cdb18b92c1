/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers: a callback in softirq context, at a time after the arming that nobody knows.
 *
 * A callback that arms its timer anew does so only so many times in an execution, and then it is
 * not verified (docs/limits.md).
 */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/types.h>

struct timer_list {
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
	struct lockdep_map lockdep_map;
};

#define TIMER_DEFERRABLE 0x00080000
#define TIMER_PINNED	 0x00100000
#define TIMER_IRQSAFE	 0x00200000

#define __TIMER_INITIALIZER(_function, _flags)                                        \
	{                                                                             \
		.function = (_function), .flags = (_flags),                           \
		.lockdep_map = STATIC_LOCKDEP_MAP_INIT(#_function, (void *)_function) \
	}
#define DEFINE_TIMER(_name, _function) struct timer_list _name = __TIMER_INITIALIZER(_function, 0)

void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *timer),
		    unsigned int flags, const char *name, struct lock_class_key *key);

#define timer_setup(timer, callback, flags)                                   \
	do {                                                                  \
		static struct lock_class_key __key;                           \
                                                                              \
		init_timer_key((timer), (callback), (flags), #timer, &__key); \
	} while (0)
#define timer_setup_on_stack(timer, callback, flags) timer_setup(timer, callback, flags)
#define destroy_timer_on_stack(timer)		     ((void)(timer))
#define timer_destroy_on_stack(timer)		     ((void)(timer))

#define from_timer(var, callback_timer, timer_fieldname) \
	container_of(callback_timer, __typeof__(*var), timer_fieldname)
#define timer_container_of(var, callback_timer, timer_fieldname) \
	container_of(callback_timer, __typeof__(*var), timer_fieldname)

int timer_pending(const struct timer_list *timer);
void add_timer(struct timer_list *timer);
int mod_timer(struct timer_list *timer, unsigned long expires); /* 1: it was pending */
int timer_reduce(struct timer_list *timer, unsigned long expires);
int timer_delete(struct timer_list *timer); /* 1: it was pending */
int timer_delete_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer); /* -1: the callback runs */
int timer_shutdown(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);

#define del_timer(timer)      timer_delete(timer)
#define del_timer_sync(timer) timer_delete_sync(timer)

#endif
