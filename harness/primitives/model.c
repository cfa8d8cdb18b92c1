// SPDX-License-Identifier: GPL-2.0-only
/* The calls of <lockstep/model.h> that a model's registration code makes. */
#include <lockstep/model.h>
#include <linux/module.h>
#include <stdarg.h>
#include <stdio.h>
#include "harness/engine/exec.h"
#include "harness/engine/names.h"

#define PC ((uintptr_t)__builtin_return_address(0))

void ls_object_named(const void *object, const char *type, const char *fmt, ...)
{
	char name[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	name_object(object, type, name);
}

void ls_lock_parent(const void *lock, const void *parent)
{
	object_get(lock)->state.parent = (uintptr_t)parent;
}

void ls_lock_watched(const void *lock, const struct ls_lock_watch *watch)
{
	object_get(lock)->state.watch = watch;
}

void ls_guarded_by(const struct ls_guard *guard)
{
	OBSERVE(guarded, guard);
}

static void release(const void *start, size_t size, uintptr_t pc)
{
	tell_life(start, "released", pc);
	OBSERVE(released, current_task, (uintptr_t)start, size, site_of(pc));
}

void ls_released(const void *start, size_t size)
{
	release(start, size, PC);
}

/* The same for code that is shaped as the kernel's, see <linux/compiler.h>. */
void lockstep_released(const void *start, size_t size);
void lockstep_released(const void *start, size_t size)
{
	release(start, size, PC);
}

/* Likewise. */
void lockstep_counted(const void *count, int change)
{
	tell_counted(count, change, PC);
}

void lockstep_unpinned(const atomic_t *count)
{
	OBSERVE(raised, current_task, LS_REFCOUNT, count,
		"a module is put more often than it was pinned", site_of(PC));
}

int ls_fault(const char *site)
{
	return execution.fault ? -execution.fault(site, PC) : 0;
}

int ls_fault_unsound(const char *site)
{
	return execution.fault_unsound ? -execution.fault_unsound(site, PC) : 0;
}

bool lockstep_call_fails(const char *call)
{
	return execution.fault && execution.fault(call, PC);
}

void ls_raise(enum ls_finding_kind kind, const void *object, const char *fmt, ...)
{
	char text[384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	OBSERVE(raised, current_task, kind, object, text, site_of(PC));
}
