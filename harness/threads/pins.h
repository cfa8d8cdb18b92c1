/* SPDX-License-Identifier: GPL-2.0-only */
/* How an execution begins by what its scenario says. */
#ifndef THREADS_PINS_H
#define THREADS_PINS_H

#include "harness/threads/threads.h"

/* Before the setup: where the functions are. After it, when the locks are known: in force. */
void pins_prepare(const struct ls_pin *list, unsigned int nr);
void pins_begin(const struct ls_pin *list, unsigned int nr);
/* The task that goes on alone, or NOBODY: all pins were reached. */
int pins_task(void);
/* It cannot: it has blocked, or it is at its end. */
void pins_miss(void) __attribute__((noreturn));

/* What the calling thread does. */
void pins_enter(uintptr_t pc);
void pins_leave(uintptr_t pc);
void pins_allocate(void);
void pins_lock(const void *lock);
void pins_unlock(const void *lock);
void pins_finish(void);

#endif
