/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks that sleep until somebody wakes them. All that happens to them and to wait queues touches
 * one object: a task can be in several queues and be woken past all of them, so that no two of
 * these events commute in general.
 */
#ifndef PRIMITIVES_SLEEP_H
#define PRIMITIVES_SLEEP_H

#include "harness/engine/exec.h"

/* The event has its turn; the caller changes the state. @kind: OP_ENQUEUE, OP_WAKE, OP_READ. */
struct object *sleep_event(enum op_kind kind, uintptr_t pc, const char *call);
/* In an event: the current task is about to sleep as this, or runs. */
void sleep_set(unsigned int state);
/* In an event: wake a task, if it sleeps, or is about to, as one of @mode. Return: it did. */
bool sleep_wake(struct task *t, unsigned int mode);
/*
 * Sleep, if the state says so. @queue: what for, or NULL; @left: a timeout, set to 0 when it is
 * over. Return: 0, or -ERESTARTSYS when a fault plan for @call ended it.
 */
int sleep_on(struct object *queue, long *left, unsigned int state, uintptr_t pc, const char *call);

struct task_struct;
struct task *task_of(const struct task_struct *p);

#endif
