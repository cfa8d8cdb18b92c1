// SPDX-License-Identifier: GPL-2.0-only
/* What models and their registration code call besides: warnings, assertions, published pointers.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <lockstep/finding.h>
#include <lockstep/model.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "harness/threads/access.h"
#include "harness/threads/instrument.h"
#include "harness/threads/threads.h"

#define PC	       ((uintptr_t)__builtin_return_address(0))
#define DEP_MAP_OFFSET sizeof(unsigned long)

void __warn(const char *condition, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text[strcspn(text, "\n")] = '\0';
	thread_report(LS_INVARIANT, "WARN_ON(%s) %s", condition, text);
}

bool __warn_once(bool *flag)
{
	event_access((uintptr_t)flag, 1, true, PC);
	return !shared_xchg8((int8_t *)flag, true, __ATOMIC_RELAXED, PC);
}

void __bug(const char *text)
{
	thread_report(LS_INVARIANT, "BUG_ON(%s)", text);
	thread_end("aborted");
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	char text[512];
	int n = vsnprintf(text, sizeof(text), fmt, args);

	if (!size || n < 0)
		return 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	if ((size_t)n >= size)
		n = (int)size - 1;
	text[n] = '\0';
	plain_access((uintptr_t)buf, (size_t)n + 1, true, PC);
	memcpy(buf, text, (size_t)n + 1);
	return n;
}

int raw_smp_processor_id(void)
{
	return (int)thread_self()->id;
}

/* Maps of locks; what others stand for is not known here. */
static bool holds(const struct lockdep_map *map, int read)
{
	const struct real_lock *l = real_lock_find((const char *)map - DEP_MAP_OFFSET);

	return l && real_lock_is_held(l, thread_self(), read);
}

void lockdep_init_map_type(struct lockdep_map *map, const char *name, struct lock_class_key *key,
			   int subclass, u8 inner, u8 outer, u8 lock_type)
{
	(void)name, (void)subclass, (void)inner, (void)outer, (void)lock_type;
	real_lock_set_class((const char *)map - DEP_MAP_OFFSET,
			    key == &__lockdep_no_validate__ ? NULL : key);
}

int lock_is_held(const struct lockdep_map *lock)
{
	return holds(lock, -1);
}

void lockstep_assert_held(const struct lockdep_map *map, int read)
{
	if (!holds(map, read))
		thread_report(LS_LOCK_NOT_HELD, "task %s does not hold a lock that it has to",
			      thread_self()->task.name);
}

int rcu_read_lock_held(void)
{
	return atomic_load(&thread_self()->rcu_depth) > 0;
}

void lockstep_rcu_suspicious(const char *text)
{
	thread_report(LS_RCU_MISUSE, "%s", text);
}

void *lockstep_rcu_read(const void *slot)
{
	event_access((uintptr_t)slot, sizeof(void *), false, PC);
	return (void *)shared_load64(slot, __ATOMIC_CONSUME, PC);
}

void lockstep_rcu_publish(void *slot, const void *p)
{
	event_access((uintptr_t)slot, sizeof(void *), true, PC);
	shared_store64(slot, (int64_t)p, __ATOMIC_RELEASE, PC);
}

void lockstep_rcu_set(void *slot, const void *p)
{
	event_access((uintptr_t)slot, sizeof(void *), true, PC);
	shared_store64(slot, (int64_t)p, __ATOMIC_RELAXED, PC);
}

void lockstep_race_begin(void)
{
	thread_self()->task.races_off++;
}

void lockstep_race_end(void)
{
	thread_self()->task.races_off--;
}

void lockstep_unguarded_begin(void)
{
}

void lockstep_unguarded_end(void)
{
}

void ls_lock_watched(const void *lock, const struct ls_lock_watch *watch)
{
	real_lock_checked(lock, watch ? watch->check : NULL);
}

int ls_fault(const char *site)
{
	return -thread_fault(site);
}

int ls_fault_unsound(const char *site)
{
	return -thread_fault_unsound(site);
}

void lockstep_counted(const void *count, int change)
{
	(void)count, (void)change;
}

void lockstep_unpinned(const atomic_t *count)
{
	(void)count;
	thread_report(LS_REFCOUNT, "a module is put more often than it was pinned");
}

bool lockstep_call_fails(const char *call)
{
	return thread_fault(call);
}
