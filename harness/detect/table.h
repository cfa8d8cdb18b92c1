/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DETECT_TABLE_H
#define DETECT_TABLE_H

#include "harness/engine/observe.h"

struct detector_ops {
	const char *name;
	const char *help;
	struct observer observer;
	/* A lock is about to be waited for or taken, in a way that was not seen yet (chain.h). */
	void (*chain)(struct task *t, struct object *o, const struct held_lock *use);
	void (*start)(void); /* a search begins: forget what was learnt; may be NULL */
};

extern const struct detector_ops detector_recursive, detector_lock_order, detector_imbalance,
	detector_not_held, detector_wait, detector_race, detector_lifetime, detector_bad_pointer,
	detector_irq, detector_sleep, detector_refcount, detector_leak, detector_invariant,
	detector_instance, detector_uninitialised, detector_guard, detector_release, detector_rcu,
	detector_thread_sanitizer;

void detectors_start(void);

/* Of the lock order: forget what the executions of this search have shown so far. */
void lock_order_forget(void);
struct cycle_link;
char *lock_order_guard(const struct cycle_link *cycle, unsigned int nr);

#endif
