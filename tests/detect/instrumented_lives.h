/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks over objects that end; see instrumented_lives.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_LIVES_H
#define TESTS_DETECT_INSTRUMENTED_LIVES_H

void lives_setup(void);
void lives_finish(void *arg);
void lives_find(void *arg);
void lives_free_at_once(void *arg);
void lives_free_after_an_early_period(void *arg);
void lives_free_by_callback(void *arg);
void lives_find_locked(void *arg);
void lives_free_locked(void *arg);
void lives_find_srcu(void *arg);
void lives_find_in_both(void *arg);
void lives_free_after_srcu(void *arg);
void lives_free_after_either(void *arg);
void lives_free_after_rcu(void *arg);
void lives_setup_domain(void);
void lives_end_domain(void *arg);
void lives_nothing(void *arg);
void lives_use_device(void *arg);
void lives_release_device(void *arg);
void lives_use_device_first(void *arg);
void lives_release_device_later(void *arg);

#endif
