// SPDX-License-Identifier: GPL-2.0-only
/* Shared variables of sketches, and what must be true of them. */
#include <lockstep/finding.h>
#include <lockstep/model.h>
#include <lockstep/objects.h>
#include <stdarg.h>
#include <stdio.h>
#include "harness/threads/access.h"
#include "harness/threads/instrument.h"
#include "harness/threads/threads.h"

#define PC ((uintptr_t)__builtin_return_address(0))

struct ls_var {
	int64_t value;
};

struct ls_var *ls_var_new(const char *name, int64_t value)
{
	struct ls_var *var = thread_alloc(sizeof(*var), "new");

	ls_object_named(var, "var", "%s", name);
	var->value = value;
	return var;
}

static int64_t *event(struct ls_var *var, bool write, uintptr_t pc)
{
	event_access((uintptr_t)var, sizeof(*var), write, pc);
	return &var->value;
}

int64_t ls_var_read(struct ls_var *var)
{
	return shared_load64(event(var, false, PC), __ATOMIC_RELAXED, PC);
}

void ls_var_write(struct ls_var *var, int64_t value)
{
	shared_store64(event(var, true, PC), value, __ATOMIC_RELAXED, PC);
}

int64_t ls_var_load_acquire(struct ls_var *var)
{
	return shared_load64(event(var, false, PC), __ATOMIC_ACQUIRE, PC);
}

void ls_var_store_release(struct ls_var *var, int64_t value)
{
	shared_store64(event(var, true, PC), value, __ATOMIC_RELEASE, PC);
}

int64_t ls_var_add(struct ls_var *var, int64_t value)
{
	int64_t was = shared_add64(event(var, true, PC), value, __ATOMIC_SEQ_CST, PC);

	return (int64_t)((uint64_t)was + (uint64_t)value);
}

bool ls_var_cas(struct ls_var *var, int64_t old, int64_t value)
{
	return shared_cas64(event(var, true, PC), &old, value, __ATOMIC_SEQ_CST, PC);
}

int64_t ls_var_xchg(struct ls_var *var, int64_t value)
{
	return shared_xchg64(event(var, true, PC), value, __ATOMIC_SEQ_CST, PC);
}

int64_t ls_var_cmpxchg(struct ls_var *var, int64_t old, int64_t value)
{
	shared_cas64(event(var, true, PC), &old, value, __ATOMIC_SEQ_CST, PC);
	return old;
}

int64_t ls_var_read_plain(struct ls_var *var)
{
	return access_read(&var->value, PC);
}

void ls_var_write_plain(struct ls_var *var, int64_t value)
{
	access_write(&var->value, value, PC);
}

unsigned int ls_choose(unsigned int outcomes)
{
	return thread_choose(outcomes);
}

void ls_assert(bool holds, const char *text)
{
	if (!holds)
		thread_report(LS_INVARIANT, "%s", text);
}

void ls_raise(enum ls_finding_kind kind, const void *object, const char *fmt, ...)
{
	char text[384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	thread_report(kind, "%s%s%s", object ? memory_name(object) : "", object ? ": " : "", text);
}

void cond_resched(void);
void cond_resched(void)
{
	thread_point();
}
