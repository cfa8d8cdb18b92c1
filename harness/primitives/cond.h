/* SPDX-License-Identifier: GPL-2.0-only */
/* Waiting for a condition, in parts: what wait queues of any kind can be made of. */
#ifndef PRIMITIVES_COND_H
#define PRIMITIVES_COND_H

#include "harness/primitives/lock.h"

enum cond_pick { COND_ALL, COND_FIRST, COND_ANY };

void cond_init(void *cond, const char *label, uintptr_t pc);
/* The event of joining the queue. Then drop what is held, call cond_sleep(), and lock_retake(). */
void cond_enqueue(void *cond, uintptr_t pc, const char *call);
/* What is announced next waits for a wake-up, unless there was one since the task joined the queue.
 */
void cond_sleep(void);
/* Wakes whoever is picked among the queued; nobody need be there. */
void cond_wake(void *cond, enum cond_pick pick, uintptr_t pc, const char *call);

#endif
