/* SPDX-License-Identifier: GPL-2.0-only */
/* The reader's side of locks of type OBJECT_RWLOCK; writers use lock_take() and its like. */
#ifndef PRIMITIVES_RWLOCK_H
#define PRIMITIVES_RWLOCK_H

#include "harness/primitives/lock.h"

void rwlock_read_take(void *lock, const struct lock_call *call);
bool rwlock_read_try(void *lock, const struct lock_call *call);
void rwlock_read_drop(void *lock, const struct lock_call *call);

#endif
