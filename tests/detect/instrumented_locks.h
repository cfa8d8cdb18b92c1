/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks over kernel-named locks; see instrumented_locks.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_LOCKS_H
#define TESTS_DETECT_INSTRUMENTED_LOCKS_H

void locks_setup(void);
void locks_class(void *arg);
void locks_spin_class(void *arg);
void locks_init_held(void *arg);
void locks_free_held(void *arg);
void locks_uninitialised(void *arg);
void locks_assert_held(void *arg);
void locks_assert_not_held(void *arg);
void locks_nested_order(void *arg);
void locks_trylock_inner(void *arg);
void locks_trylock_outer(void *arg);
void locks_reversed(void *arg);
void locks_novalidate(void *arg);

#endif
