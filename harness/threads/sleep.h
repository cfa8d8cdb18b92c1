/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that sleep until they are woken. */
#ifndef THREADS_SLEEP_H
#define THREADS_SLEEP_H

#include "harness/threads/threads.h"

struct task_struct;

struct thread *sleep_thread_of(const struct task_struct *p);
/* Of the calling thread; 0: it runs. */
void sleep_set(unsigned int state);
/* Sleeps when the state says so; *@left is 0 then when that time was over. Return: 0, or
 * -ERESTARTSYS where a fault of @call says so. */
int sleep_on(long *left, unsigned int state, const char *call);

#endif
