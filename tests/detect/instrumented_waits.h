/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that wait in the kernel's ways; see instrumented_waits.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_WAITS_H
#define TESTS_DETECT_INSTRUMENTED_WAITS_H

void waits_setup(void);
void waits_read_then_lock(void *arg);
void waits_write(void *arg);
void waits_lock_then_read(void *arg);
void waits_for_completion(void *arg);
void waits_not_completed(void *arg);
void waits_for_completion_twice(void *arg);
void waits_completed_once(void *arg);
void waits_on_queue(void *arg);
void waits_wake_early(void *arg);
void waits_flush_under_lock(void *arg);
void waits_remove_under_lock(void *arg);
void waits_lock_in_reference(void *arg);
void waits_timer_sync_under_lock(void *arg);

#endif
