// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers and tasklets: they fire on threads of their own, at any moment (source.c). That one comes
 * in on the processor of a thread that holds a spinlock does not exist here.
 */
#include <linux/interrupt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
/* libc has another one of that name: ours has it for the linker, and another one here. */
struct timer_list;
int kernel_timer_delete(struct timer_list *timer) __asm__("timer_delete");
#define timer_delete kernel_timer_delete
#include <linux/timer.h>
#include "harness/threads/instrument.h"
#include "harness/threads/source.h"

#define PC ((uintptr_t)__builtin_return_address(0))

static void set_up(const void *addr, void (*handle)(void *arg), const char *type, const char *name)
{
	struct source *s;
	char text[80];

	snprintf(text, sizeof(text), "%s%s%s", type, name ? ":" : "", name ? name : "");
	park_lock();
	s = source_at(addr);
	s->handle = handle;
	s->arg = (void *)addr;
	s->name = strdup(text);
	if (thread_phase == IN_SETUP)
		source_need_server(s);
	park_unlock();
}

static void use(const void *addr, uintptr_t pc)
{
	thread_access((uintptr_t)addr, sizeof(long), true, pc);
}

static void expire(void *arg)
{
	struct timer_list *timer = arg;

	use(timer, PC);
	timer->function(timer);
}

void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *timer),
		    unsigned int flags, const char *name, struct lock_class_key *key)
{
	(void)key;
	init_access((uintptr_t)timer, sizeof(*timer), PC);
	timer->expires = 0;
	timer->function = func;
	timer->flags = flags;
	set_up(timer, expire, "timer", name);
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	bool was;

	use(timer, PC);
	was = source_arm(timer);
	thread_access((uintptr_t)&timer->expires, sizeof(timer->expires), true, PC);
	timer->expires = expires;
	return was;
}

int timer_delete(struct timer_list *timer)
{
	use(timer, PC);
	return source_disarm(timer);
}

int timer_delete_sync(struct timer_list *timer)
{
	use(timer, PC);
	source_wait(timer, false);
	return source_take_back(timer);
}

static void run(void *arg)
{
	struct tasklet_struct *t = arg;

	use(t, PC);
	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
}

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t))
{
	init_access((uintptr_t)t, sizeof(*t), PC);
	t->callback = callback;
	t->use_callback = true;
	t->data = 0;
	set_up(t, run, "tasklet", NULL);
}

void tasklet_schedule(struct tasklet_struct *t)
{
	use(t, PC);
	source_arm(t);
}

void tasklet_kill(struct tasklet_struct *t)
{
	use(t, PC);
	source_wait(t, true);
}
