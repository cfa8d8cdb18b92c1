/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented_task_work.c has for the tests of task work. */
#ifndef TESTS_PRIMITIVES_TASK_WORK_TASKS_H
#define TESTS_PRIMITIVES_TASK_WORK_TASKS_H

/* Of the test program: a value that some execution saw. */
void task_work_told(long value) __attribute__((weak));

void task_work_setup(void);
void task_work_setup_silent(void);
void task_work_nothing(void *arg);
void task_work_add_own(void *arg);
void task_work_add_two(void *arg);
void task_work_add_chain(void *arg);
void task_work_add_to_other(void *arg);
void task_work_add_and_cancel(void *arg);
void task_work_add_and_free(void *arg);
void task_work_cancel_and_free(void *arg);
void task_work_look(void *arg);
void task_work_finish(void);

#endif
