/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_kthread.c has for the tests of kernel threads. */
#ifndef TESTS_PRIMITIVES_KTHREAD_TASKS_H
#define TESTS_PRIMITIVES_KTHREAD_TASKS_H

/* Of the test program: a value that some execution saw. */
void kthread_told(long value) __attribute__((weak));

void kthread_setup_nothing(void);
void kthread_setup_thread(void);
void kthread_nothing(void *arg);
void kthread_run_and_stop(void *arg);
void kthread_create_and_stop(void *arg);
void kthread_create_only(void *arg);
void kthread_run_only(void *arg);
void kthread_park_and_stop(void *arg);
void kthread_run_wrongly(void *arg);
void kthread_finish_stop(void);

#endif
