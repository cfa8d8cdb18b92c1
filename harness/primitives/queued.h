/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks with readers that queue: rwsem and rwlock_t. */
#ifndef PRIMITIVES_QUEUED_H
#define PRIMITIVES_QUEUED_H

#include "harness/primitives/lock.h"

/* 0, or the negative errno that ended the wait: only with @call->error. */
int queued_read_take(void *lock, const struct lock_call *call);
int queued_write_take(void *lock, const struct lock_call *call);
bool queued_read_try(void *lock, const struct lock_call *call);
bool queued_write_try(void *lock, const struct lock_call *call);
void queued_read_drop(void *lock, const struct lock_call *call);
void queued_write_drop(void *lock, const struct lock_call *call);
void queued_downgrade(void *lock, const struct lock_call *call);
/* Of no task: whoever leaves need not be who entered. */
void queued_read_take_unowned(void *lock, const struct lock_call *call);
void queued_read_drop_unowned(void *lock, const struct lock_call *call);
/* Held by anybody, in whatever way? */
bool queued_look(void *lock, const struct lock_call *call);
bool queued_look_writer(void *lock, const struct lock_call *call);

#endif
