/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FAULT_CALLS_H
#define TESTS_FAULT_CALLS_H

extern unsigned long calls_failed;

void calls_each(void *arg);
void calls_realloc(void *arg);
void calls_never(void *arg);
void calls_four(void *arg);
void calls_nested(void *arg);
void calls_wait_once(void *arg);
void calls_wait(void *arg);
void calls_wake(void *arg);

#endif
