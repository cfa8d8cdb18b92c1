/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules: code that its users have to pin. What becomes of the code is up to the model; here is
 * who pins it. A count of 1 is the module's own, as in the kernel.
 */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

struct module {
	atomic_t refcnt; /* 0: it is going away */
	const char *name;
};

#define LOCKSTEP_MODULE_INIT(_name)                     \
	{                                               \
		.refcnt = ATOMIC_INIT(1), .name = _name \
	}

/* Does a fault plan let this call fail now? Its name is the fault site. */
bool lockstep_call_fails(const char *call);

/* A pin is dropped that nobody had: a finding of kind refcount. */
void lockstep_unpinned(const atomic_t *count);

/* Code that is built in has no module, and needs no pin. */
static inline __attribute__((always_inline)) bool try_module_get(struct module *module)
{
	if (!module)
		return true;
	if (lockstep_call_fails("try_module_get") || !atomic_inc_not_zero(&module->refcnt))
		return false;
	lockstep_counted(&module->refcnt, 1);
	return true;
}

/* By somebody who has pinned it already. */
static inline void __module_get(struct module *module)
{
	if (!module)
		return;
	lockstep_counted(&module->refcnt, 1);
	WARN_ON(!atomic_inc_not_zero(&module->refcnt));
}

static inline void module_put(struct module *module)
{
	if (!module)
		return;
	lockstep_counted(&module->refcnt, -1);
	if (atomic_dec_return(&module->refcnt) < 1)
		lockstep_unpinned(&module->refcnt);
}

/* How many pin it. */
static inline int module_refcount(struct module *module)
{
	return atomic_read(&module->refcnt) - 1;
}

/* The module goes away unless somebody pins it. Return: it does. */
static inline bool lockstep_module_stop(struct module *module)
{
	return atomic_cmpxchg(&module->refcnt, 1, 0) == 1;
}

#endif
