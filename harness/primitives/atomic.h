/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of an atomic operation, for atomic_t and refcount_t. */
#ifndef PRIMITIVES_ATOMIC_H
#define PRIMITIVES_ATOMIC_H

#include <linux/atomic.h>
#include "harness/engine/exec.h"

enum order { ORDER_NONE = 0, ORDER_ACQUIRE = 1, ORDER_RELEASE = 2, ORDER_FULL = 3 };

/* Wait for the turn; then the value may be looked at. */
struct object *atomic_point(const atomic_t *v, enum op_kind kind, uintptr_t pc, const char *call);
/* The same for one that succeeds only if the value compares so with @expect. */
struct object *atomic_point_if(const atomic_t *v, enum op_test test, int expect, uintptr_t pc,
			       const char *call);
/* The operation succeeded, or only read: check the access, learn and publish. */
void atomic_done(const atomic_t *v, struct object *object, bool wrote, enum order order,
		 uintptr_t pc);

#endif
