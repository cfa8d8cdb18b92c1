// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers. When one expires is a choice: at any moment from its arming on, in softirq context
 * (source.c says on which processor). Calls that take it back conflict with that; the sync forms
 * wait for a callback that runs.
 *
 * A time is never compared with another: a timer armed for a second may expire before one armed for
 * a tick. jiffies is a count of what the task itself did, so that loops which wait for a time end.
 */
#include <linux/timer.h>
#include <stddef.h>
#include "harness/engine/names.h"
#include "harness/primitives/lock.h"
#include "harness/primitives/source.h"

#define PC     ((uintptr_t)__builtin_return_address(0))
#define MARKED (ACCESS_WRITE | ACCESS_MARKED)

/* The callback may free the timer, so what is held meanwhile is a copy of its map. */
static void handle(uintptr_t addr)
{
	struct timer_list *timer = (struct timer_list *)addr;
	struct lockdep_map map;

	lockdep_copy_map(&map, &timer->lockdep_map);
	lock_map_acquire(&map);
	timer->function(timer);
	lock_map_release(&map);
}

static void serve(void *addr);

/* One that was shut down has no callback, and cannot be armed any more. */
static bool may_arm(uintptr_t addr)
{
	return ((struct timer_list *)addr)->function != NULL;
}

static const struct source_type timer_type = { .name = "timer",
					       .call = "timer expires",
					       .place = SOURCE_SOFTIRQ,
					       .in_memory = true,
					       .may_arm = may_arm,
					       .handle = handle,
					       .serve = serve };

static void serve(void *addr)
{
	source_serve(&timer_type, (uintptr_t)addr);
}

void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *timer),
		    unsigned int flags, const char *name, struct lock_class_key *key)
{
	struct object *object;

	plain_write(timer, sizeof(*timer), PC);
	timer->expires = 0;
	timer->function = func;
	timer->flags = flags;
	lockdep_init_map(&timer->lockdep_map, name, key, 0);
	object = source_object((uintptr_t)timer);
	object->state.label = name_intern(name);
	/* So that it can expire on the processors of tasks, too. */
	if (execution.phase == PHASE_SETUP)
		source_need_server(&timer_type, (uintptr_t)timer);
}

static int arm(struct timer_list *timer, unsigned long expires, uintptr_t pc, const char *call)
{
	bool was = source_arm(&timer_type, (uintptr_t)timer, pc, call);

	memory_access((uintptr_t)&timer->expires, sizeof(timer->expires), MARKED, pc);
	timer->expires = expires;
	return was;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	return arm(timer, expires, PC, "mod_timer");
}

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
	return arm(timer, expires, PC, "timer_reduce");
}

void add_timer(struct timer_list *timer)
{
	arm(timer, timer->expires, PC, "add_timer");
}

int timer_pending(const struct timer_list *timer)
{
	return source_look(&timer_type, (uintptr_t)timer, PC, "timer_pending");
}

int timer_delete(struct timer_list *timer)
{
	return source_disarm(&timer_type, (uintptr_t)timer, PC, "timer_delete");
}

/* The kernel's tools are told that it waits for the callback, whether or not one runs. */
static void wait_for_callback(struct timer_list *timer, uintptr_t pc, const char *call)
{
	unsigned long flags = context_irqs(true, pc);

	lock_map_acquire(&timer->lockdep_map);
	lock_map_release(&timer->lockdep_map);
	context_irqs(flags, pc);
	source_wait(&timer_type, (uintptr_t)timer, OP_QUIESCE, pc, call);
}

int timer_delete_sync(struct timer_list *timer)
{
	wait_for_callback(timer, PC, "timer_delete_sync");
	return source_take_back(&timer_type, (uintptr_t)timer);
}

int try_to_del_timer_sync(struct timer_list *timer)
{
	return source_try_disarm(&timer_type, (uintptr_t)timer, PC, "try_to_del_timer_sync");
}

static void forget_callback(struct timer_list *timer, uintptr_t pc)
{
	memory_access((uintptr_t)&timer->function, sizeof(timer->function), MARKED, pc);
	timer->function = NULL;
}

int timer_shutdown(struct timer_list *timer)
{
	/* It changes what arming does even where nothing was pending. */
	int was = source_shut(&timer_type, (uintptr_t)timer, PC, "timer_shutdown");

	forget_callback(timer, PC);
	return was;
}

int timer_shutdown_sync(struct timer_list *timer)
{
	int was;

	wait_for_callback(timer, PC, "timer_shutdown_sync");
	was = source_take_back(&timer_type, (uintptr_t)timer);
	forget_callback(timer, PC);
	return was;
}
