/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasks that use guarded fields; see instrumented_guards.c. */
#ifndef TESTS_DETECT_INSTRUMENTED_GUARDS_H
#define TESTS_DETECT_INSTRUMENTED_GUARDS_H

void guards_setup(void);
void guards_setup_static(void);
void guards_count_static(void *arg);
void guards_claim_static(void *arg);
void guards_finish(void *arg);
void guards_read(void *arg);
void guards_write_after(void *arg);
void guards_unsafe(void *arg);
void guards_make(void *arg);
void guards_use_made(void *arg);
void guards_claim(void *arg);

#endif
